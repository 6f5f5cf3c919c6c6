import { createBackend } from "grus";
import { expect, test } from "vitest";
import { copyLengths } from "./lengths.ts";

test("trains and tests every model at every length; training lowers the error", async () => {
  const backend = await createBackend("wasm", { threads: 1 });
  const seen = new Set<string>();
  const options = { backend, longest: 2, lengths: [1, 3] };
  const short = await copyLengths({ ...options, steps: 2, seeds: [1, 2] });
  const { figures, parts } = await copyLengths({
    ...options,
    steps: 300,
    seeds: [1],
    onProgress: ({ done, total, what }) => seen.add(`${what}: ${total}, ${done <= total}`),
  });
  expect([...seen]).toEqual(["NTM, seed 1: 900, true", "DNC, seed 1: 900, true", "LSTM, seed 1: 900, true"]);
  for (const model of ["NTM", "DNC", "LSTM"]) {
    const name = `${model}: wrong bits, 1 patterns`;
    expect(figures[name]!.value).toBeLessThan(0.6 * short.figures[name]!.value);
    expect(figures[name]!.spread).toBeNull();
    expect(short.figures[name]!.spread).toBeGreaterThan(0);
  }
  expect(parts!.lengths!.table).toMatch(/^\| NTM +\| +3946 \| +\d+\.\d % \| +\d+\.\d % \|$/m);
  expect(short.parts!.lengths!.table).toMatch(/^\| LSTM +\| +5446 \| +\d+\.\d % ± \d+\.\d \|/m);
  expect(parts!.lengths!.picture).toContain("patterns to copy");
  await backend.dispose();
});
