import { expect, test } from "vitest";
import { areEntityTags, followBio } from "./tag-schemes.ts";

test("tells tags of entities from others", () => {
  expect(areEntityTags(["O", "B-PER", "I-PER"])).toBe(true);
  expect(areEntityTags(["O", "S-PER", "L-x"])).toBe(true);
  for (const tags of [["O"], ["NOUN", "O"], ["B-PER", "B"], ["O", "B-"], []])
    expect(areEntityTags(tags)).toBe(false);
});

test("tells the BIO scheme from others", () => {
  expect(followBio([["O", "B-A", "I-A", "I-A", "B-A", "O"], []])).toBe(true);
  for (const tags of [["I-A"], ["O", "I-A"], ["B-A", "I-B"], ["B-A", "E-A"], ["S-A"]])
    expect(followBio([tags])).toBe(false);
});
