// Runs of grus lm, classify, tag and translate that are interrupted and resumed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { fileOf, grus, interrupted } from "./command.ts";

const small = ["--hidden", "4", "--embedding", "4", "--backend", "wasm", "--max-steps", "200"];

/** The file and the options of a run of each command. */
export function learningRuns(): Readonly<Record<"lm" | "classify" | "tag" | "translate", readonly string[]>> {
  const verse = fileOf(["so much depends upon a red wheel barrow ".repeat(60)], "poem.txt");
  const rows = Array.from({ length: 40 }, (_, i) => `the crane no. ${i % 7},${i % 2 ? "odd" : "even"}`);
  const names = Array.from({ length: 40 }, (_, i) => `from O\nLille ${i % 2 ? "B-LOC" : "B-PER"}\nto O\n`);
  const pairs = Array.from(
    { length: 60 },
    (_, i) => `${i + 100}\t${[...String(i + 100)].reverse().join(" ")}`,
  );
  return {
    lm: [verse, "--steps", "8", "--batch-size", "4", ...small],
    classify: [
      ...[fileOf(["text,label", ...rows]), "--text", "text", "--label", "label"],
      ...["--batch-size", "8", ...small],
    ],
    tag: [fileOf(names, "names.conll"), "--batch-size", "8", "--letters", "3", ...small],
    translate: [
      ...[fileOf(pairs, "pairs.tsv"), "--tokenizer", "chars", "--target-tokenizer", "symbols"],
      ...["--batch-size", "16", ...small],
    ],
  };
}

/** Sends SIGINT to a run as soon as it trains; its model so far is in `directory`, and says how to resume it. */
export async function stopRun(command: string, args: readonly string[], directory: string): Promise<void> {
  const { code, error } = await interrupted("training: epoch", command, ...args, "--out", directory);
  expect(code, error).toBe(0);
  expect(error).toContain(`training can be resumed: \`grus ${command} --resume ${directory}\``);
  expect(metricsOf(directory)).toMatchObject({ training: { stopped: "aborted" } });
}

/** Resumes a run that was stopped, and expects the files of one that never was. */
export async function expectResumed(
  command: string,
  args: readonly string[],
  { stopped, whole }: { readonly stopped: string; readonly whole: string },
): Promise<void> {
  const reference = await grus(command, ...args, "--out", whole);
  expect(reference.code, reference.error).toBe(0);
  expect(existsSync(join(whole, "checkpoints"))).toBe(false);
  const { code, out, error } = await grus(command, "--resume", stopped);
  expect(code, error).toBe(0);
  expect(error).toMatch(/resuming after \d+ updates, in epoch \d+/);
  expect(out.split("\n").at(-1)).toBe(reference.out.split("\n").at(-1));
  expect(metricsOf(stopped)).toEqual(metricsOf(whole));
  expect(weightsOf(stopped)).toEqual(weightsOf(whole));
  expect(readdirSync(stopped).toSorted()).toEqual(readdirSync(whole).toSorted());
}

/** metrics.json without measured times. */
function metricsOf(directory: string): unknown {
  const { seconds: _, training, ...rest } = JSON.parse(readFileSync(join(directory, "metrics.json"), "utf8"));
  return { ...rest, training: { ...training, seconds: 0 } };
}

function weightsOf(directory: string): Uint8Array {
  return readFileSync(join(directory, "model.safetensors"));
}
