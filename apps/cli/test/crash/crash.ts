// Kills `grus forecast --out DIR` at random moments and resumes it until it is done: its files must equal those of a run
// that was never stopped.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { randomStream } from "@grus/data";

/** Options of {@link crashForecast}. */
export interface ForecastCrashOptions {
  readonly kills: number;
  readonly seed: number;
  /** Called with lines of progress. */
  readonly print?: ((line: string) => void) | undefined;
}

/** The result of {@link crashForecast}. */
export interface ForecastCrashReport {
  readonly kills: number;
  /** Kills that left an unfinished file. */
  readonly killsInWrites: number;
  /** Files that were damaged on purpose, and those that a later run reported. */
  readonly damaged: number;
  readonly reported: number;
  /** Failed expectations; empty on success. */
  readonly problems: readonly string[];
}

/** Fits of a process before it is killed, at most. */
const MOST_FITS = 4;
/** The share of kills after which a file is damaged. */
const DAMAGED = 0.15;
const KEPT = /^checkpoint-[0-9a-f]{32}\.grus$/;
const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Kills and resumes a run until it was killed often enough, and compares its files. */
export async function crashForecast({
  kills,
  seed,
  print,
}: ForecastCrashOptions): Promise<ForecastCrashReport> {
  const folder = mkdtempSync(join(tmpdir(), "grus-crash-forecast-"));
  try {
    return await trial(folder, { kills, seed, print });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function trial(
  folder: string,
  { kills, seed, print }: ForecastCrashOptions,
): Promise<ForecastCrashReport> {
  const random = randomStream(seed);
  const [whole, killed, file] = ["whole", "killed", "waves.csv"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, waves(80));
  const flags = flagsOf(file, kills);
  const counts = { kills: 0, killsInWrites: 0, damaged: 0, reported: 0 };
  const problems: string[] = [];
  const first = await start([...flags, "--out", whole]).ended;
  if (first.code !== 0) throw new Error(first.said);
  const damaged = new Set<string>();
  for (;;) {
    const isResumed = namesIn(killed).includes("checkpoint-run.grus");
    const run = start(isResumed ? ["--resume", killed] : [...flags, "--out", killed]);
    if (counts.kills < kills) await killSometime(run, killed, () => random.next() / 2 ** 32);
    const { code, said } = await run.ended;
    for (const name of damaged) {
      if (!said.includes(`${name} is damaged`)) continue;
      counts.reported++;
      damaged.delete(name);
    }
    if (code === 0) break;
    if (code !== null) {
      problems.push(`the run ended with code ${code}: ${said}`);
      break;
    }
    counts.kills++;
    const names = namesIn(killed);
    if (names.some((name) => name.endsWith(".tmp"))) counts.killsInWrites++;
    if (random.next() / 2 ** 32 < DAMAGED)
      counts.damaged += damage(killed, names, damaged, random.below(1000));
    if (counts.kills % 10 === 0)
      print?.(`${counts.kills} kills; ${names.filter((name) => KEPT.test(name)).length} fits kept`);
  }
  if (counts.kills < kills) problems.push(`the run ended after ${counts.kills} kills`);
  problems.push(...differences(whole, killed));
  return { ...counts, problems };
}

/** A run with so much to fit that it can be killed often. */
function flagsOf(file: string, kills: number): readonly string[] {
  const networks = String(Math.max(2, Math.ceil(1.5 * kills)));
  return [
    ...[
      file,
      "--target",
      "level",
      "--horizon",
      "3",
      "--season",
      "7",
      "--backend",
      "wasm",
      "--minutes",
      "100000",
    ],
    ...["--units", "4", "--context", "8", "--steps", "12", "--networks", networks],
  ];
}

function waves(rows: number): string {
  const line = (t: number) =>
    `${new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10)},${(20 + 5 * Math.sin(t / 5) + Math.cos(t * t)).toFixed(3)}`;
  return `date,level\n${Array.from({ length: rows }, (_, t) => line(t)).join("\n")}\n`;
}

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

function start(args: readonly string[]): Run {
  const child = spawn(process.execPath, [
    "--conditions=@grus/source",
    "--import",
    "tsx",
    main,
    "forecast",
    ...args,
  ]);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => {
      said += part.toString();
    });
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, said })),
  );
  return { child, ended };
}

/** Kills a run when it has kept some more fits, or a moment later. */
async function killSometime({ child }: Run, directory: string, random: () => number): Promise<void> {
  const before = namesIn(directory).length;
  const fits = 1 + Math.floor(random() * MOST_FITS);
  while (child.exitCode === null && namesIn(directory).length < before + fits) await setTimeout(2);
  await setTimeout(random() * 12);
  child.kill("SIGKILL");
}

/** The names in the checkpoints of a directory. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(join(directory, "checkpoints"));
  } catch {
    return [];
  }
}

/** Truncates a file or changes a byte of it; the number of files damaged. */
function damage(directory: string, names: readonly string[], damaged: Set<string>, at: number): number {
  const name = names
    .filter((each) => KEPT.test(each) && !damaged.has(each))
    .at(at % Math.max(1, names.length));
  if (name === undefined) return 0;
  const path = join(directory, "checkpoints", name);
  const bytes = readFileSync(path);
  const place = at % bytes.length;
  writeFileSync(path, at % 2 === 0 ? bytes.subarray(0, place) : bytes.with(place, bytes[place]! ^ 0x10));
  damaged.add(name);
  return 1;
}

/** Files that differ, but for measured times. */
function differences(whole: string, killed: string): readonly string[] {
  const names = readdirSync(whole);
  const left = readdirSync(killed);
  if (String(names) !== String(left)) return [`the files are ${left}; expected ${names}`];
  const untimed = (path: string) => readFileSync(path, "latin1").replace(/"seconds": ?[\d.]+/g, "");
  return names
    .filter((name) => name !== "report.html" && untimed(join(whole, name)) !== untimed(join(killed, name)))
    .map((name) => `${name} differs`);
}
