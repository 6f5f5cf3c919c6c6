// Kills a process that replaces the model in a directory at random moments: what is left must be one of its models.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { randomStream } from "@grus/data";
import { models } from "./replaced-models.ts";

/** The result of {@link crashReplacement}. */
export interface ReplacementReport {
  readonly kills: number;
  /** Kills within a replacement. */
  readonly within: number;
  /** How often each model was found. */
  readonly found: readonly number[];
  /** Failed expectations; empty on success. */
  readonly problems: readonly string[];
}

const loop = fileURLToPath(new URL("./replace-loop.ts", import.meta.url));

/** Kills the process `kills` times, each within half a second of its first replacement. */
export async function crashReplacement(kills: number, seed: number): Promise<ReplacementReport> {
  const folder = mkdtempSync(join(tmpdir(), "grus-crash-replace-"));
  const directory = join(folder, "model");
  const random = randomStream(seed);
  const report = { kills: 0, within: 0, found: models.map(() => 0), problems: [] as string[] };
  try {
    while (report.kills < kills) {
      await killedReplacement(directory, 500 * (random.next() / 2 ** 32));
      report.kills++;
      if (existsSync(join(directory, ".grus-replacing"))) report.within++;
      const which = models.findIndex((model) => holds(directory, model));
      if (which >= 0) report.found[which]!++;
      else report.problems.push(`after kill ${report.kills} the directory holds ${contentsOf(directory)}`);
    }
    return report;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Starts replacing, and kills the process some milliseconds after the directory holds a model and changes. */
async function killedReplacement(directory: string, milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, ["--conditions=@grus/source", "--import", "tsx", loop, directory]);
  let said = "";
  child.stderr.on("data", (part: Buffer) => {
    said += part.toString();
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const lock = join(directory, ".grus-replacing", "lock");
  const isAt = () => (textAt(lock) ?? "").includes(`"pid":${child.pid},`);
  while (child.exitCode === null && !(existsSync(join(directory, "model.json")) && isAt()))
    await setTimeout(1);
  if (child.exitCode !== null) throw new Error(`the process that replaces ended by itself: ${said}`);
  await setTimeout(milliseconds);
  child.kill("SIGKILL");
  await ended;
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether a reader finds exactly the files of a model. */
function holds(directory: string, model: Readonly<Record<string, Uint8Array>>): boolean {
  const all = new Set(models.flatMap((each) => Object.keys(each)));
  return [...all].every((name) => {
    const path = join(directory, name);
    const expected = model[name];
    if (expected === undefined) return !existsSync(path);
    return existsSync(path) && readFileSync(path).equals(expected);
  });
}

function contentsOf(directory: string): string {
  const names = readdirSync(directory).filter((name) => existsSync(join(directory, name)));
  return names
    .filter((name) => !name.startsWith("."))
    .map((name) => `${name} of ${readFileSync(join(directory, name))[0]}`)
    .join(", ");
}
