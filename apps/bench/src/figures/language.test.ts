import { wasmBackend } from "@grus/backend-wasm";
import { expect, test } from "vitest";
import { isUndisturbed } from "../foreign-load.ts";
import { languageTraining } from "./language.ts";

test("training steps of a language model are timed in turns", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const sizes = { vocabulary: 10, embedding: 4, hidden: 8, batch: 2, time: 5 };
  const figure = await languageTraining(backend, sizes, 2);
  expect(figure).toMatchObject({ sizes, turns: 2, recorded: undefined });
  expect(figure.step.runs % 20).toBe(0);
  expect(figure.step.min).toBeGreaterThan(0);
  expect(figure.cores).toBeGreaterThan(0);
  await backend.dispose();
});

test("a turn counts if other processes took little of a core, or if nothing is known of them", () => {
  const turn = (foreign: number) => ({ wall: 100, own: 1.8, foreign });
  expect([0.1, 0.2, Number.NaN].map((foreign) => isUndisturbed(turn(foreign)))).toEqual([true, false, true]);
});
