import { expect, test } from "vitest";
import { countCasts } from "./check.mjs";

/** @type {import("./sources.mjs").CountedFile[]} */
const files = [
  {
    path: "packages/a/src/a.ts",
    casts: [
      { kind: "never", line: 3 },
      { kind: "tuple", line: 4 },
      { kind: "unknown", line: 5 },
    ],
  },
  { path: "apps/examples/src/b.ts", casts: [{ kind: "tuple", line: 1 }] },
  { path: "README.md", casts: [{ kind: "never", line: 9 }] },
  { path: "apps/cli/src/c.ts", casts: [] },
];

test("gives counts with limits; examples and READMEs may have none", () => {
  expect(countCasts(files)).toEqual([
    { line: "casts: 3 of at most 29 `as never` and `as unknown as`", places: [] },
    { line: "casts: 2 of at most 29 casts to tuples", places: [] },
    {
      line: "casts: 2 of at most 0 of these in examples, READMEs and pages",
      places: ["apps/examples/src/b.ts:1: a cast to a tuple", "README.md:9: as never"],
    },
  ]);
});

test("lists every place if there are too many", () => {
  const limit = { name: "casts", most: 2, kinds: /** @type {const} */ (["never", "unknown"]) };
  expect(countCasts(files, [{ ...limit, covers: () => true }])[0]?.places).toEqual([
    "packages/a/src/a.ts:3: as never",
    "packages/a/src/a.ts:5: as unknown as",
    "README.md:9: as never",
  ]);
  expect(countCasts(files, [{ ...limit, most: 3, covers: () => true }])[0]?.places).toEqual([]);
});
