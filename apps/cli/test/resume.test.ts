// `grus forecast --resume`: runs that were killed or interrupted end with the files of one that was never stopped.
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { folder, grus, waveFile } from "./command.ts";

const file = waveFile(80);
const flags = [
  ...["--target", "level", "--horizon", "3", "--season", "7", "--backend", "wasm"],
  ...["--units", "4", "--context", "8", "--steps", "12", "--networks", "2"],
];
const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** Runs `grus ARGS` in a process of its own, and sends it a signal once so many fits are kept in `directory`. */
async function stopped(signal: NodeJS.Signals, fits: number, directory: string, args: readonly string[]) {
  const child = spawn(process.execPath, ["--conditions=@grus/source", "--import", "tsx", main, ...args]);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => {
      said += part.toString();
    });
  const closed = new Promise((resolve) => child.on("close", resolve));
  while (child.exitCode === null && kept(directory).length < fits) await setTimeout(10);
  child.kill(signal);
  return { code: await closed, said };
}

/** The files of fits in the checkpoints of a directory. */
function kept(directory: string): readonly string[] {
  const path = join(directory, "checkpoints");
  const names = existsSync(path) ? readdirSync(path) : [];
  return names.filter((name) => /^checkpoint-[0-9a-f]{32}\.grus$/.test(name));
}

/** The files of a run, without measured times. */
function filesOf(directory: string): Record<string, unknown> {
  const untimed = (name: string, text: string) =>
    name === "metrics.json" ? { ...JSON.parse(text), seconds: 0 } : text;
  const names = readdirSync(directory).filter((name) => name !== "report.html");
  return Object.fromEntries(
    names.map((name) => {
      const bytes = readFileSync(join(directory, name));
      return [name, name.endsWith(".safetensors") ? bytes : untimed(name, bytes.toString())];
    }),
  );
}

const [whole, killed] = [folder(), folder()];

/** A copy of the killed run. */
function copyOfKilled(): string {
  const copy = join(folder(), "run");
  cpSync(killed, copy, { recursive: true });
  return copy;
}

beforeAll(async () => {
  const { code, error } = await grus("forecast", file, ...flags, "--out", whole);
  expect(code, error).toBe(0);
  const run = await stopped("SIGKILL", 12, killed, ["forecast", file, ...flags, "--out", killed]);
  expect(run.code, run.said).toBeNull();
}, 120_000);

