import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { unnameableTypes } from "./nameable.mjs";
import { programOf } from "./report.mjs";
import { twoLibraries } from "./test-libraries.mjs";

/** @param {string} upper */
function missingIn(upper) {
  const lower = `
    export interface Options { readonly rate: Rate }
    export type Rate = number | Schedule;
    export interface Schedule { readonly warmUp: number }
    export interface Other { readonly never: true }
    export declare function adam(options: Options): void;
    export declare function sgd(options: Other): void;`;
  const root = realpathSync(mkdtempSync(join(tmpdir(), "nameable-test-")));
  try {
    const libraries = twoLibraries(root, { "dist/index.d.ts": upper }, { "dist/index.d.ts": lower });
    return unnameableTypes(libraries[0], libraries, programOf(libraries));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test("finds types that are reachable from a flat value but not exported with it", () => {
  expect(missingIn('export { adam } from "lower";')).toEqual([
    "Options (lower)",
    "Rate (lower)",
    "Schedule (lower)",
  ]);
  expect(missingIn('export { adam, type Options, type Rate } from "lower";')).toEqual(["Schedule (lower)"]);
});

test("nothing is missing if all types are exported, or reachable only through a namespace", () => {
  expect(missingIn('export { adam, type Options, type Rate, type Schedule } from "lower";')).toEqual([]);
  expect(missingIn('export * as optim from "lower";')).toEqual([]);
});
