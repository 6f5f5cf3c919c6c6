// `grus detect -`: standard input as a stream of lines, each judged as it arrives.
import { DataError, numberColumn, timeColumn } from "@grus/data";
import type { forecast, Table } from "grus";
import type { Console } from "../console.ts";
import { alarmLine, type Detected } from "../output/detect-text.ts";
import { readNamed } from "../read-table.ts";
import { type DetectFlags, detectColumns, detectorFor } from "./detect-plan.ts";

const NAME = "standard input";
/** Lines read before the first value is judged: the detector has no score before its 51st value. */
const FIRST_LINES = 52;

/** Prints an alarm for each anomaly as its line arrives (not with --json); returns all rows at the end. */
export async function detectStream(
  flags: DetectFlags,
  console: Console,
  input: AsyncIterable<string | Uint8Array> = process.stdin,
): Promise<Detected> {
  const stream = new Stream(flags, console);
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of input) {
    rest += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r?\n/);
    rest = lines.pop()!;
    await stream.push(lines);
  }
  await stream.push([rest]);
  return stream.end();
}

/** The rows so far. */
class Stream {
  readonly #flags: DetectFlags;
  readonly #console: Console;
  /** The header and the first rows: they decide how the later ones are read. */
  readonly #first: string[] = [];
  readonly #values: number[] = [];
  readonly #times: number[] = [];
  readonly #observations: forecast.AnomalyObservation[] = [];
  /** Lines of the input before those of the batch. */
  #before = 0;
  /** How the first rows were read. */
  #reading: Table["reading"];
  #detection: ReturnType<typeof detectorFor> | undefined;

  constructor(flags: DetectFlags, console: Console) {
    this.#flags = flags;
    this.#console = console;
  }

  async push(lines: readonly string[]): Promise<void> {
    const filled = lines.filter((line) => line.trim() !== "");
    const begin = filled.splice(0, FIRST_LINES - this.#first.length);
    this.#first.push(...begin);
    if (this.#first.length < FIRST_LINES) return;
    if (this.#detection === undefined) await this.#begin();
    if (filled.length === 0) return;
    this.#before ||= FIRST_LINES;
    await this.#inInput(async () => this.#take(await this.#read(filled), this.#first.length - 1));
    this.#before += filled.length;
  }

  async end(): Promise<Detected> {
    if (this.#detection === undefined) await this.#begin();
    const { observe: _, ...detection } = this.#detection!;
    return {
      ...detection,
      file: NAME,
      values: Float64Array.from(this.#values),
      times: detection.times && Float64Array.from(this.#times),
      observations: this.#observations,
    };
  }

  async #begin(): Promise<void> {
    const first = this.#first[0] ?? "";
    if (first.trim() !== "" && !Number.isNaN(Number(first))) this.#first.unshift("value");
    const table = await this.#read([]);
    this.#reading = table.reading;
    this.#detection = detectorFor(detectColumns(table, this.#flags), this.#flags);
    this.#take(table, 0);
  }

  /** Errors of lines after the first ones name the line of the input, without blank lines. */
  async #inInput(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DataError) || error.line === undefined) throw error;
      throw error.atLine(error.line - this.#first.length + this.#before);
    }
  }

  /** The first rows and the given ones as a table. */
  #read(lines: readonly string[]): Promise<Table> {
    const text = `${[...this.#first, ...lines].join("\n")}\n`;
    return readNamed(NAME, text, { ...this.#reading, ...this.#flags }, this.#flags.time);
  }

  /** Judges the rows of a table from `start`. */
  #take(table: Table, start: number): void {
    const { target, time, observe } = this.#detection!;
    const { values } = numberColumn(table, target);
    const times = time === undefined ? undefined : timeColumn(table, time)!.values;
    for (let i = start; i < table.rows; i++) {
      this.#values.push(values[i]!);
      if (times !== undefined) this.#times.push(times[i]!);
      const observation = observe(values[i]!);
      this.#observations.push(observation);
      if (observation.isAnomaly && this.#flags.json !== true) this.#alarm(observation);
    }
  }

  #alarm(observation: forecast.AnomalyObservation): void {
    const row = this.#observations.length - 1;
    const place = { row, time: this.#times[row], value: this.#values[row]! };
    this.#console.out(alarmLine(this.#detection!.target, place, observation));
  }
}
