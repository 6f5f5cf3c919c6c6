import { expect, test } from "vitest";
import { versionProblems } from "./rehearsal.mjs";

const tensor = { name: "@grus/tensor", version: "0.1.0", private: false, dependencies: [] };
const train = { name: "@grus/train", version: "0.1.0", private: false, dependencies: ["@grus/tensor"] };
const docs = { name: "@grus/docs", version: "0.1.0", private: true, dependencies: ["@grus/tensor"] };
const before = [tensor, train, docs];

test("a minor change moves its package and those that depend on it, and no private one", () => {
  const after = [{ ...tensor, version: "0.2.0" }, { ...train, version: "0.1.1" }, docs];
  expect(versionProblems("@grus/tensor", before, after)).toEqual([]);
});

test("what did not move, or should not have, is told", () => {
  const after = [{ ...tensor, version: "1.0.0" }, train, { ...docs, version: "0.1.1" }];
  expect(versionProblems("@grus/tensor", before, after)).toEqual([
    "@grus/tensor went to 1.0.0; expected 0.2.0.",
    "@grus/train depends on @grus/tensor and stayed at 0.1.0.",
    "@grus/docs is private and went to 0.1.1.",
  ]);
});

test("a source that says its version says the new one", () => {
  const source = 'export const VERSION = "0.1.0";';
  const after = [{ ...tensor, version: "0.2.0" }, { ...train, version: "0.1.1", source }, docs];
  expect(versionProblems("@grus/tensor", before, after)).toEqual([
    "@grus/train is at 0.1.1, and its src/version.ts is not.",
  ]);
});
