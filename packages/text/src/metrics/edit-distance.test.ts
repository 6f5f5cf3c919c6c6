import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance } from "./edit-distance.ts";

describe("editDistance", () => {
  test.each([
    ["sitting", "kitten", 3, 2, 1, 0],
    ["", "abc", 3, 0, 0, 3],
    ["abc", "", 3, 0, 3, 0],
    ["abc", "abc", 0, 0, 0, 0],
    ["ab", "ba", 2, 2, 0, 0],
    ["intention", "execution", 5, 5, 0, 0],
    ["xabc", "abcy", 2, 0, 1, 1],
    ["a🐦b", "a🐧b", 1, 1, 0, 0],
  ])("from %j to %j: %i edits", (hypothesis, reference, distance, substitutions, insertions, deletions) => {
    const expected = { distance, substitutions, insertions, deletions };
    expect(editDistance(hypothesis, reference)).toEqual(expected);
  });

  test("compares elements of any kind with ===", () => {
    expect(editDistance(["ab", "c"], ["ab", "d", "c"])).toMatchObject({ distance: 1, deletions: 1 });
    expect(editDistance(Int32Array.of(1, 2), [1, 3])).toMatchObject({ distance: 1, substitutions: 1 });
  });

  const words = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 7 });

  test("equals the recursive definition, with the most substitutions", () => {
    fc.assert(
      fc.property(words, words, (one, other) => {
        const { distance, substitutions, insertions, deletions } = editDistance(one, other);
        expect([distance, substitutions]).toEqual(byDefinition(one, other));
        expect(distance).toBe(substitutions + insertions + deletions);
        expect(insertions - deletions).toBe(one.length - other.length);
      }),
    );
  });

  test("is symmetric: insertions become deletions", () => {
    fc.assert(
      fc.property(words, words, (one, other) => {
        const { insertions, deletions, ...rest } = editDistance(one, other);
        expect(editDistance(other, one)).toEqual({ ...rest, insertions: deletions, deletions: insertions });
      }),
    );
  });
});

/** The distance, and the most substitutions that it can have. */
function byDefinition(one: readonly string[], other: readonly string[]): readonly [number, number] {
  if (one.length === 0 || other.length === 0) return [one.length + other.length, 0];
  const isEqual = one[0] === other[0];
  const [both, first, second] = [
    byDefinition(one.slice(1), other.slice(1)),
    byDefinition(one.slice(1), other),
    byDefinition(one, other.slice(1)),
  ];
  const ways = [
    [both[0] + (isEqual ? 0 : 1), both[1] + (isEqual ? 0 : 1)],
    [first[0] + 1, first[1]],
    [second[0] + 1, second[1]],
  ] as const;
  return ways.reduce((best, way) =>
    way[0] < best[0] || (way[0] === best[0] && way[1] > best[1]) ? way : best,
  );
}
