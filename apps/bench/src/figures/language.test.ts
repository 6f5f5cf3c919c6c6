import { wasmBackend } from "@grus/backend-wasm";
import { expect, test } from "vitest";
import { countedTurns, isUndisturbed } from "../foreign-load.ts";
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

test("where the system does not tell, all turns count and none is said to be undisturbed", () => {
  const turns = [0.1, 0.9].map((own) => ({ wall: 100, own, foreign: Number.NaN }));
  const all = countedTurns(turns, (turn) => turn);
  expect(all).toEqual({ counted: turns, undisturbed: undefined, cores: 0.5 });
  const told = [0.05, 0.6].map((foreign) => ({ wall: 100, own: 2 - foreign, foreign }));
  const some = countedTurns(told, (turn) => turn);
  expect(some).toEqual({ counted: [told[0]], undisturbed: 1, cores: 1.95 });
});
