import { referenceBackend } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { waveTable } from "../test/wave.ts";
import { open, save } from "./files.ts";
import { next } from "./predict.ts";
import { prepare } from "./prepare.ts";
import { restore } from "./restore.ts";
import { train } from "./train.ts";

const backend = referenceBackend();
const prepared = prepare(await waveTable(), { target: "level", horizon: 5, context: 20 });
const { forecaster } = await (await train({ backend, prepared, epochs: 1, hiddenSize: 12 })).finish();
const files = save(forecaster);

describe("forecaster files", () => {
  test("restore the same forecaster, also on new data", async () => {
    const back = open(files);
    expect(save(back)).toEqual(files);
    const series = restore(await waveTable(), back.preparation);
    expect(await next(backend, back, series)).toEqual(await next(backend, forecaster, prepared));
  });

  test.each<[string, (json: Record<string, unknown>) => unknown]>([
    ["another format", (json) => ({ ...json, format: "onnx" })],
    ["a later version", (json) => ({ ...json, version: 2 })],
    ["a size of 0", (json) => ({ ...json, settings: { ...(json.settings as object), hiddenSize: 0 } })],
    [
      "an unknown cell",
      (json) => ({ ...json, settings: { ...(json.settings as object), cell: "transformer" } }),
    ],
    ["a rate of 1", (json) => ({ ...json, settings: { ...(json.settings as object), dropout: 1 } })],
    ["another shape", (json) => ({ ...json, settings: { ...(json.settings as object), hiddenSize: 13 } })],
    ["more layers", (json) => ({ ...json, settings: { ...(json.settings as object), layers: 2 } })],
  ])("are refused with %s", (_, change) => {
    const json = JSON.stringify(change(JSON.parse(files.json)));
    expect(() => open({ ...files, json })).toThrowErrorMatchingSnapshot();
  });

  test("are refused if the text is not JSON or the bytes are not safetensors", () => {
    expect(() => open({ ...files, json: "[1" })).toThrow(/^model\.json: /);
    expect(() => open({ ...files, json: "3" })).toThrowErrorMatchingInlineSnapshot(
      `
      [ForecasterFileError: model.json: expected an object; got 3.
      Pass unmodified files of save, from this release or an earlier one.]
    `,
    );
    expect(() => open({ ...files, safetensors: files.safetensors.subarray(0, 50) })).toThrow(
      expect.objectContaining({ name: "SafetensorsError" }),
    );
  });
});
