import fc from "fast-check";
import { expect, test } from "vitest";
import { heap } from "./heap.ts";

test("items come out in order, also between pushes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(), { maxLength: 600 }),
      fc.array(fc.nat(), { maxLength: 600 }),
      (first, second) => {
        const queue = heap((a, b) => a > b);
        for (const item of first) queue.push(item);
        const descending = [...first].sort((a, b) => b - a);
        const taken = descending.splice(0, first.length >> 1);
        expect(taken.map(() => queue.pop())).toEqual(taken);
        for (const item of second) queue.push(item);
        const rest = [...descending, ...second].sort((a, b) => b - a);
        expect(rest.map(() => queue.pop())).toEqual(rest);
        expect(queue.pop()).toBeUndefined();
      },
    ),
  );
});
