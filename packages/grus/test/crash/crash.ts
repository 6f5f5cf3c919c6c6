// Kills a run that saves after every step, at random moments, and resumes it until it is done: its result
// must equal that of an uninterrupted run.
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { readCheckpointDirectory } from "@grus/io/node";
import type { Resumed, RunPlace } from "@grus/train";
import { build } from "esbuild";
import { STEPS_PER_EPOCH } from "../checkpoints/trained.ts";

/** Options of {@link crash}. */
export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  /** Units of a layer, which determine the size of a checkpoint. Default 64. */
  readonly hiddenSize?: number;
  /** Called with lines of progress. */
  readonly print?: (line: string) => void;
}

/** The result of {@link crash}. */
export interface CrashReport {
  readonly kills: number;
  /** Kills between the beginning of a save and the report of its completion. */
  readonly killsInWrites: number;
  /** Kills before the process had reported anything: while it started or resumed. */
  readonly killsAtStart: number;
  /** Starts that resumed from a checkpoint. */
  readonly resumes: number;
  /** Resumes within an epoch. */
  readonly resumesWithinEpoch: number;
  /** Newest checkpoints that were deliberately truncated or changed. */
  readonly damaged: number;
  /** Damaged checkpoints that starts reported as skipped. */
  readonly skipped: number;
  /** Temporary files left by kills and removed by later starts. */
  readonly leftovers: number;
  readonly steps: number;
  /** Steps computed, including those lost and computed again. */
  readonly stepsTaken: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Failed expectations; empty on success. */
  readonly problems: readonly string[];
}

/** Average number of steps of a process before it is killed. */
const STEPS_PER_LIFE = 2;

