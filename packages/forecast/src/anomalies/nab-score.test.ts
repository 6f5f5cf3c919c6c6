import { expect, test } from "vitest";
import { nabProbation, nabProfiles, nabScore } from "./nab-score.ts";
import { nabWindows } from "./nab-windows.ts";

const windows = [
  { first: 40, last: 49 },
  { first: 70, last: 79 },
];
const alarms = (...rows: readonly number[]) => {
  const scores = new Float64Array(100);
  for (const row of rows) scores[row] = 1;
  return { scores, windows };
};
const score = (...rows: readonly number[]) => nabScore([alarms(...rows)], nabProfiles.standard, 1).score;

test("0 for no alarm, 100 for one at the start of each window", () => {
  expect(score()).toBe(0);
  expect(score(40, 70)).toBeCloseTo(100, 12);
});

test("only the earliest alarm of a window counts, and an early one is worth more", () => {
  expect(score(45, 46, 49)).toBe(score(45));
  expect(score(41)).toBeGreaterThan(score(48));
  // 2 / (1 + e^(-5/2)) - 1 at the middle, relative to the same with e^-5, and the window no longer missed.
  const middle = (2 / (1 + Math.exp(-2.5)) - 1) / (2 / (1 + Math.exp(-5)) - 1);
  expect(score(45)).toBeCloseTo((100 * (middle + 1)) / 4, 10);
});

test("a false alarm costs little right after a window, and all of its weight far from one", () => {
  const cost = (row: number) => (score(40) - score(40, row)) * (4 / 100);
  expect(cost(20)).toBeCloseTo(0.11, 12);
  expect(cost(50)).toBeCloseTo(0.11 * (1 - 2 / (1 + Math.exp(5 / 9))), 12);
  expect(cost(99)).toBeCloseTo(0.11 * (1 - 2 / (1 + Math.exp(100 / 9))), 12);
});

test("scores in the probation are ignored: 15 % of the rows, at most 750", () => {
  expect(score(3, 14)).toBe(0);
  expect(score(15)).toBeLessThan(0);
  expect([100, 4032, 22695].map(nabProbation)).toEqual([15, 604, 750]);
});

test("the threshold is the best one for the profile, over all series together; equal scores go together", () => {
  const first = { scores: alarms(40, 70).scores.map((each) => 0.8 * each), windows };
  const second = { scores: alarms(20, 21, 22).scores.map((each) => 0.5 * each), windows };
  const both = nabScore([first, second], nabProfiles.standard);
  expect(both).toMatchObject({ threshold: 0.8, detected: 2, windows: 4, falseAlarms: 0 });
  expect(both.score).toBeCloseTo(50, 12);
  const mixed = alarms(20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 99);
  expect(nabScore([mixed], nabProfiles.standard)).toMatchObject({ score: 0, threshold: Infinity });
  expect(nabScore([alarms(41, 20)], nabProfiles.standard).falseAlarms).toBe(1);
});

test("profiles weight false alarms and missed windows", () => {
  const { standard, lowFalsePositives, lowFalseNegatives } = nabProfiles;
  const of = (profile: typeof standard) => nabScore([alarms(20, 40)], profile, 1).score;
  expect(of(lowFalsePositives)).toBeLessThan(of(standard));
  expect(of(lowFalseNegatives)).not.toBe(of(standard));
});

test("windows by their times", () => {
  const times = ["2014-04-10 07:15:00", "2014-04-10 07:20:00", "2014-04-10 07:25:00"];
  expect(nabWindows(times, [["2014-04-10 07:15:00.000000", "2014-04-10 07:25:00.000000"]])).toEqual([
    { first: 0, last: 2 },
  ]);
  expect(() => nabWindows(times, [["2014-04-10 07:15:00", "2015-01-01 00:00:00"]])).toThrow(
    "no row has the time 2015-01-01 00:00:00",
  );
});
