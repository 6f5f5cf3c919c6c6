import { afterEach, expect, test, vi } from "vitest";
import { tour } from "../tour.ts";

afterEach(() => void vi.restoreAllMocks());

function run(name: string) {
  const signal = new AbortController().signal;
  return tour.run({ quick: true, data: undefined, rest: [name], signal, onProgress: () => {} });
}

/** The arguments of each console.log of a program. */
async function linesOf(name: string): Promise<readonly (readonly unknown[])[]> {
  const lines: unknown[][] = [];
  vi.spyOn(console, "log").mockImplementation((...line) => void lines.push(line));
  await run(name);
  return lines.slice(1);
}

test("characters: learns and reproduces the sentence", { timeout: 120_000 }, async () => {
  const lines = await linesOf("characters");
  expect(lines).toHaveLength(11);
  expect(lines[9]![1]).toBeLessThan(0.1);
  expect(lines[10]![0]).toContain("to be or not to be, that is the question.");
});

test("classification: above chance on three kinds of waves", { timeout: 120_000 }, async () => {
  const lines = await linesOf("classification");
  expect(lines).toHaveLength(21);
  expect(lines[19]![1]).toBeGreaterThan(0.5);
  expect(lines[20]![0]).toEqual([200, 3]);
});

test("forecasting: beats the naive forecasts of a sine", { timeout: 120_000 }, async () => {
  const [verdict, parts, next] = await linesOf("forecasting");
  expect(verdict![0]).toMatch(/^The forecast beats every naive one/);
  expect(parts![0]).toMatch(/^.+: \d+ %/);
  const [values, intervals] = next!;
  expect(values).toHaveLength(3);
  expect(intervals).toMatchObject([{ level: 0.8 }, { level: 0.95 }]);
});

test("translation: reverses sequences", { timeout: 240_000 }, async () => {
  expect(await linesOf("translation")).toEqual([
    [Int32Array.of(5, 10, 9, 2)],
    [Int32Array.of(5, 6, 11, 10, 3)],
  ]);
});

test("cell: two bidirectional layers", async () => {
  expect(await linesOf("cell")).toEqual([
    [
      [2, 5, 16],
      [2, 16],
    ],
  ]);
});

test("lists the programs if the name is unknown", async () => {
  await expect(run("maps")).rejects.toThrow(
    'tour: unknown program "maps"; expected some of characters, classification, forecasting, translation, cell.',
  );
});