/** Kills and resumes the run until it was killed often enough and is done. */
export async function crash({
  kills,
  seed,
  hiddenSize = 64,
  print = () => {},
}: CrashOptions): Promise<CrashReport> {
  const folder = await mkdtemp(join(tmpdir(), "grus-crash-"));
  try {
    const epochs = Math.ceil((kills * (STEPS_PER_LIFE + 1)) / STEPS_PER_EPOCH) + 1;
    const program = await bundled(folder);
    const start = (directory: string) => new Life(program, [directory, String(epochs), String(hiddenSize)]);
    const expected = await start(join(folder, "whole")).toEnd();
    print(`the run: ${epochs} epochs, ${epochs * STEPS_PER_EPOCH} steps, a checkpoint after each`);
    return await new Trial({ kills, seed, print, start, directory: join(folder, "killed"), expected }).run();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The child bundled into one file, which starts in a tenth of a second. */
async function bundled(folder: string): Promise<string> {
  await build({
    entryPoints: [fileURLToPath(new URL("./child.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["@grus/source"],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    splitting: true,
    logLevel: "error",
  });
  return join(folder, "child.mjs");
}

type Line = readonly [what: string, value: unknown];

/** A process of the run. */
class Life {
  readonly lines: Line[] = [];
  readonly #child: ReturnType<typeof spawn>;
  readonly #closed: Promise<number | null>;
  #error = "";
  #onLine: () => void = () => {};

  constructor(program: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stderr!.on("data", (text: Buffer) => {
      this.#error += text.toString();
    });
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      this.lines.push(JSON.parse(line) as Line);
      this.#onLine();
    });
    this.#closed = new Promise((resolve) => this.#child.on("close", resolve));
  }

  last(what: string): unknown {
    return this.lines.findLast(([name]) => name === what)?.[1];
  }

  count(what: string): number {
    return this.lines.filter(([name]) => name === what).length;
  }

  /** Waits for the process to end; returns its result as text, or throws its error. */
  async toEnd(): Promise<string> {
    const code = await this.#closed;
    if (code !== 0) throw new Error(`the run ended with code ${code}:\n${this.#error}`);
    return JSON.stringify(this.last("done"));
  }

  /**
   * Kills it `milliseconds` after it has reported `saves` saved checkpoints; returns false if it ended before
   * that.
   */
  async kill(saves: number, milliseconds: number): Promise<boolean> {
    const reached = new Promise<void>((resolve) => {
      this.#onLine = () => this.count("saved") >= saves && resolve();
      this.#onLine();
    });
    await Promise.race([reached, this.#closed]);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.#child.kill("SIGKILL");
    const code = await this.#closed;
    if (code !== null && code !== 0) throw new Error(`the run ended with code ${code}:\n${this.#error}`);
    return code === null;
  }
}

interface TrialOptions {
  readonly kills: number;
  readonly seed: number;
  readonly print: (line: string) => void;
  readonly start: (directory: string) => Life;
  readonly directory: string;
  readonly expected: string;
}

/** The run that is killed repeatedly. */
class Trial {
  readonly #options: TrialOptions;
  readonly #random: () => number;
  readonly #problems: string[] = [];
  readonly #counts = {
    kills: 0,
    killsInWrites: 0,
    killsAtStart: 0,
    resumes: 0,
    resumesWithinEpoch: 0,
    damaged: 0,
    skipped: 0,
    leftovers: 0,
    stepsTaken: 0,
  };
  #safe: RunPlace | undefined;
  /** The files damaged deliberately. */
  readonly #damaged = new Set<string>();

  constructor(options: TrialOptions) {
    this.#options = options;
    this.#random = generator(options.seed);
  }

  async run(): Promise<CrashReport> {
    const { kills, directory, start, expected, print } = this.#options;
    const began = performance.now();
    while (this.#counts.kills < kills) {
      const damaged = await this.#newerDamaged();
      const life = start(directory);
      const wasKilled = await this.#killSometime(life);
      this.#check(life, damaged);
      if (!wasKilled) break;
      this.#counts.kills++;
      await this.#inspect();
      if (this.#counts.kills % 10 === 0)
        print(
          `${this.#counts.kills} kills, ${this.#counts.killsInWrites} during a write; at step ${this.#safe?.step ?? 0}`,
        );
      if (this.#random() < 0.1) await this.#damage();
    }
    if (this.#counts.kills < kills) this.#problems.push(`the run ended after ${this.#counts.kills} kills`);
    const damaged = await this.#newerDamaged();
    const last = start(directory);
    const result = await last.toEnd();
    this.#check(last, damaged);
    if (result !== expected)
      this.#problems.push(`the result differs: ${result.slice(0, 200)}; expected ${expected.slice(0, 200)}`);
    return this.#report(JSON.parse(result).steps as number, began);
  }

  async #killSometime(life: Life): Promise<boolean> {
    const saves = Math.floor(this.#random() * (2 * STEPS_PER_LIFE + 1));
    // Before the first save, kill at any time since the start; later, within the time of a step and its save.
    const wait = saves === 0 ? this.#random() * 400 : this.#random() * 12;
    return life.kill(saves, wait);
  }

  /** Counts and checks the reports of a process. */
  #check(life: Life, damaged: readonly string[]): void {
    const resumed = life.last("resumed") as Resumed | undefined;
    this.#counts.stepsTaken += life.count("step");
    if (life.lines.length === 0) this.#counts.killsAtStart++;
    if (life.lines.length > 0 && resumed === undefined && this.#safe !== undefined)
      this.#problems.push(`started from scratch although step ${this.#safe.step} was saved`);
    if (resumed !== undefined) this.#checkResumed(resumed, damaged);
    if (life.count("writing") > life.count("saved")) this.#counts.killsInWrites++;
    const saved = life.last("saved") as RunPlace | undefined;
    if (saved !== undefined) this.#safe = saved;
  }

  #checkResumed(resumed: Resumed, damaged: readonly string[]): void {
    this.#counts.resumes++;
    if (resumed.batches > 0) this.#counts.resumesWithinEpoch++;
    const skipped = resumed.skipped.map(({ name }) => name);
    if (String(skipped) !== String(damaged)) this.#problems.push(`skipped ${skipped}; expected ${damaged}`);
    this.#counts.skipped += skipped.length;
  }

  /** The damaged files that are newer than every intact one, newest first, which a reader must report. */
  async #newerDamaged(): Promise<readonly string[]> {
    const names = await readCheckpointDirectory(this.#options.directory)
      .list()
      .catch(() => []);
    const whole = names.findIndex((name) => !this.#damaged.has(name));
    return whole === -1 ? names : names.slice(0, whole);
  }

  /** After a kill there must be an intact checkpoint, not older than the last reported as saved. */
  async #inspect(): Promise<void> {
    const { directory } = this.#options;
    const names = await readdir(directory).catch(() => []);
    this.#counts.leftovers += names.filter((name) => name.endsWith(".tmp")).length;
    if (this.#safe === undefined) return;
    const { checkpoint, skipped } = await readCheckpointDirectory(directory).load();
    const expected = await this.#newerDamaged();
    if (String(skipped.map(({ name }) => name)) !== String(expected))
      this.#problems.push(`damaged: ${JSON.stringify(skipped)}; expected ${expected}`);
    const found = (checkpoint?.record as { numbers: RunPlace } | undefined)?.numbers;
    if (found === undefined || placeNumber(found) < placeNumber(this.#safe))
      this.#problems.push(`step ${this.#safe.step} was saved, but found step ${found?.step ?? "none"}`);
  }

  /**
   * Truncates the newest file or changes a byte of it, as a power failure may; the previous one must then be
   * used.
   */
  async #damage(): Promise<void> {
    const { directory } = this.#options;
    const [newest, before] = await readCheckpointDirectory(directory)
      .list()
      .catch(() => []);
    if (newest === undefined || before === undefined) return;
    // One of two checkpoints stays intact.
    if ([newest, before].some((name) => this.#damaged.has(name))) return;
    const path = join(directory, newest);
    const bytes = await readFile(path);
    const at = Math.floor(this.#random() * bytes.length);
    if (this.#random() < 0.5) await writeFile(path, bytes.subarray(0, at));
    else await writeFile(path, bytes.with(at, bytes[at]! ^ 0x10));
    this.#damaged.add(newest);
    this.#counts.damaged++;
    const { checkpoint } = await readCheckpointDirectory(directory).load();
    this.#safe = (checkpoint?.record as { numbers: RunPlace } | undefined)?.numbers;
  }

  async #report(steps: number, began: number): Promise<CrashReport> {
    const { directory } = this.#options;
    const names = (await readdir(directory)).sort();
    const expected = await readCheckpointDirectory(directory).list();
    if (String(names) !== String([...expected].sort()) || names.length !== 2)
      this.#problems.push(`remaining files: ${names}`);
    const bytes = (await readFile(join(directory, names.at(-1)!))).length;
    return {
      ...this.#counts,
      steps,
      bytes,
      seconds: (performance.now() - began) / 1000,
      problems: this.#problems,
    };
  }
}

/** A number that orders the places of a run. */
function placeNumber({ epoch, batches }: RunPlace): number {
  return epoch * 1e6 + batches;
}

/** Random numbers in [0, 1) from a seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The report in lines. */
export function crashLines(report: CrashReport): string[] {
  const {
    kills,
    killsInWrites,
    killsAtStart,
    resumes,
    resumesWithinEpoch,
    damaged,
    skipped,
    leftovers,
    steps,
    stepsTaken,
    bytes,
    seconds,
    problems,
  } = report;
  return [
    `kills                ${kills} (${killsInWrites} during a write, ${killsAtStart} while starting)`,
    `resumes              ${resumes} (${resumesWithinEpoch} within an epoch)`,
    `damaged deliberately ${damaged}; reported as skipped ${skipped} times`,
    `temporary files      ${leftovers} left by kills, none at the end`,
    `steps                ${steps}; ${stepsTaken} computed in total`,
    `size of a checkpoint ${(bytes / 1024).toFixed(0)} KiB`,
    `time                 ${seconds.toFixed(1)} s`,
    ...(problems.length === 0
      ? ["result               bit-identical to that of an uninterrupted run"]
      : problems.map((problem) => `FAILED: ${problem}`)),
  ];
}
