// Files that the tools of today wrote, with their own answers: ../shared/reference-files beside the repository, or
// beside GRUS_REFERENCE_DIR. Other formats there are tested by the packages that read them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSafetensors } from "@grus/io";
import type { TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import { byGrus, byOnnxRuntime } from "./onnx-models.ts";

interface Sample {
  readonly file: string;
  readonly data?: string | null;
  readonly tolerance: number;
}

const { CI, GRUS_REFERENCE_DIR } = process.env;
const beside = fileURLToPath(new URL("../../../../shared/reference", import.meta.url));
const root = join(GRUS_REFERENCE_DIR || beside, "../reference-files");
const isMissing = !existsSync(root);

const bytesOf = (path: string) => new Uint8Array(readFileSync(join(root, path)));
const samplesOf = (folder: string): readonly Sample[] =>
  isMissing ? [] : JSON.parse(readFileSync(join(root, folder, "index.json"), "utf8"));
const samples = ["torch", "keras"].flatMap((folder) =>
  samplesOf(folder)
    .filter(({ file }) => file.endsWith(".onnx"))
    .map((sample) => ({ ...sample, path: `${folder}/${sample.file}`, folder })),
);

/** The tensors of a file beside a model. */
function tensors(path: string): Record<string, TensorData> {
  return Object.fromEntries(readSafetensors(bytesOf(path)).tensors);
}

/** Inputs for a model that has none beside it: all dynamic axes of length 3, axes named time of 7. */
function invented(file: Uint8Array): Record<string, TensorData> {
  return Object.fromEntries(
    readOnnx(file).inputs.map(({ name, shape = [], dtype }) => {
      const lengths = shape.map((length) =>
        typeof length === "number" ? length : length === "time" ? 7 : 3,
      );
      const size = lengths.reduce((a, b) => a * b, 1);
      const values = Array.from({ length: size }, (_, i) =>
        dtype === "int32" ? (7 * i * i + i) % 20 : Math.sin(i),
      );
      const data = dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
      return [name, { shape: lengths, dtype, data } as TensorData];
    }),
  );
}

test.skipIf(isMissing && (CI === undefined || !GRUS_REFERENCE_DIR))("the samples are at hand", () => {
  expect(samples.length).toBeGreaterThan(10);
});

describe.skipIf(isMissing)("every model runs, also those that were once refused", () => {
  const known = samples.filter(({ data }) => data !== null);
  test.each(known)(
    "$path: the numbers of the tool that wrote it",
    async ({ path, folder, file, data, tolerance }) => {
      const stem = `${folder}/${data ?? file.replace(/\.onnx$/, "")}`;
      const found = await byGrus(bytesOf(path), tensors(`${stem}.inputs.safetensors`));
      for (const [name, expected] of Object.entries(tensors(`${stem}.outputs.safetensors`))) {
        expect([...found[name]!.shape]).toEqual([...expected.shape]);
        expectClose(found[name]!.data, expected.data, { absolute: tolerance });
      }
    },
  );

  const others = samples.filter(({ data }) => data === null);
  test.each(others)("$path: the numbers of ONNX Runtime", async ({ path }) => {
    const file = bytesOf(path);
    const inputs = invented(file);
    const [found, expected] = [await byGrus(file, inputs), await byOnnxRuntime(file, inputs)];
    for (const [name, { shape, data }] of Object.entries(expected)) {
      expect([...found[name]!.shape]).toEqual([...shape]);
      expectClose(found[name]!.data, data, { absolute: 1e-5 });
    }
  });
});

test.skipIf(isMissing)(
  "weights in int8 are listed beside the parameters, and scales among the statistics",
  () => {
    const { quantised, parameters, statistics } = readOnnx(bytesOf("torch/char-lm-lstm-op17-int8.onnx"));
    expect(quantised.map(({ element, shape }) => `${element} ${shape}`)).toEqual([
      "uint8 30,8",
      "int8 1,8,48",
      "int8 1,12,48",
      "int8 1,12,48",
      "int8 1,12,48",
      "int8 12,30",
    ]);
    expect(Object.keys(parameters)).toEqual(["o.bias", "onnx::LSTM_186", "onnx::LSTM_206"]);
    expect(Object.keys(statistics).length).toBe(4);
  },
);
