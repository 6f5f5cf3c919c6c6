// Runs the command line in this process and captures its output; and small CSV files.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { createColors } from "picocolors";
import { afterAll } from "vitest";
import { runCli } from "../src/cli.ts";

/** The result of a command line. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs `grus ARGS`. */
export async function grus(...args: readonly string[]): Promise<Outcome> {
  const out: string[] = [];
  const error: string[] = [];
  const stream = new PassThrough();
  stream.on("data", (text: Buffer) => error.push(text.toString().trimEnd()));
  const code = await runCli(args, {
    out: (text) => out.push(text),
    write: (text) => out.push(text),
    error: (text) => error.push(text),
    stream: stream as unknown as NodeJS.WriteStream,
    paint: createColors(false),
  });
  return { code, out: out.join("\n"), error: error.join("\n") };
}

/** Runs `grus ARGS` in a separate process, and sends it SIGINT when `text` appears on its standard error. */
export function interrupted(text: string, ...args: readonly string[]): Promise<Outcome> {
  return signalled("SIGINT", text, ...args);
}

/** {@link interrupted} by another signal. */
export async function signalled(
  signal: NodeJS.Signals,
  text: string,
  ...args: readonly string[]
): Promise<Outcome> {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@grus/source", "--import", "tsx", main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, error] = ["", ""];
  child.stdout.on("data", (part: Buffer) => {
    out += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    const before = error.includes(text);
    error += part.toString();
    if (!before && error.includes(text)) child.kill(signal);
  });
  const code = await new Promise<number>((resolve) => child.on("close", resolve));
  return { code, out, error };
}

const made: string[] = [];

/** A fresh folder, removed when the file's tests are over. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "grus-"));
  made.push(path);
  return path;
}

afterAll(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** A file with the given lines in a fresh folder. */
export function fileOf(lines: readonly string[], name = "data.csv"): string {
  const path = join(folder(), name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** The ISO date `i` days after 2020-01-01. */
export function day(i: number): string {
  return new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);
}

/** A daily series with waves: date, level, load. */
export function waveFile(rows = 220): string {
  const line = (i: number) =>
    `${day(i)},${(20 + 5 * Math.sin(i / 5) + Math.cos(i * i)).toFixed(3)},${(i % 7) + 1}`;
  return fileOf(["date,level,load", ...Array.from({ length: rows }, (_, i) => line(i))]);
}

/** Seattle's daily weather, 1461 days. */
export const seattle: string = join(
  dirname(createRequire(import.meta.url).resolve("vega-datasets")),
  "../data/seattle-weather.csv",
);
