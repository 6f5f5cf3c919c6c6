import { randomStream } from "@grus/data";
import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { lastValue } from "../parts/naive-parts.ts";
import { originsIn, type Task, truthOf } from "../parts/task.ts";
import { localScales } from "./local-scale.ts";
import { TaskIntervals } from "./task-intervals.ts";

const horizon = 6;
const levels = [0.5, 0.8, 0.95];

/** An autoregression of 0.9 whose last value is the forecast, so that errors of neighbouring steps go together. */
function autoregression(length: number): Float64Array {
  const { normal } = randomOf(2);
  let at = 0;
  return Float64Array.from({ length }, () => {
    at = 0.9 * at + normal();
    return at;
  });
}

async function learned() {
  const task: Task = { series: [{ id: "a", values: autoregression(1200) }], horizon, seasons: [] };
  const fitted = (await lastValue.fit(task, Int32Array.of(100)))!;
  const origins = originsIn(task, { from: Int32Array.of(100), to: Int32Array.of(700) });
  const forecasts = await fitted.predict(task, origins);
  const scaleAt = localScales(task.series, 1);
  const later = originsIn(task, { from: Int32Array.of(700), to: Int32Array.of(1200) });
  return {
    task,
    scaleAt,
    later: { origins: later, forecasts: await fitted.predict(task, later) },
    intervals: TaskIntervals.learn(levels, task, [{ origins, forecasts }], scaleAt),
  };
}

describe("paths", () => {
  test("lie in the interval of each level, at each step, as often as it says", async () => {
    const { intervals } = await learned();
    const own = { id: "a", values: Float64Array.of(1, 2, 3, 4, 5, 6), scale: 2 };
    const count = 4000;
    const paths = intervals.paths()(own, count, randomStream(1));
    const { lower, upper } = intervals.around(own);
    levels.forEach((level, i) => {
      for (let k = 0; k < horizon; k++) {
        const steps = Array.from({ length: count }, (_, path) => paths[path * horizon + k]!);
        const [low, high] = [lower[i * horizon + k]!, upper[i * horizon + k]!];
        expect(Math.abs(steps.filter((x) => x < low).length / count - (1 - level) / 2)).toBeLessThan(0.025);
        expect(Math.abs(steps.filter((x) => x > high).length / count - (1 - level) / 2)).toBeLessThan(0.025);
      }
    });
  });

  test("have sums over the horizon that cover what follows; independent steps would not", async () => {
    const { task, scaleAt, later, intervals } = await learned();
    const truth = truthOf(task, later.origins);
    const draw = intervals.paths();
    const count = 100;
    let [inside, independent, total] = [0, 0, 0];
    for (let row = 0; row < later.origins.length; row += 5) {
      const forecast = later.forecasts.subarray(row * horizon, (row + 1) * horizon);
      const own = { id: "a", values: forecast, scale: scaleAt(0, later.origins.at[row]!) };
      const paths = draw(own, count, randomStream(row));
      const actual = sumOf(truth.subarray(row * horizon, (row + 1) * horizon));
      const sums = Array.from({ length: count }, (_, path) =>
        sumOf(paths.subarray(path * horizon, (path + 1) * horizon)),
      );
      const shuffled = Array.from({ length: count }, (_, path) =>
        sumOf(forecast.map((_, k) => paths[((path + 37 * k) % count) * horizon + k]!)),
      );
      inside += isInside(actual, sums, 0.8) ? 1 : 0;
      independent += isInside(actual, shuffled, 0.8) ? 1 : 0;
      total++;
    }
    expect(inside / total).toBeGreaterThan(0.7);
    expect(inside / total).toBeLessThan(0.9);
    expect(independent / total).toBeLessThan(0.6);
  });

  test("are the same bits for the same seed and after saving, others for another", async () => {
    const { intervals } = await learned();
    const opened = TaskIntervals.from(JSON.parse(JSON.stringify(intervals)));
    const draw = (from: TaskIntervals, seed: number) =>
      from.paths()({ id: "a", values: new Float64Array(horizon), scale: 1 }, 5, randomStream(seed));
    expect(draw(opened, 1)).toEqual(draw(intervals, 1));
    expect(draw(intervals, 2)).not.toEqual(draw(intervals, 1));
  });
});

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

function isInside(value: number, drawn: readonly number[], level: number): boolean {
  const sorted = drawn.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return value >= at((1 - level) / 2) && value <= at((1 + level) / 2);
}
