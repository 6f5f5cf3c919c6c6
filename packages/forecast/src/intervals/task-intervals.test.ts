import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { originsIn, type Task, truthOf } from "../parts/task.ts";
import { intervalScores } from "../scores/intervals.ts";
import { localScales } from "./local-scale.ts";
import type { MadeForecasts } from "./made-forecasts.ts";
import { TaskIntervals } from "./task-intervals.ts";

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

describe("the spread that a part expects", () => {
  // Noise that is five times as large in every third stretch of ten steps.
  const { normal } = randomOf(7);
  const sizeAt = (t: number) => (Math.floor(t / 10) % 3 === 0 ? 5 : 1);
  const values = Float64Array.from({ length: 600 }, (_, t) => sizeAt(t) * normal());
  const task: Task = { series: [{ id: "y", values }], horizon, seasons: [] };
  const scaleAt = localScales(task.series, 1);
  const made = (from: number, to: number, spreadAt: (t: number) => number): MadeForecasts => {
    const origins = originsIn(task, { from: Int32Array.of(from), to: Int32Array.of(to) });
    const steps = Float64Array.from(
      { length: origins.length * horizon },
      (_, i) => origins.at[Math.floor(i / horizon)]! + (i % horizon),
    );
    return { origins, forecasts: new Float64Array(steps.length), spreads: steps.map(spreadAt) };
  };
  const learn = (spreadAt: (t: number) => number) =>
    TaskIntervals.learn([0.8, 0.95], task, [made(100, 250, spreadAt), made(250, 400, spreadAt)], scaleAt);

  test("is the unit of errors where it tells how large they are", () => {
    const intervals = learn(sizeAt);
    expect(intervals.toJSON().spread.share).toBe(1);
    const opened = TaskIntervals.from(JSON.parse(JSON.stringify(intervals)));
    const { upper } = opened.around({
      id: "y",
      values: new Float64Array(horizon),
      scale: 2,
      spreads: Float64Array.of(1, 1, 5, 5),
    });
    expect(upper[2]! / upper[1]!).toBeGreaterThan(3.5);
    const later = made(400, 600, sizeAt);
    const truth = truthOf(task, later.origins);
    const { coverage } = coverageOf(intervals, later, truth, (at) => sizeAt(at) === 5);
    expect(Math.abs(coverage - 0.8)).toBeLessThan(0.08);
  });

  test("is left where it tells nothing, in a single stretch too", () => {
    const random = randomOf(8);
    expect(learn(() => Math.exp(2 * random.normal())).toJSON().spread.share).toBe(0);
    const single = [made(100, 400, () => Math.exp(2 * random.normal()))];
    expect(TaskIntervals.learn([0.8], task, single, scaleAt).toJSON().spread.share).toBe(0);
  });

  /** The scores of intervals of 80 % at the steps of a kind. */
  function coverageOf(
    intervals: TaskIntervals,
    later: MadeForecasts,
    truth: Float64Array,
    isKind: (at: number) => boolean,
  ) {
    const { lower, upper } = intervals.follow(task, later, scaleAt);
    const own = (_: number, i: number) =>
      i < truth.length && isKind(later.origins.at[Math.floor(i / horizon)]! + (i % horizon));
    return intervalScores(truth.filter(own), lower.filter(own), upper.filter(own), 0.8);
  }
});
