import { expect, test } from "vitest";
import { chartArea, drawnChart, shortNumber } from "./chart-lines.ts";

const AREA = chartArea(680);

test("lines fill the area, and labels at equal ends are apart", () => {
  const { lines, xTicks, yTicks, levels } = drawnChart(
    {
      lines: [
        {
          name: "a",
          points: [
            [0, 1],
            [50, 0.1],
          ],
        },
        {
          name: "b",
          points: [
            [0, 1],
            [50, 0.1],
          ],
        },
      ],
      levels: [{ name: "chance", y: 1 }],
      logarithmic: true,
      xMost: 100,
    },
    AREA,
  );
  expect(lines[0]!.path).toBe(`M${AREA.left}.0 12.0L308.0 280.0`);
  expect(Math.abs(lines[0]!.labelY - lines[1]!.labelY)).toBeGreaterThanOrEqual(15);
  expect(Math.max(...lines.map(({ labelY }) => labelY))).toBeLessThanOrEqual(AREA.bottom);
  expect(yTicks.map(({ text }) => text)).toEqual(["0.1", "1"]);
  expect(xTicks.map(({ text }) => text)).toEqual(["0", "20", "40", "60", "80", "100"]);
  expect(levels).toMatchObject([{ name: "chance", y: AREA.top }]);
});

test("a chart without points has axes, and points that cannot be drawn are left out", () => {
  expect(drawnChart({ lines: [] }, AREA).yTicks.length).toBeGreaterThan(3);
  const { lines } = drawnChart(
    {
      lines: [
        {
          name: "a",
          points: [
            [0, 0],
            [1, Number.NaN],
            [2, 3],
          ],
        },
      ],
      logarithmic: true,
    },
    AREA,
  );
  expect(lines[0]!.path).toMatch(/^M[\d.]+ [\d.]+$/);
});

test("a mark is at its place, and its label on the side that has room", () => {
  const marks = [
    { name: "early", x: 10 },
    { name: "late", x: 90 },
  ];
  const [early, late] = drawnChart({ lines: [], marks, xMost: 100 }, AREA).marks;
  expect(early).toMatchObject({ name: "early", isLeft: false });
  expect(late!.isLeft).toBe(true);
  expect(early!.x - AREA.left).toBeCloseTo(AREA.right - late!.x);
});

test("a band is between its lower and upper ends, and the axes reach as far", () => {
  const bands = [
    {
      name: "interval",
      line: 1,
      points: [
        [0, 1, 2],
        [1, 0, 9],
      ] as const,
    },
  ];
  const yRange = [0, 10] as const;
  const { top, bottom, left, right } = AREA;
  const y = (value: number) => (bottom - (value / 10) * (bottom - top)).toFixed(1);
  const [l, r] = [left.toFixed(1), right.toFixed(1)];
  expect(drawnChart({ lines: [], bands, yRange }, AREA).bands).toEqual([
    { name: "interval", line: 1, path: `M${l} ${y(2)}L${r} ${y(9)}L${r} ${y(0)}L${l} ${y(1)}Z` },
  ]);
  expect(drawnChart({ lines: [], bands }, AREA).yTicks.at(-1)!.text).toBe("8");
});

test.each([
  [0.1 + 0.2, "0.3"],
  [1e-7, "1e-7"],
  [2_000_000, "2e6"],
  [0, "0"],
])("%d is %s", (value, text) => expect(shortNumber(value)).toBe(text));
