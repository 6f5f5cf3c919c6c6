// Models that PyTorch exported, on the CPU backend: the fixtures of @grus/io, whose own tests hold them against ONNX Runtime.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { wasmBackend } from "@grus/backend-wasm";
import { readOnnx, readSafetensors } from "@grus/io";
import { type Backend, compile, type Tensor, type TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../io/test/fixtures/onnx/", import.meta.url));
const read = (name: string) => new Uint8Array(readFileSync(folder + name));
const names = readdirSync(folder).filter((name) => name.endsWith(".onnx"));

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

test("there are models to be read", () => expect(names.length).toBeGreaterThan(50));
