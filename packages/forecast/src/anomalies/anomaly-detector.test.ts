import { randomStream } from "@grus/data";
import { describe, expect, test } from "vitest";
import { AnomalyDetector } from "./anomaly-detector.ts";
import type { AnomalyObservation } from "./anomaly-types.ts";
import { seasonOfTimes } from "./season-of-times.ts";

const noise = (seed: number) => {
  const random = randomStream(seed);
  return () => random.next() / 2 ** 32 - 0.5;
};

/** Days of 24 values with a little noise. */
function daily(days: number, change: (value: number, i: number) => number = (value) => value): number[] {
  const next = noise(5);
  return Array.from({ length: 24 * days }, (_, i) =>
    change(20 + 8 * Math.sin((i * Math.PI) / 12) + next(), i),
  );
}

function observeAll(detector: AnomalyDetector, values: readonly number[]): AnomalyObservation[] {
  return values.map((value) => detector.observe(value));
}

function anomalies(observations: readonly AnomalyObservation[]): string[] {
  return observations.flatMap(({ isAnomaly, kind }, i) => (isAnomaly ? [`${i} ${kind}`] : []));
}

describe("what is found", () => {
  const detect = (values: readonly number[], season: number | undefined) =>
    anomalies(observeAll(new AnomalyDetector({ season }), values));

  test("nothing in a steady daily pattern after its first days", () => {
    const found = detect(daily(40), 24).filter((line) => Number(line.split(" ")[0]) > 10 * 24);
    expect(found).toEqual([]);
  });

  test("a value beyond all others", () => {
    const found = detect(
      daily(40, (value, i) => (i === 700 ? 60 : value)),
      24,
    );
    expect(found).toContain("700 range");
  });

  test("a usual value at an unusual time of the day, only with the season", () => {
    const values = daily(40, (value, i) => (i === 750 ? 27 : value)); // 750 = 6 h after 31 days: a peak is usual
    const night = daily(40, (value, i) => (i === 762 ? 27 : value)); // 18 h: the low of the day
    expect(detect(values, 24).some((line) => line.startsWith("75"))).toBe(false);
    expect(detect(night, 24)).toContain("762 season");
    expect(detect(night, 1)).not.toContain("762 season");
  });

  test("a day without its pattern, within the range of all values", () => {
    const found = detect(
      daily(40, (value, i) => (i >= 720 && i < 744 ? 20 : value)),
      24,
    );
    expect(found.some((line) => /^7[23]\d (season|shift)$/.test(line))).toBe(true);
  });

  test("growing unrest around the same mean", () => {
    const next = noise(3);
    const values = Array.from({ length: 1000 }, (_, i) => (i >= 800 && i < 830 ? 2.1 : 1) * next());
    const found = detect(values, 1).filter((line) => Number(line.split(" ")[0]) >= 800);
    expect(found.length).toBeGreaterThan(0);
  });
});

test("no look-ahead: what follows changes no earlier answer", () => {
  const values = daily(10);
  const whole = observeAll(new AnomalyDetector({ season: 24 }), [...values, 500, -500]);
  const part = observeAll(new AnomalyDetector({ season: 24 }), values);
  expect(whole.slice(0, values.length)).toEqual(part);
});

test("the interval contains its share of a steady series, and the forecast", () => {
  const seen = observeAll(new AnomalyDetector({ season: 24, level: 0.9 }), daily(100)).slice(480);
  const inside = seen.filter(({ expected, lower, upper }) => lower <= expected && expected <= upper);
  expect(inside.length).toBe(seen.length);
  const values = daily(100).slice(480);
  const covered = seen.filter(({ lower, upper }, i) => values[i]! >= lower && values[i]! <= upper);
  expect(Math.abs(covered.length / seen.length - 0.9)).toBeLessThan(0.02);
});

test("an event as unusual as one before has a score only after `quiet` rows", () => {
  const values = daily(30, (value, i) => (i >= 500 && i < 510 ? 60 : value));
  const again = [...values, ...daily(2), 60, ...daily(1)];
  const at = values.length + 48;
  const scoreAgain = (quiet: number) =>
    observeAll(new AnomalyDetector({ season: 24, quiet }), again)[at]!.score;
  expect(scoreAgain(400)).toBe(0);
  expect(scoreAgain(100)).toBeGreaterThan(0);
});

