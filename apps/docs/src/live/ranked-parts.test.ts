import { expect, test } from "vitest";
import { initialState, type LiveState } from "./live-state.ts";
import { rankedParts } from "./ranked-parts.ts";

const candidates = Array.from({ length: 12 }, (_, i) => ({
  name: i === 11 ? "ridge 0" : `ridge ${i}`,
  family: `f${i}`,
  error: 2 - i / 10,
}));
const measured: LiveState = {
  phase: "running",
  progress: {
    type: "live-progress",
    progress: { stage: "choosing parts", part: "", done: 0.5, candidates },
    seconds: 1,
  },
};

test("during a run the best candidates come first, and have no weights", () => {
  const { first, others } = rankedParts(measured);
  expect([first.length, first[0]!.name, first[0]!.weight]).toEqual([10, "ridge 0", undefined]);
  expect(others.map(({ error }) => error)).toEqual([1.9, 2]);
  expect(rankedParts(initialState)).toEqual({ first: [], others: [] });
});

test("the parts of a forecast have their weights; another candidate of the same name stays one of the others", () => {
  const parts = [
    { ...candidates[11]!, weight: 0.7, parameters: 9 },
    { ...candidates[3]!, weight: 0.3, parameters: 9 },
  ];
  const result = { parts, candidates } as unknown as NonNullable<LiveState["result"]>;
  const { first, others } = rankedParts({ ...measured, result });
  expect(first.map(({ weight }) => weight)).toEqual([0.7, 0.3]);
  expect([others.length, others[0]]).toEqual([10, { name: "ridge 0", error: 2, weight: undefined }]);
});
