import { expect, test } from "vitest";
import { addMoment, type Moment, stepsPerSecond } from "./pace.ts";

test("the pace covers the last three seconds", () => {
  let moments: readonly Moment[] = [];
  expect(stepsPerSecond(moments)).toBeUndefined();
  moments = addMoment(moments, { step: 10, time: 0 });
  expect(stepsPerSecond(moments)).toBeUndefined();
  moments = addMoment(moments, { step: 30, time: 1000 });
  expect(stepsPerSecond(moments)).toBe(20);
  // After four seconds, the first moments are too old.
  moments = addMoment(moments, { step: 80, time: 3500 });
  moments = addMoment(moments, { step: 90, time: 4000 });
  expect(moments.map(({ step }) => step)).toEqual([30, 80, 90]);
  expect(stepsPerSecond(moments)).toBe(20);
});

test("where steps are far apart, two moments remain", () => {
  const moments = addMoment([{ step: 1, time: 0 }], { step: 2, time: 10_000 });
  expect(stepsPerSecond(moments)).toBe(0.1);
});
