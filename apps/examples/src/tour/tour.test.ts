import { afterEach, expect, test, vi } from "vitest";
import { tour } from "../tour.ts";

afterEach(() => void vi.restoreAllMocks());

function run(name: string) {
  const signal = new AbortController().signal;
  return tour.run({ quick: true, data: undefined, rest: [name], signal, onProgress: () => {} });
}

/** What a program prints, line by line. */
async function linesOf(name: string): Promise<readonly (readonly unknown[])[]> {
  const lines: unknown[][] = [];
  vi.spyOn(console, "log").mockImplementation((...line) => void lines.push(line));
  await run(name);
  return lines.slice(1);
}

test("characters: learns the sentence and writes it again", { timeout: 120_000 }, async () => {
  const lines = await linesOf("characters");
  expect(lines).toHaveLength(11);
  expect(lines[9]![1]).toBeLessThan(0.1);
  expect(lines[10]![0]).toContain("to be or not to be, that is the question.");
});

test("classification: tells two of three waves by their last steps", { timeout: 120_000 }, async () => {
  const lines = await linesOf("classification");
  expect(lines).toHaveLength(21);
  expect(lines[19]![1]).toBeGreaterThan(0.5);
  expect(lines[20]![0]).toEqual([200, 3]);
});

test("forecasting: beats the naive forecasts of a sine", { timeout: 120_000 }, async () => {
  const [line] = await linesOf("forecasting");
  const [mae, beatsNaive, next] = line!;
  expect(mae).toBeLessThan(1);
  expect(beatsNaive).toBe(true);
  expect(next).toHaveLength(3);
});

test("translation: turns a sequence round", { timeout: 240_000 }, async () => {
  expect(await linesOf("translation")).toEqual([[Int32Array.of(5, 10, 9, 2)]]);
});

test("cell: two layers in both directions", async () => {
  expect(await linesOf("cell")).toEqual([
    [
      [2, 5, 16],
      [2, 16],
    ],
  ]);
});

test("says which programs there are", async () => {
  await expect(run("maps")).rejects.toThrow(
    'tour: there is no program "maps"; expected some of characters, classification, forecasting, translation, cell.',
  );
});
