// Kills a run that saves all the time, at random moments, and resumes it until it is done: it must end as the one that was never killed.
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

/** What is tried. */
export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  /** Units of a layer: how large a checkpoint is. Default 64. */
  readonly hiddenSize?: number;
  /** Called with a line for the reader now and then. */
  readonly say?: (line: string) => void;
}

/** What came of it. */
export interface CrashReport {
  readonly kills: number;
  /** Kills between the beginning of a save and the moment in which it was reported as safe. */
  readonly killsInWrites: number;
  /** Kills before the run had said anything in its life: while it started or resumed. */
  readonly killsAtStart: number;
  /** Starts that went on from a checkpoint. */
  readonly resumes: number;
  /** Resumes within an epoch. */
  readonly resumesWithinEpoch: number;
  /** Newest checkpoints that were cut short or changed on purpose. */
  readonly damaged: number;
  /** How often a start has said that it passes over one. */
  readonly passedOver: number;
  /** Temporary files that kills have left, and later starts removed. */
  readonly leftovers: number;
  readonly steps: number;
  /** Steps that were taken, those that were lost and taken again included. */
  readonly stepsTaken: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Everything that is not as it must be; none where all is well. */
  readonly problems: readonly string[];
}

/** Steps of a life on average, before it is killed. */
const STEPS_A_LIFE = 2;

