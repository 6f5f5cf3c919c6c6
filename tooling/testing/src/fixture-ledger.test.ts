import { describe, expect, test } from "vitest";
import { FixtureLedger } from "./fixture-ledger.ts";
import type { FixtureEntry } from "./fixtures.ts";

const fixture = (name: string, kind: string): FixtureEntry => ({ name, kind, attrs: {}, tensors: {} });
const manifest = {
  source: "this test",
  fixtures: [
    fixture("gru-0", "recurrent"),
    fixture("lstm-1", "recurrent"),
    fixture("lstm-2", "recurrent"),
    fixture("mse", "loss"),
    fixture("norm", "layer"),
  ],
};
const newLedger = () => new FixtureLedger({ suite: "cells", backend: "gpu:webgl2", manifest });
const off = (error: number) => ({ actual: [4 + 4 * error, 2], expected: [4, 2] });

describe("FixtureLedger", () => {
  test("counts compared fixtures and prints the table with the largest error and the reasons", () => {
    const ledger = newLedger();
    ledger.compare("gru-0", { y: off(0.0625), hn: off(0.25) }, { tolerance: 0.5 });
    ledger.compare("lstm-1", { y: off(0.125) }, { tolerance: 0.5 });
    ledger.exclude("lstm-2", "projections are not offered");
    expect(ledger.table()).toMatchInlineSnapshot(`
      "recurrent: 2 / 3, largest relative error 2.5e-1 (gru-0, hn)
      loss: 0 / 1
      layer: 0 / 1
        excluded: lstm-2 (projections are not offered)"
    `);
  });

  test("keeps the largest error of a fixture that is compared in parts", () => {
    const ledger = newLedger();
    for (const error of [0.125, 0.25, 0.0625]) ledger.compare("mse", { value: off(error) }, { tolerance: 1 });
    expect(ledger.report().entries[3]).toEqual({
      name: "mse",
      kind: "loss",
      state: "checked",
      error: 0.25,
      worst: "value",
    });
  });

  test("a comparison outside the tolerance throws, names every such tensor and is not counted", () => {
    const ledger = newLedger();
    const tensors = { y: off(0.25), hn: off(0.0625), grad_x: { actual: [Number.NaN], expected: [1] } };
    expect(() => ledger.compare("gru-0", tensors, { tolerance: 0.1 })).toThrowErrorMatchingInlineSnapshot(`
      [MismatchError: gru-0: 2 tensors exceed the relative error 0.1:
        y: relative error 2.50e-1
        grad_x: relative error Infinity]
    `);
    expect(ledger.table()).toContain("recurrent: 0 / 3");
  });

  test("a comparison of different lengths, without tensors, or of an unknown fixture throws", () => {
    const ledger = newLedger();
    const short = { y: { actual: [1], expected: [1, 2] } };
    expect(() => ledger.compare("gru-0", short, { tolerance: 1 })).toThrow(
      "gru-0, y: actual has 1 elements, expected 2",
    );
    expect(() => ledger.compare("gru-0", {}, { tolerance: 1 })).toThrow("compared without any tensor");
    expect(() => ledger.compare("gru-9", { y: off(0) }, { tolerance: 1 })).toThrow(
      "gru-9: not in the manifest",
    );
  });

  test("measures a tensor that should be zero against the floor", () => {
    const zero = { grad: { actual: [1e-8], expected: [0] } };
    expect(() => newLedger().compare("mse", zero, { tolerance: 1e-4 })).toThrow("relative error 1.00e-2");
    newLedger().compare("mse", zero, { tolerance: 1e-4, floor: 1e-3 });
  });

  test("is complete only when every fixture of the claimed kinds was checked or excluded", () => {
    const ledger = newLedger();
    ledger.compare("gru-0", { y: off(0) }, { tolerance: 0 });
    ledger.exclude("lstm-2", "projections are not offered");
    expect(() => ledger.assertComplete(["recurrent", "loss"])).toThrow(
      "cells on gpu:webgl2: 2 fixtures of a supported kind were not checked: lstm-1, mse.",
    );
    ledger.compare("lstm-1", { y: off(0) }, { tolerance: 0 });
    ledger.assertComplete(["recurrent"]);
  });

  test("is not complete in a kind that the manifest does not have", () => {
    expect(() => newLedger().assertComplete(["recurent"])).toThrow(
      "the manifest has no fixture of kind recurent",
    );
  });

  test("rejects exclusions without a reason, and of checked fixtures", () => {
    const ledger = newLedger();
    expect(() => ledger.exclude("mse", " ")).toThrow("excluded without a reason");
    ledger.compare("mse", { value: off(0) }, { tolerance: 0 });
    expect(() => ledger.exclude("mse", "too hard")).toThrow("it was already checked");
  });
});
