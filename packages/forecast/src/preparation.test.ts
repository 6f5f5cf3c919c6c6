import { DataError } from "@grus/data";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Preparation, parsePreparation } from "./preparation.ts";

const saved: Preparation = {
  format: "grus-forecast",
  version: 1,
  target: "y",
  time: "day",
  features: ["z"],
  calendar: ["dayOfYear"],
  frequency: { unit: "month", count: 1, monthDay: 31 },
  context: 6,
  horizon: 3,
  scaler: { kind: "robust", names: ["y", "z"], offset: [1.5, -2], scale: [3, 0.25] },
  sort: false,
  handleDuplicates: "error",
  handleGaps: "fill",
  handleMissing: "forward",
  resample: null,
  aggregate: "mean",
  reading: { dateOrder: "dayFirst" },
};

test("a preparation survives JSON", () => {
  expect(parsePreparation(JSON.stringify(saved))).toEqual(saved);
  expect(parsePreparation({ ...saved, time: null, frequency: null })).toEqual({
    ...saved,
    time: null,
    frequency: null,
  });
});

test("a field with another value, or missing, is a DataError or keeps that value", () => {
  const field = fc.constantFrom(...(Object.keys(saved) as (keyof Preparation)[]));
  fc.assert(
    fc.property(field, fc.option(fc.jsonValue(), { nil: undefined }), (name, value) => {
      try {
        expect(parsePreparation({ ...saved, [name]: value })[name]).toEqual(value);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        expect(error.message).toMatch(/not a saved preparation: its|not a scaler/);
      }
    }),
    { seed: 61, numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(() => parsePreparation(value)).toThrow(DataError);
    }),
    { seed: 62, numRuns: 1000 },
  );
});