/** Runs until it was killed often enough and is done. */
export async function crash({
  kills,
  seed,
  hiddenSize = 64,
  say = () => {},
}: CrashOptions): Promise<CrashReport> {
  const folder = await mkdtemp(join(tmpdir(), "grus-crash-"));
  try {
    const epochs = Math.ceil((kills * (STEPS_A_LIFE + 1)) / STEPS_PER_EPOCH) + 1;
    const program = await bundled(folder);
    const start = (directory: string) => new Life(program, [directory, String(epochs), String(hiddenSize)]);
    const expected = await start(join(folder, "whole")).toEnd();
    say(`the run: ${epochs} epochs, ${epochs * STEPS_PER_EPOCH} steps, a checkpoint after each`);
    return await new Trial({ kills, seed, say, start, directory: join(folder, "killed"), expected }).run();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The child as one file, which starts in a tenth of a second. */
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

  /** Waits for its end; its result as text. Throws its error. */
  async toEnd(): Promise<string> {
    const code = await this.#closed;
    if (code !== 0) throw new Error(`the run ended with code ${code}:\n${this.#error}`);
    return JSON.stringify(this.last("done"));
  }

  /** Kills it `milliseconds` after it has said `saves` times that a checkpoint is safe; false where it ended before that. */
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
  readonly say: (line: string) => void;
  readonly start: (directory: string) => Life;
  readonly directory: string;
  readonly expected: string;
}

/** The run that is killed again and again. */
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
    passedOver: 0,
    leftovers: 0,
    stepsTaken: 0,
  };
  #safe: RunPlace | undefined;
  /** The files that were damaged on purpose. */
  readonly #damaged = new Set<string>();

  constructor(options: TrialOptions) {
    this.#options = options;
    this.#random = generator(options.seed);
  }

  async run(): Promise<CrashReport> {
    const { kills, directory, start, expected, say } = this.#options;
    const began = performance.now();
    while (this.#counts.kills < kills) {
      const passedOver = await this.#passedOver();
      const life = start(directory);
      const wasKilled = await this.#killSometime(life);
      this.#hear(life, passedOver);
      if (!wasKilled) break;
      this.#counts.kills++;
      await this.#inspect();
      if (this.#counts.kills % 10 === 0)
        say(
          `${this.#counts.kills} kills, ${this.#counts.killsInWrites} during a write; at step ${this.#safe?.step ?? 0}`,
        );
      if (this.#random() < 0.1) await this.#damage();
    }
    if (this.#counts.kills < kills) this.#problems.push(`the run was over after ${this.#counts.kills} kills`);
    const passedOver = await this.#passedOver();
    const last = start(directory);
    const result = await last.toEnd();
    this.#hear(last, passedOver);
    if (result !== expected)
      this.#problems.push(`the result differs: ${result.slice(0, 200)}; expected ${expected.slice(0, 200)}`);
    return this.#report(JSON.parse(result).steps as number, began);
  }

  async #killSometime(life: Life): Promise<boolean> {
    const saves = Math.floor(this.#random() * (2 * STEPS_A_LIFE + 1));
    // From the start of a process a kill may come at any time; later within the time of a step and its save.
    const wait = saves === 0 ? this.#random() * 400 : this.#random() * 12;
    return life.kill(saves, wait);
  }

  /** What a life has said, and whether that is as it must be. */
  #hear(life: Life, passedOver: readonly string[]): void {
    const resumed = life.last("resumed") as Resumed | undefined;
    this.#counts.stepsTaken += life.count("step");
    if (life.lines.length === 0) this.#counts.killsAtStart++;
    if (life.lines.length > 0 && resumed === undefined && this.#safe !== undefined)
      this.#problems.push(`began anew although step ${this.#safe.step} was safe`);
    if (resumed !== undefined) this.#hearResumed(resumed, passedOver);
    if (life.count("writing") > life.count("saved")) this.#counts.killsInWrites++;
    const saved = life.last("saved") as RunPlace | undefined;
    if (saved !== undefined) this.#safe = saved;
  }

  #hearResumed(resumed: Resumed, passedOver: readonly string[]): void {
    this.#counts.resumes++;
    if (resumed.batches > 0) this.#counts.resumesWithinEpoch++;
    const skipped = resumed.skipped.map(({ name }) => name);
    if (String(skipped) !== String(passedOver))
      this.#problems.push(`passed over ${skipped}; expected ${passedOver}`);
    this.#counts.passedOver += skipped.length;
  }

  /** The damaged files that are newer than every whole one, newest first: what a reader is to say. */
  async #passedOver(): Promise<readonly string[]> {
    const names = await readCheckpointDirectory(this.#options.directory)
      .list()
      .catch(() => []);
    const whole = names.findIndex((name) => !this.#damaged.has(name));
    return whole === -1 ? names : names.slice(0, whole);
  }

  /** After a kill: there is a whole checkpoint, no older than the last that was reported as safe. */
  async #inspect(): Promise<void> {
    const { directory } = this.#options;
    const names = await readdir(directory).catch(() => []);
    this.#counts.leftovers += names.filter((name) => name.endsWith(".tmp")).length;
    if (this.#safe === undefined) return;
    const { checkpoint, skipped } = await readCheckpointDirectory(directory).load();
    const expected = await this.#passedOver();
    if (String(skipped.map(({ name }) => name)) !== String(expected))
      this.#problems.push(`damaged: ${JSON.stringify(skipped)}; expected ${expected}`);
    const found = (checkpoint?.record as { numbers: RunPlace } | undefined)?.numbers;
    if (found === undefined || placeNumber(found) < placeNumber(this.#safe))
      this.#problems.push(`step ${this.#safe.step} was safe, and found was ${found?.step ?? "nothing"}`);
  }

  /** Cuts the newest file short or changes a byte of it, as a machine that loses its power may; then the one before counts. */
  async #damage(): Promise<void> {
    const { directory } = this.#options;
    const [newest, before] = await readCheckpointDirectory(directory)
      .list()
      .catch(() => []);
    if (newest === undefined || before === undefined) return;
    // Of two checkpoints one stays whole.
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
      this.#problems.push(`left are ${names}`);
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

/** Places in the order in which a run comes to them. */
function placeNumber({ epoch, batches }: RunPlace): number {
  return epoch * 1e6 + batches;
}

/** Numbers from 0 to 1 of a seed (mulberry32). */
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
    passedOver,
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
    `damaged on purpose   ${damaged}; ${passedOver} times a start said that it passes over one`,
    `temporary files      ${leftovers} left by kills, none at the end`,
    `steps                ${steps}, taken ${stepsTaken} times in all`,
    `size of a checkpoint ${(bytes / 1024).toFixed(0)} KiB`,
    `time                 ${seconds.toFixed(1)} s`,
    ...(problems.length === 0
      ? ["result               bit for bit that of the run that was never killed"]
      : problems.map((problem) => `FAILED: ${problem}`)),
  ];
}