describe("grus forecast --resume", () => {
  test("ends a killed run with the same files, and leaves no checkpoints", async () => {
    expect(readdirSync(killed)).toEqual(["checkpoints"]);
    expect(existsSync(join(whole, "checkpoints"))).toBe(false);
    const directory = copyOfKilled();
    const before = kept(directory).length;
    const { code, out, error } = await grus("forecast", "--resume", directory);
    expect(code, error).toBe(0);
    expect(error).toContain(`resuming: ${before} fits are kept in ${directory}/checkpoints`);
    expect(out).toContain(`read ${file}: 80 rows`);
    expect(filesOf(directory)).toEqual(filesOf(whole));
  });

  test("fits again what is damaged, and says so", async () => {
    const directory = copyOfKilled();
    const [first] = kept(directory);
    truncateSync(join(directory, "checkpoints", first!), 100);
    const { code, error } = await grus("forecast", "--resume", directory);
    expect(code, error).toBe(0);
    expect(error).toContain(`${join(directory, "checkpoints", first!)} is damaged (`);
    expect(error).toContain("fitted again");
    expect(filesOf(directory)).toEqual(filesOf(whole));
  });

  test("reports a finished run, a missing one, and one without its options", async () => {
    expect(await grus("forecast", "--resume", whole)).toEqual({
      code: 0,
      out: "",
      error: `${whole}: the run is finished; there is nothing to resume. Omit --resume to start a new run.`,
    });
    const none = folder();
    const missing = await grus("forecast", "--resume", none);
    expect([missing.code, missing.error.replace(none, "DIR")]).toEqual([
      2,
      "error: DIR: expected a run to resume; found none.\nGive the directory of an unfinished `grus forecast --out DIR`.",
    ]);
    const directory = copyOfKilled();
    truncateSync(join(directory, "checkpoints", "checkpoint-run.grus"), 20);
    const damaged = await grus("forecast", "--resume", directory);
    expect([damaged.code, damaged.error.replaceAll(directory, "DIR")]).toEqual([
      2,
      "error: DIR/checkpoints: expected the options of a run of `grus forecast`; found none that can be read.\nRemove DIR/checkpoints and start a new run.",
    ]);
  });

  test("refuses a file that has changed, and accepts one that was moved", async () => {
    const directory = copyOfKilled();
    const changed = join(folder(), "changed.csv");
    writeFileSync(changed, readFileSync(file, "utf8").replace(",3\n", ",4\n"));
    const refused = await grus("forecast", changed, "--resume", directory);
    expect(refused.code).toBe(2);
    expect(refused.error).toMatch(
      /changed\.csv: the file has changed since the run was started \(SHA-256 [0-9a-f]{12}…; the run has/,
    );
    const moved = join(folder(), "moved.csv");
    renameSync(file, moved);
    try {
      expect((await grus("forecast", "--resume", directory)).error).toContain(`${file}: no such file`);
      const { code, error } = await grus("forecast", moved, "--resume", directory);
      expect(code, error).toBe(0);
    } finally {
      renameSync(moved, file);
    }
    expect(filesOf(directory)).toEqual(filesOf(whole));
  });

  test("refuses flags that contradict the run's, and takes those that do not", async () => {
    const directory = copyOfKilled();
    const contradicted = await grus("forecast", "--resume", directory, "--units", "5");
    expect([contradicted.code, contradicted.error.replaceAll(directory, "DIR")]).toEqual([
      2,
      "error: --units 5 contradicts the run in DIR, which has 4.\nOmit --units, or start a new run with another --out.",
    ]);
    expect((await grus("forecast", "--resume", directory, "--minutes", "3")).error).toContain(
      "which has none",
    );
    expect((await grus("forecast", "--resume", directory, "--out", whole)).error).toContain(
      `--out ${whole} contradicts --resume`,
    );
    const { code, out, error } = await grus("forecast", "--resume", directory, "--units", "4", "--json");
    expect(code, error).toBe(0);
    expect(JSON.parse(out).config).toMatchObject({ file, units: 4, steps: 12 });
  });

  test("is suggested to a run that would overwrite another", async () => {
    const directory = copyOfKilled();
    const { code, error } = await grus("forecast", file, ...flags, "--out", directory);
    expect([code, error.replaceAll(directory, "DIR")]).toEqual([
      2,
      "error: DIR: holds an unfinished run.\nResume it with `grus forecast --resume DIR`, choose another name, or remove DIR/checkpoints.",
    ]);
  });

  test("only one process at a time may run it", async () => {
    const directory = copyOfKilled();
    const { openKeyedCheckpoints } = await import("grus/node");
    const store = await openKeyedCheckpoints(join(directory, "checkpoints"));
    const { code, error } = await grus("forecast", "--resume", directory);
    await store.close();
    expect([code, error.includes("expected a directory that no other store writes to")]).toEqual([2, true]);
    expect(error).not.toContain("takeOver");
  });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s says how to resume, and leaves the checkpoints alone", async (signal, expected) => {
  const directory = folder();
  const args = ["forecast", file, ...flags, "--out", directory];
  const { code, said } = await stopped(signal, 14, directory, args);
  expect([code, said.includes(`stopped: resume with \`grus forecast --resume ${directory}\`.`)]).toEqual([
    expected,
    true,
  ]);
  expect(readdirSync(directory)).toEqual(["checkpoints"]);
  expect(readdirSync(join(directory, "checkpoints")).filter((name) => !name.endsWith(".grus"))).toEqual([]);
  const { code: ended, error } = await grus("forecast", "--resume", directory);
  expect(ended, error).toBe(0);
  expect(filesOf(directory)).toEqual(filesOf(whole));
});
