import { createColors } from "picocolors";
import { expect, test } from "vitest";
import { bandChart } from "./band-chart.ts";

const past = Array.from({ length: 90 }, (_, t) => 20000 + 900 * Math.sin(t / 4));
const next = Array.from({ length: 20 }, (_, t) => 20000 + 900 * Math.sin((t + 90) / 4));
const none = (line: readonly number[]) => line.map(() => Number.NaN);
const chart = {
  truth: { name: "load", values: [...past, ...none(next)] },
  forecast: [...none(past), ...next],
  rival: undefined,
  bands: [
    {
      name: "80 %",
      lower: [...none(past), ...next.map((value) => value - 100)],
      upper: [...none(past), ...next.map((value) => value + 100)],
    },
  ],
  split: past.length,
  labels: ["2024-01-01T00:00:00+01:00", "2024-04-01T00:00:00+02:00", "2024-04-20T00:00:00+02:00"],
} as const;

test.each([40, 80, 120])("a chart keeps within %i characters, and uses most of them", (width) => {
  const lines = bandChart(chart, createColors(false), width);
  const widths = lines.slice(0, -1).map((line) => line.length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(width);
  expect(Math.max(...widths)).toBeGreaterThan(width / 2);
  expect(lines.join("\n")).toMatch(/●.*│.*░.*\n/);
  expect(lines.at(-2)).toContain("2024-0");
});
