import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { originsIn, type Task, truthOf } from "../parts/task.ts";
import { intervalScores } from "../scores/intervals.ts";
import { localScales } from "./local-scale.ts";
import { type MadeForecasts, TaskIntervals } from "./task-intervals.ts";

const horizon = 4;
const length = 300;

/** Random walks, and noise about 50 whose changes are as large although its mean is a far better forecast. */
function walksAndNoise(count: number): Task {
  const series = Array.from({ length: count }, (_, i) => {
    const { normal } = randomOf(50 + i);
    let at = 50;
    const values = Float64Array.from({ length }, () => {
      at = i % 2 === 0 ? at + normal() : 50 + normal() / Math.SQRT2;
      return at;
    });
    return { id: `s${i}`, values };
  });
  return { series, horizon, seasons: [] };
}

/** The last value of walks, the mean of noise. */
function madeIn(task: Task, from: number, to: number): MadeForecasts {
  const all = (at: number) => Int32Array.from(task.series, () => at);
  const origins = originsIn(task, { from: all(from), to: all(to) });
  const forecasts = new Float64Array(origins.length * horizon);
  for (let row = 0; row < origins.length; row++) {
    const own = origins.series[row]!;
    const value = own % 2 === 0 ? task.series[own]!.values[origins.at[row]! - 1]! : 50;
    forecasts.fill(value, row * horizon, (row + 1) * horizon);
  }
  return { origins, forecasts };
}

describe("series that are not equally hard", () => {
  const task = walksAndNoise(8);
  const scaleAt = localScales(task.series, 1);
  const learn = () => TaskIntervals.learn([0.8], task, [madeIn(task, 100, 200)], scaleAt);

  test("are each covered as often as all", () => {
    const made = madeIn(task, 200, 300);
    const { lower, upper } = learn().follow(task, made, scaleAt);
    const truth = truthOf(task, made.origins);
    for (const kind of [0, 1]) {
      const isOwn = (_: number, at: number) => made.origins.series[Math.floor(at / horizon)]! % 2 === kind;
      const { coverage } = intervalScores(truth.filter(isOwn), lower.filter(isOwn), upper.filter(isOwn), 0.8);
      expect(Math.abs(coverage - 0.8)).toBeLessThan(0.06);
    }
  });

  test("keep their levels in the state; others have that of all", () => {
    const intervals = TaskIntervals.from(JSON.parse(JSON.stringify(learn())));
    const widthOf = (id: string) => {
      const { lower, upper } = intervals.around({ id, values: new Float64Array(horizon), scale: 1 });
      return upper[3]! - lower[3]!;
    };
    expect(widthOf("s0")).toBeGreaterThan(1.7 * widthOf("s1"));
    expect(widthOf("new")).toBeLessThan(widthOf("s0"));
    expect(widthOf("new")).toBeGreaterThan(widthOf("s1"));
  });

  test("move the level of a quantile together as far as one alone would", () => {
    expect(learn().toJSON().adaptive.rate).toBeCloseTo(0.01 / 8, 15);
    const [single] = task.series;
    const alone = { ...task, series: [single!] };
    const intervals = TaskIntervals.learn([0.8], alone, [madeIn(alone, 100, 200)], scaleAt);
    expect(intervals.toJSON().adaptive.rate).toBe(0.01);
    expect(intervals.toJSON().series).toBeUndefined();
  });
});
