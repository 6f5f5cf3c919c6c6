import fc from "fast-check";
import { expect, test } from "vitest";
import { stopSearch } from "./stop-texts.ts";

/** The text passed on from pieces, and whether a stop was found. */
function passed(pieces: readonly string[], stops: readonly string[]): readonly [string, boolean] {
  const search = stopSearch(stops);
  let text = "";
  for (const piece of pieces) {
    if (search.isOver) break;
    text += search.push(piece);
  }
  return [search.isOver ? text : text + search.end(), search.isOver];
}

test.each([
  [["abc", "def"], [], ["abcdef", false]],
  [["abc", "def"], ["cd"], ["ab", true]],
  [["a", "b", "c", "x"], ["abcd"], ["abcx", false]],
  [["aab"], ["ab"], ["a", true]],
  [
    ["one\n", "\ntwo"],
    ["\n\n", "two"],
    ["one", true],
  ],
])("%j until %j", (pieces, stops, expected) => {
  expect(passed(pieces, stops)).toEqual(expected);
});

test("holds back only what may begin a stop", () => {
  const search = stopSearch(["<end>"]);
  expect(search.push("a<e")).toBe("a");
  expect(search.push("x<")).toBe("<ex");
  expect(search.push("end>b")).toBe("");
  expect(search.isOver).toBe(true);
});

test("does not depend on how a text is cut", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 20 });
  const stop = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(letters), fc.array(stop, { maxLength: 3 }), (pieces, stops) => {
      const text = pieces.join("");
      const places = stops.map((one) => text.indexOf(one)).filter((at) => at >= 0);
      const at = places.length === 0 ? text.length : Math.min(...places);
      expect(passed(pieces, stops)).toEqual([text.slice(0, at), places.length > 0]);
    }),
  );
});
