import { expect, test } from "vitest";
import { piecesOf } from "./pieces.ts";

const cuts = (...args: Parameters<typeof piecesOf>) =>
  piecesOf(...args).map(({ sentence, from, to }) => [sentence, from, to]);

test("cuts sentences that are longer", () => {
  expect(cuts([3, 0, 7], 3)).toEqual([
    [0, 0, 3],
    [2, 0, 3],
    [2, 3, 6],
    [2, 6, 7],
  ]);
});

test("cuts where a piece may begin, and anywhere where none may", () => {
  expect(cuts([8], 4, (_, word) => word === 2 || word === 3)).toEqual([
    [0, 0, 3],
    [0, 3, 7],
    [0, 7, 8],
  ]);
});
