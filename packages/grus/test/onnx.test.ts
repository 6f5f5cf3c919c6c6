// Models exported by PyTorch, on the CPU backend: the fixtures of @grus/onnx, whose tests compare them with
// ONNX Runtime.
import { wasmBackend } from "@grus/backend-wasm";
import { readSafetensors } from "@grus/io";
import { readOnnx } from "@grus/onnx";
import { type Backend, compile, type Tensor, type TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { fixtureFile, fixtureNames } from "@grus/testing/fixtures";
import { afterAll, beforeAll, expect, test } from "vitest";

const read = (name: string) => fixtureFile(`onnx/${name}`);
const names = fixtureNames("onnx", /\.onnx$/);

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1 });
});
afterAll(() => backend.dispose());

/** `CASE/in/NAME` and `CASE/out/NAME` of a file of tensors, by case and side. */
function casesOf(name: string): Record<string, Record<"in" | "out", Record<string, TensorData>>> {
  const cases: ReturnType<typeof casesOf> = {};
  for (const [key, value] of readSafetensors(read(name)).tensors) {
    const [place, side, own] = key.split("/") as [string, "in" | "out", string];
    cases[place] ??= { in: {}, out: {} };
    cases[place][side][own] = value;
  }
  return cases;
}

test.each(names)("%s", async (name) => {
  const model = readOnnx(read(name));
  for (const { in: inputs, out: outputs } of Object.values(
    casesOf(name.replace(/\.\d+\.onnx$/, ".safetensors")),
  )) {
    const compiled = await compile(backend, model.apply, model.parameters, inputs as Record<string, Tensor>);
    expect(compiled.backend).toBe("wasm");
    const found = await compiled.run(model.parameters, inputs);
    for (const [own, { shape, data }] of Object.entries(outputs)) {
      expect([own, [...found[own]!.shape]]).toEqual([own, [...shape]]);
      expectClose(found[own]!.data, data, { absolute: 1e-5 });
    }
    compiled.dispose();
  }
});

test("there are more than 50 models", () => expect(names.length).toBeGreaterThan(50));
