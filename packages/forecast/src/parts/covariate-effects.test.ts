import { expect, test } from "vitest";
import { covariateEffects } from "./covariate-effects.ts";
import type { Origins, Task } from "./task.ts";

const task: Task = {
  series: [
    {
      id: "a",
      values: Float64Array.of(1, 2, 3),
      future: [Float64Array.of(0, 0, 0, 7, 9)],
      past: [Float64Array.of(4, 5, 8)],
    },
  ],
  horizon: 2,
  seasons: [],
  future: ["price"],
  past: ["people"],
};
const origins: Origins = { length: 1, series: Int32Array.of(0), at: Int32Array.of(3) };
const standards = {
  future: [{ mean: 2, deviation: 1 }],
  past: [{ mean: 3, deviation: 1 }],
};

test("each covariate counts by what is missing without it", async () => {
  const effects = await covariateEffects(task, origins, standards, async ({ series }, { at }) => {
    const [price, people] = [series[0]!.future![0]!, series[0]!.past![0]!];
    return Float64Array.from({ length: 2 }, (_, k) => 10 * price[at[0]! + k]! + people[at[0]! - 1]!);
  });
  expect(effects).toEqual([
    { kind: "covariate", name: "price", values: Float64Array.of(50, 70) },
    { kind: "covariate", name: "people", values: Float64Array.of(5, 5) },
  ]);
});
