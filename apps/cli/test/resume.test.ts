// `grus train --resume`: runs that were killed or interrupted end with the files of an uninterrupted one.
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
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { folder, grus, waveFile } from "./command.ts";

const file = waveFile(400);
const flags = [
  "--target",
  "level",
  "--epochs",
  "60",
  "--hidden",
  "24",
  "--context",
  "10",
  "--horizon",
  "4",
] as const;
const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** Runs `grus ARGS` in a separate process, and sends it a signal when it has written `text`. */
async function stopped(signal: NodeJS.Signals, text: string, args: readonly string[]) {
  const child = spawn(process.execPath, ["--conditions=@grus/source", "--import", "tsx", main, ...args]);
  let said = "";
  let isStopped = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => {
      said += part.toString();
      if (isStopped || !said.includes(text)) return;
      isStopped = true;
      child.kill(signal);
    });
  }
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, said };
}

/** The files of a run, without measured times. */
function filesOf(directory: string): Record<string, unknown> {
  const untimed = (name: string, text: string) =>
    name === "metrics.json"
      ? { ...JSON.parse(text), seconds: 0 }
      : text.replace(/(in |"seconds":|, )[\d.]+ s\b/g, "");
  const names = readdirSync(directory).filter((name) => name !== "report.html");
  return Object.fromEntries(
    names.map((name) => {
      const bytes = readFileSync(join(directory, name));
      return [name, name.endsWith(".safetensors") ? bytes : untimed(name, bytes.toString())];
    }),
  );
}

const [whole, killed] = [folder(), folder()];

/** A copy of the killed run, with the text of its last checkpoint's record changed by `change`. */
async function copyWithRecord(change: (text: string) => string): Promise<string> {
  const directory = copyOfKilled();
  const { openCheckpointDirectory } = await import("grus/node");
  const store = await openCheckpointDirectory(join(directory, "checkpoints"));
  const { checkpoint } = await store.load();
  const { tensors, record } = checkpoint!;
  await store.save({ tensors, record: JSON.parse(change(JSON.stringify(record))) });
  await store.close();
  return directory;
}

/** A copy of the killed run. */
function copyOfKilled(): string {
  const copy = join(folder(), "run");
  cpSync(killed, copy, { recursive: true });
  return copy;
}

beforeAll(async () => {
  await grus("train", file, ...flags, "--out", whole);
  const args = ["train", file, ...flags, "--out", killed, "--checkpoint-every", "0.001"];
  const { code, said } = await stopped("SIGKILL", "epoch 6/", args);
  expect(code, said).toBeNull();
}, 120_000);

