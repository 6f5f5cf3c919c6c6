import { createBackend } from "grus";
import { expect, test } from "vitest";
import { horizons } from "./horizon.ts";

test("the horizon is short for an LSTM and long with chrono biases; an exploding network is reported", async () => {
  const backend = await createBackend("wasm", { threads: 1 });
  const names = ["LSTM", "chrono LSTM", "exploding RNN", "exploding RNN, clipped inside"];
  const { table, picture, healths } = await horizons({ backend, names, time: 100, hiddenSize: 16, seed: 1 });
  const horizonOf = (name: string) => healths[name]!.sequences[0]!.horizon;
  expect(horizonOf("LSTM")).toBeLessThan(10);
  expect(horizonOf("chrono LSTM")).toBeGreaterThan(4 * horizonOf("LSTM"));
  const faultsOf = (name: string) => healths[name]!.findings.map(({ fault }) => fault);
  expect(faultsOf("LSTM")).toContain("vanishing");
  expect(faultsOf("exploding RNN")).toContain("exploding");
  expect(faultsOf("exploding RNN, clipped inside")).not.toContain("exploding");
  expect(table).toMatch(/^\| exploding RNN +\|.*exploding \|$/m);
  expect(picture).toContain("chrono LSTM");
  await backend.dispose();
});
