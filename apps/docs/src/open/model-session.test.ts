import { wasmBackend } from "@grus/backend-wasm";
import { io, onnx, tensor } from "grus";
import { beforeAll, describe, expect, test } from "vitest";
import { exampleModel } from "./example-model.ts";
import { ModelSession } from "./model-session.ts";
import { openFiles } from "./open-files.ts";

const file = (bytes: Uint8Array<ArrayBufferLike>, name: string) => new File([bytes.slice()], name);
let backend: Awaited<ReturnType<typeof wasmBackend>>;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1, simd: "simd128" });
});

async function session(...files: readonly File[]): Promise<ModelSession> {
  return new ModelSession(await openFiles(files), backend);
}

/** Rows whose target is the sum of the inputs. */
function sums() {
  const x = Float32Array.from({ length: 40 * 12 }, (_, i) => Math.sin(i * i));
  const y = Float32Array.from({ length: 40 }, (_, row) =>
    x.subarray(row * 12, (row + 1) * 12).reduce((a, b) => a + b),
  );
  return {
    x: { shape: [40, 12, 1], dtype: "float32", data: x },
    y: { shape: [40, 1], dtype: "float32", data: y },
  } as const;
}

describe("an ONNX model", () => {
  test("is described, run, fine-tuned and written", async () => {
    const own = await session(file(exampleModel(), "example.onnx"));
    const facts = await own.facts();
    expect(facts).toMatchObject({
      file: "example.onnx",
      what: expect.stringMatching(/^an ONNX model of operator set \d+/),
      parameters: 3 * (8 + 64 + 16) + 9,
      inputs: [{ name: "x", shape: "batch × time × 1", dtype: "float32" }],
      axes: [
        { name: "batch", length: 1 },
        { name: "time", length: 16 },
      ],
      runs: true,
    });
    const { outputs } = await own.run({ batch: 2, time: 5 }, 1);
    expect(outputs).toMatchObject([{ name: "y", shape: "2 × 1", elements: { notFinite: 0 } }]);
    const again = await own.run({ batch: 2, time: 5 }, 2);
    expect(again.outputs[0]!.first).not.toEqual(outputs[0]!.first);

    const epochs: number[] = [];
    const { before, after } = await own.tune(sums(), {
      ...{ epochs: 20, learningRate: 0.02, signal: new AbortController().signal },
      onEpoch: (epoch) => epochs.push(epoch),
    });
    expect(after).toBeLessThan(before / 2);
    expect(epochs).toHaveLength(20);
    const { name, bytes } = await own.write("onnx");
    expect(name).toBe("example.onnx");
    const tuned = await session(file(bytes, name));
    const [trained, reread] = [
      await own.run({ batch: 1, time: 9 }, 3),
      await tuned.run({ batch: 1, time: 9 }, 3),
    ];
    expect(reread.outputs).toEqual(trained.outputs);
    expect(onnx.readOnnx(bytes).parameters["head.weight"]!.size).toBe(8);
  });

  test("says what is missing", async () => {
    const own = await session(file(exampleModel(), "example.onnx"));
    await expect(own.run({ batch: 1 }, 1)).rejects.toThrow("No length is chosen for axis 1 of x.");
    const settings = {
      epochs: 1,
      learningRate: 0.1,
      signal: new AbortController().signal,
      onEpoch: () => {},
    };
    await expect(own.tune({ x: sums().x }, settings)).rejects.toThrow(/y/);
  });
});

test("tensors without a model are described and written, and nothing else", async () => {
  const bytes = io.writeSafetensors({ w: tensor([[1, Number.NaN, 3]]) });
  const own = await session(file(bytes, "weights.safetensors"));
  const facts = await own.facts();
  expect(facts.what).toBe("tensors of a safetensors file, without the layers that use them");
  expect(facts.tensors).toEqual([
    { name: "w", shape: "1 × 3", dtype: "float32", elements: { least: 1, most: 3, mean: 2, notFinite: 1 } },
  ]);
  await expect(own.run({}, 1)).rejects.toThrow(
    "weights.safetensors holds tensors without the layers that use them, so there is no model to run.",
  );
  await expect(own.write("onnx")).rejects.toThrow("no model to write as ONNX");
  expect((await own.write("safetensors")).bytes).toEqual(bytes);
});

test("a file that is no model is refused with what it is", async () => {
  await expect(openFiles([file(new TextEncoder().encode("a,b\n1,2\n"), "rows.csv")])).rejects.toThrow(
    /rows\.csv/,
  );
});
