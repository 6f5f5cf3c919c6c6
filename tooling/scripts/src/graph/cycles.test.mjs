import { describe, expect, test } from "vitest";
import { findCycles } from "./cycles.mjs";

/** @param {Record<string, string[]>} arrows */
const cyclesOf = (arrows) => findCycles(new Map(Object.entries(arrows)));

describe("findCycles", () => {
  test("finds none in an acyclic graph with diamonds and missing nodes", () => {
    expect(cyclesOf({ a: ["b", "c"], b: ["d"], c: ["d", "missing"], d: [] })).toEqual([]);
  });

  test("reports each strongly connected component once, by its shortest cycle", () => {
    expect(cyclesOf({ x: ["a"], a: ["b", "c"], b: ["c"], c: ["a"], p: ["q"], q: ["p", "a"] })).toEqual([
      ["a", "c", "a"],
      ["p", "q", "p"],
    ]);
  });

  test("a node that points to itself is a cycle", () => {
    expect(cyclesOf({ a: ["a"], b: ["a"] })).toEqual([["a", "a"]]);
  });
});
