import { noteText, tableFrom } from "@grus/data";
import { expect, test } from "vitest";
import { planOf } from "./forecast-plan.ts";

const wave = Array.from({ length: 60 }, (_, t) => Math.sin((2 * Math.PI * t) / 6) + 0.01 * Math.cos(t * t));

test("a note of what was decided names the option that changes it; of what was given none", () => {
  const { notes } = planOf(tableFrom({ wave }), { target: "wave" });
  expect(notes.map((note) => noteText(note))).toEqual([
    "One series, no column of dates: rows are taken to be in order. time names the column.",
    "Seasons: 6 steps. seasons sets others.",
    "Horizon: 6 steps (one season). horizon sets another.",
  ]);
  const given = planOf(tableFrom({ wave }), { target: "wave", seasons: [12], horizon: 4 }).notes;
  expect(given.slice(1).map((note) => noteText(note))).toEqual([
    "Seasons: 12 steps.",
    "Horizon: 4 steps (as given).",
  ]);
});

test("too few values for intervals are told", () => {
  const told = (values: readonly number[]) =>
    planOf(tableFrom({ y: [...values] }), { target: "y", horizon: 1 }).notes.some((note) =>
      noteText(note).startsWith("Intervals: none (NaN)."),
    );
  expect([[3], [3, 4], [3, 4, 5], [3, Number.NaN, 5]].map(told)).toEqual([true, true, false, false]);
});
