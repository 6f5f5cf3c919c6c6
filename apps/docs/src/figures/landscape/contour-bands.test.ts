import { expect, test } from "vitest";
import { bandPath } from "./contour-bands.ts";
import { roomyLabels } from "./picture-marks.ts";

test("a band is cut where the level is crossed, and whole cells are joined", () => {
  const slope = { heights: [0, 0, 0, 2, 2, 2, 4, 4, 4], columns: 3, rows: 3 };
  expect(bandPath(slope, 1)).toBe("M1 1.5L1 1L0 1L0 1.5ZM2 1.5L2 1L1 1L1 1.5ZM0 1H2V0H0Z");
  expect(bandPath(slope, 5)).toBe("");
});

test("labels that would cover others or leave the picture are left out", () => {
  const marks = [
    { name: "SGD", x: 10, y: 50 },
    { name: "Adam", x: 12, y: 52 },
    { name: "Lion", x: 90, y: 50 },
    { name: "Nadam", x: 20, y: 120 },
    { name: "RAdam", x: 40, y: 124 },
    { name: "AdamW", x: 12, y: 90 },
  ];
  expect(roomyLabels(marks, 100).map(({ name }) => name)).toEqual(["AdamW", "RAdam", "Adam"]);
});