test("missing values are passed over, in their place of the season", () => {
  const values = daily(20);
  const detector = new AnomalyDetector({ season: 24 });
  observeAll(detector, values.slice(0, 300));
  const missing = observeAll(detector, new Array<number>(7).fill(Number.NaN));
  expect(missing.map(({ score, isAnomaly }) => [score, isAnomaly])).toEqual(new Array(7).fill([0, false]));
  const next = detector.observe(values[307]!);
  expect(Math.abs(next.expected - values[307]!)).toBeLessThan(2);
});

test("the state is JSON, and what continues from it says the same", () => {
  const values = daily(30, (value, i) => (i % 97 === 0 ? Number.NaN : value));
  const whole = new AnomalyDetector({ season: 24, threshold: 1, quiet: 50, level: 0.9 });
  observeAll(whole, values.slice(0, 400));
  const copy = AnomalyDetector.from(JSON.parse(JSON.stringify(whole)));
  expect(observeAll(copy, values.slice(400))).toEqual(observeAll(whole, values.slice(400)));
  const fresh = AnomalyDetector.from(JSON.parse(JSON.stringify(new AnomalyDetector({ season: 24 }))));
  expect(observeAll(fresh, values)).toEqual(observeAll(new AnomalyDetector({ season: 24 }), values));
});

test("a state stays as it was when the detector continues", () => {
  const values = daily(30);
  const detector = new AnomalyDetector({ season: 24, quiet: 50 });
  observeAll(detector, values.slice(0, 400));
  const state = detector.toJSON();
  const before = JSON.stringify(state);
  observeAll(detector, values.slice(400));
  expect(JSON.stringify(state)).toBe(before);
});

test("the score does not depend on the unit, up to the width of a bin", () => {
  const rarities = (unit: number) =>
    observeAll(
      new AnomalyDetector({ season: 24 }),
      daily(20).map((value) => unit * value),
    ).map(({ rarity }) => rarity);
  const large = rarities(2 ** 60);
  const differences = rarities(1).map((rarity, i) => Math.abs(rarity - large[i]!));
  expect(differences.reduce((sum, each) => sum + each, 0) / differences.length).toBeLessThan(0.03);
});

test("a constant series has no anomaly until it changes", () => {
  const seen = observeAll(new AnomalyDetector(), [...new Array<number>(300).fill(0.1), 0.2]);
  expect(anomalies(seen).length).toBe(1);
  expect(seen.at(-1)!.isAnomaly).toBe(true);
});

test("options and values out of range", () => {
  expect(() => new AnomalyDetector({ season: 1.5 })).toThrow("season is 1.5; expected a whole number");
  expect(() => new AnomalyDetector({ quiet: 0 })).toThrow("quiet is 0; expected a whole number");
  expect(() => new AnomalyDetector({ threshold: 0 })).toThrow("threshold is 0; expected a number above 0");
  expect(() => new AnomalyDetector({ level: 1 })).toThrow("level is 1; expected a number between 0 and 1");
  expect(() => new AnomalyDetector().observe(Number.NEGATIVE_INFINITY)).toThrow("value 1 is -Infinity");
});

test("the season of times", () => {
  const every = (step: number) => Array.from({ length: 60 }, (_, i) => i * step);
  const hour = 3_600_000;
  expect([hour, hour / 12, 24 * hour, 168 * hour].map((step) => seasonOfTimes(every(step)))).toEqual([
    24, 288, 7, 52,
  ]);
  expect([1000, 30.4 * 24 * hour, 0, 400 * 24 * hour].map((step) => seasonOfTimes(every(step)))).toEqual([
    3600, 12, 1, 1,
  ]);
  expect(seasonOfTimes([0, Number.NaN, hour, 2 * hour])).toBe(24);
  expect(seasonOfTimes([])).toBe(1);
});
