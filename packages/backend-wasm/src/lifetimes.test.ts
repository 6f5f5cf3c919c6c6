// Lifetimes that overlap, against a comparison of all pairs.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Lifetimes } from "./lifetimes.ts";

const lifetime = fc
  .tuple(fc.nat(40), fc.nat(40))
  .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

test("finds each overlapping lifetime once", () => {
  fc.assert(
    fc.property(fc.array(lifetime, { maxLength: 30 }), lifetime, (added, asked) => {
      const lifetimes = new Lifetimes<(typeof added)[number]>(41);
      for (const own of added) lifetimes.add(own);
      const found = lifetimes.overlapping(asked);
      const expected = added.filter(({ first, last }) => first <= asked.last && asked.first <= last);
      expect(new Set(found)).toEqual(new Set(expected));
      expect(found.length).toBe(expected.length);
    }),
  );
});

test("of one step", () => {
  const lifetimes = new Lifetimes(1);
  lifetimes.add({ first: 0, last: 0 });
  expect(lifetimes.overlapping({ first: 0, last: 0 })).toEqual([{ first: 0, last: 0 }]);
});