describe("grus train --resume", () => {
  test("resumes a killed run, and ends with the same files", async () => {
    expect(readdirSync(killed)).toEqual(["checkpoints"]);
    const directory = copyOfKilled();
    const { code, out, error } = await grus("train", "--resume", directory);
    expect(code, error).toBe(0);
    expect(error).toMatch(/^resuming (after|in) epoch \d+, step \d+$/m);
    expect(error).toContain("epoch 60/60");
    expect(out).toContain(`read ${file}: 400 rows`);
    expect(filesOf(directory)).toEqual(filesOf(whole));
    expect(existsSync(join(directory, "checkpoints"))).toBe(false);
  });

  test("reports a finished run, and a missing one", async () => {
    const finished = await grus("train", "--resume", whole);
    expect(finished).toEqual({
      code: 0,
      out: "",
      error: `${whole}: the run is finished; there is nothing to resume. Omit --resume to start a new run.`,
    });
    const none = folder();
    const { code, error } = await grus("train", "--resume", none);
    expect([code, error.replace(none, "DIR")]).toEqual([
      2,
      "error: DIR: expected a checkpoint to resume from; found none.\nGive the directory of an unfinished `grus train --out DIR`.",
    ]);
  });

  test("skips a damaged checkpoint with a message", async () => {
    const directory = copyOfKilled();
    const newest = readdirSync(join(directory, "checkpoints"))
      .filter((name) => name.endsWith(".grus"))
      .sort()
      .at(-1)!;
    truncateSync(join(directory, "checkpoints", newest), 1000);
    const { code, error } = await grus("train", "--resume", directory);
    expect(code).toBe(0);
    expect(error).toMatch(
      new RegExp(
        `${newest} is damaged \\(expected \\d+ bytes of content; got 972\\); using the previous one`,
      ),
    );
    expect(filesOf(directory)).toEqual(filesOf(whole));
  });

  test("reports that no checkpoint is complete", async () => {
    const directory = copyOfKilled();
    const path = join(directory, "checkpoints");
    for (const name of readdirSync(path)) truncateSync(join(path, name), 0);
    const { code, error } = await grus("train", "--resume", directory);
    expect([
      code,
      error.includes("expected a complete checkpoint; found none"),
      error.includes("it is empty"),
    ]).toEqual([2, true, true]);
  });

  test("refuses a file that has changed, and accepts one that was moved", async () => {
    const directory = copyOfKilled();
    const moved = join(folder(), "moved.csv");
    writeFileSync(moved, readFileSync(file));
    const changed = join(folder(), "changed.csv");
    writeFileSync(changed, readFileSync(file, "utf8").replace(",3\n", ",4\n"));
    const refused = await grus("train", changed, "--resume", directory);
    expect(refused.code).toBe(2);
    expect(refused.error).toMatch(
      /changed\.csv: the file has changed since the run was started \(SHA-256 [0-9a-f]{12}…; the checkpoint has/,
    );
    expect((await grus("train", moved, "--resume", directory)).code).toBe(0);
    expect(filesOf(directory)).toEqual(filesOf(whole));
    const lost = copyOfKilled();
    renameSync(file, `${file}.away`);
    const gone = await grus("train", "--resume", lost);
    renameSync(`${file}.away`, file);
    expect([gone.code, gone.error]).toEqual([
      2,
      `error: ${file}: no such file or directory.\nCheck the path.`,
    ]);
  });

  test("refuses flags that contradict the run's, and accepts those that do not", async () => {
    const directory = copyOfKilled();
    const contradicted = await grus("train", "--resume", directory, "--hidden", "25");
    expect([contradicted.code, contradicted.error.replaceAll(directory, "DIR")]).toEqual([
      2,
      "error: --hidden 25 contradicts the run in DIR, which has 24.\nOmit --hidden, or start a new run with another --out.",
    ]);
    expect((await grus("train", "--resume", directory, "--learning-rate", "0.1")).error).toContain(
      "which has none",
    );
    expect((await grus("train", "--resume", directory, "--out", whole)).error).toContain(
      "contradicts --resume",
    );
    const { code, out } = await grus(
      "train",
      "--resume",
      directory,
      "--hidden",
      "24",
      "--out",
      directory,
      "--json",
    );
    expect([code, JSON.parse(out).hidden]).toEqual([0, 24]);
  });

  test.each([
    ['"hidden":24', '"hidden":"24"', 'has an unknown or invalid flag "hidden"'],
    ['"hidden":24', '"hidden":24,"colour":"red"', 'has an unknown or invalid flag "colour"'],
    ['"checksum"', '"hash"', "was not written by `grus train`"],
  ])("refuses a checkpoint that has %s as %s", async (saved, other, reason) => {
    const directory = await copyWithRecord((text) => text.replace(saved, other));
    const { code, error } = await grus("train", "--resume", directory);
    expect([code, error]).toEqual([2, expect.stringContaining(`${directory}: its checkpoint ${reason}`)]);
  });

  test("is suggested to a run that would overwrite another", async () => {
    const directory = copyOfKilled();
    const { code, error } = await grus("train", file, ...flags, "--out", directory);
    expect(code).toBe(2);
    expect(error.replaceAll(directory, "DIR")).toMatch(
      /^error: DIR: holds an unfinished run: (after|in) epoch \d+, step \d+\.\nResume it with `grus train --resume DIR`, choose another --out, or remove DIR\/checkpoints\.$/,
    );
  });

  test("only one process at a time may run it", async () => {
    const directory = copyOfKilled();
    const { openCheckpointDirectory } = await import("grus/node");
    const store = await openCheckpointDirectory(join(directory, "checkpoints"));
    const { code, error } = await grus("train", "--resume", directory);
    await store.close();
    expect([code, error.includes("expected a directory that no other store writes to")]).toEqual([2, true]);
    expect(error).not.toContain("takeOver");
  });
});

test("Ctrl-C keeps the model so far and a checkpoint, from which the run can be resumed", async () => {
  const directory = folder();
  const { code, said } = await stopped("SIGINT", "epoch 6/", ["train", file, ...flags, "--out", directory]);
  expect(code, said).toBe(0);
  expect(said).toContain(`training is not finished: resume with \`grus train --resume ${directory}\``);
  expect(existsSync(join(directory, "model.safetensors"))).toBe(true);
  expect(readFileSync(join(directory, "model.safetensors"))).not.toEqual(
    readFileSync(join(whole, "model.safetensors")),
  );
  expect((await grus("train", "--resume", directory)).code).toBe(0);
  expect(filesOf(directory)).toEqual(filesOf(whole));
});
