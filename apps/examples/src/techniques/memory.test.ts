import { createBackend } from "grus";
import { expect, test } from "vitest";
import { copyLengths } from "./memory.ts";

test("every model is trained and tested at every length; training lowers the error", async () => {
  const backend = await createBackend("wasm", { threads: 1 });
  const done: string[] = [];
  const options = {
    backend,
    seed: 1,
    longest: 2,
    lengths: [1, 3],
    onDone: (name: string) => done.push(name),
  };
  const short = await copyLengths({ ...options, steps: 2 });
  const { table, picture, errors } = await copyLengths({ ...options, steps: 300 });
  expect(done).toEqual(["NTM", "DNC", "LSTM", "NTM", "DNC", "LSTM"]);
  for (const [name, own] of Object.entries(errors)) {
    expect(own).toHaveLength(2);
    expect(own[0]!).toBeLessThan(0.6 * short.errors[name]![0]!);
  }
  expect(table).toMatch(/^\| NTM +\| +\d+ \|/m);
  expect(picture).toContain("patterns to copy");
  await backend.dispose();
});
