import { expect, test } from "vitest";
import { versionProblems } from "./rehearsal.mjs";

const tensor = { name: "@grus/tensor", version: "0.1.0", private: false, dependencies: [] };
const train = { name: "@grus/train", version: "0.1.0", private: false, dependencies: ["@grus/tensor"] };
const docs = { name: "@grus/docs", version: "0.1.0", private: true, dependencies: ["@grus/tensor"] };
const before = [tensor, train, docs];

test("a minor change raises the versions of its package and dependents, except private ones", () => {
  const after = [{ ...tensor, version: "0.2.0" }, { ...train, version: "0.1.1" }, docs];
  expect(versionProblems("@grus/tensor", before, after)).toEqual([]);
});

test("reports missing and unexpected version changes", () => {
  const after = [{ ...tensor, version: "1.0.0" }, train, { ...docs, version: "0.1.1" }];
  expect(versionProblems("@grus/tensor", before, after)).toEqual([
    "@grus/tensor went to 1.0.0; expected 0.2.0.",
    "@grus/train depends on @grus/tensor but stayed at 0.1.0.",
    "@grus/docs is private but went to 0.1.1.",
  ]);
});

test("a version in the source must be the new one", () => {
  const source = 'export const VERSION = "0.1.0";';
  const after = [{ ...tensor, version: "0.2.0" }, { ...train, version: "0.1.1", source }, docs];
  expect(versionProblems("@grus/tensor", before, after)).toEqual([
    "@grus/train is at 0.1.1, but its src/version.ts is not.",
  ]);
});
