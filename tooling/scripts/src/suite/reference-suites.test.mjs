import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FixtureLedger } from "@grus/testing";
import { expect, test } from "vitest";
import { mergedLedgers } from "./reference-suites.mjs";

test("mergedLedgers keeps, for each backend, the strongest state and the largest error of a fixture", () => {
  const manifest = {
    source: "",
    fixtures: ["a", "b", "c"].map((name) => ({ name, kind: "loss", attrs: {}, tensors: {} })),
  };
  const folders = ["cells", "optim"].map((suite) => {
    const folder = mkdtempSync(join(tmpdir(), "ledgers-"));
    const ledger = new FixtureLedger({ suite, backend: "wasm", manifest });
    const error = suite === "cells" ? 0.5 : 0.25;
    ledger.compare("a", { y: { actual: [4 + 4 * error], expected: [4] } }, { tolerance: 1 });
    if (suite === "cells") ledger.exclude("b", "not offered");
    else ledger.compare("b", { y: { actual: [2], expected: [2] } }, { tolerance: 0 });
    const other = new FixtureLedger({ suite: "data", backend: "reference", manifest });
    writeReport(folder, suite === "cells" ? [ledger, other] : [ledger]);
    return folder;
  });
  const merged = mergedLedgers(folders, "test-some.json");
  expect(merged.get("wasm")?.map(({ name, state, error }) => [name, state, error])).toEqual([
    ["a", "checked", 0.5],
    ["b", "checked", 0],
    ["c", "open", undefined],
  ]);
  expect(merged.get("reference")?.map(({ state }) => state)).toEqual(["open", "open", "open"]);
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/**
 * @param {string} folder
 * @param {readonly FixtureLedger[]} ledgers
 */
function writeReport(folder, ledgers) {
  const kept = ledgers.map((ledger) => ({ meta: { ledger: ledger.report() } }));
  const testResults = [{ assertionResults: [{ meta: {} }, ...kept] }];
  mkdirSync(join(folder, "reports"));
  writeFileSync(join(folder, "reports/test-some.json"), JSON.stringify({ testResults }));
}
