import { expect, test } from "vitest";
import { byName, inOrder } from "./by-name.ts";

const names = ["x", "hidden", "weight"] as const;

test("lists are read by name, and built in the order of the names whatever the order of the record", () => {
  const { weight, x, hidden } = byName(names, [1, 2, 3]);
  expect([weight, x, hidden]).toEqual([3, 1, 2]);
  expect(inOrder(names, { weight: 3, hidden: 2, x: 1, more: 4 })).toEqual([1, 2, 3]);
});

test("unknown and missing names do not compile", () => {
  // @ts-expect-error: there is no bias
  expect(byName(names, [1, 2, 3]).bias).toBeUndefined();
  // @ts-expect-error: the weight is missing
  expect(inOrder(names, { x: 1, hidden: 2 })).toEqual([1, 2, undefined]);
});
