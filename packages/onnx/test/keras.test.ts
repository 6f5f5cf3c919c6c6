// Keras models as ONNX files with dynamic lengths: ONNX Runtime computes what numpy computes from Keras'
// formulas.
import { readSafetensors } from "@grus/io";
import { readKeras } from "@grus/keras";
import { expectClose } from "@grus/testing";
import { fixtureFile } from "@grus/testing/fixtures";
import { expect, test } from "vitest";
import { writeOnnx } from "../src/write-onnx.ts";
import { byOnnxRuntime } from "./onnx-models.ts";

test.each(["tagger.keras", "stack.keras", "branches.keras", "old-tagger.h5"])("%s", async (file) => {
  const { tensors } = readSafetensors(fixtureFile(`keras/${file.replace(/\.\w+$/, "")}.safetensors`));
  const under = (kind: string) =>
    [...tensors].flatMap(([key, value]) =>
      key.startsWith(`${kind}:`) ? [[key.slice(kind.length + 1), value] as const] : [],
    );
  const exported = writeOnnx(readKeras(fixtureFile(`keras/${file}`)));
  const found = await byOnnxRuntime(exported, Object.fromEntries(under("input")));
  expect(under("output").length).toBeGreaterThan(0);
  for (const [name, value] of under("output")) {
    expect(found[name]!.shape).toEqual(value.shape);
    expectClose(found[name]!.data, value.data, { absolute: 1e-5, relative: 1e-5, name });
  }
});
