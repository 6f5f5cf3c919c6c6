import { expect, test } from "vitest";
import { type Knobs, searchWith, valuesIn, valuesOf } from "./knobs.ts";

const knobs: Knobs = {
  rate: { kind: "number", label: "rate", least: 0, most: 1, step: 0.1, value: 0.5 },
  cell: {
    kind: "choice",
    label: "cell",
    choices: [
      { value: "gru", label: "GRU" },
      { value: "rnn", label: "RNN" },
    ],
    value: "gru",
  },
  isClipped: { kind: "switch", label: "clipped", value: false },
  text: { kind: "text", label: "text", most: 3, value: "a" },
  passage: { kind: "passage", label: "passage", hint: "paste", most: 9, value: "" },
};

test("values are in the address, but for those of the beginning, and other figures' stay", () => {
  const first = valuesOf(knobs);
  expect(searchWith("?other.x=1", "race", knobs, first)).toBe("?other.x=1");
  const changed = { ...first, rate: 0.2, cell: "rnn", isClipped: true, text: "(é)" };
  const search = searchWith("?other.x=1", "race", knobs, changed);
  expect(search).toContain("other.x=1");
  expect(valuesIn(search, "race", knobs)).toEqual(changed);
  expect(valuesIn(search, "other", knobs)).toEqual(first);
  expect(searchWith(search, "race", knobs, first)).toBe("?other.x=1");
});

test("a long text is not in the address", () => {
  expect(searchWith("", "race", knobs, { ...valuesOf(knobs), passage: "long" })).toBe("");
  expect(valuesIn("?race.passage=long", "race", knobs).passage).toBe("");
});

test.each([
  ["rate=2", "rate", 0.5],
  ["rate=", "rate", 0.5],
  ["rate=0", "rate", 0],
  ["cell=lstm", "cell", "gru"],
  ["isClipped=yes", "isClipped", false],
  ["text=abcdef", "text", "abc"],
])("%s gives %s %s", (text, name, value) => {
  expect(valuesIn(`?race.${text}`, "race", knobs)[name]).toBe(value);
});
