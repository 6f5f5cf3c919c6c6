import {
  bodyOf,
  compile,
  gather,
  gruSequence,
  mean,
  type Program,
  sigmoid,
  square,
  type Tensor,
  tensor,
  valueAndGrad,
} from "@grus/tensor";
import { behaviourCases } from "@grus/tensor/testing";
import { caseCount } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { MissingKernelError } from "../src/errors.ts";
import { wasmBackend } from "../src/inference-backend.ts";
import { wasmBackend as fullBackend } from "../src/wasm-backend.ts";
import type { WasmBackend } from "../src/wasm-contract.ts";

/** Every n-th case of the behaviour suite. */
const stride = caseCount(4, 1);

const GRADIENTS = [
  ...["crossEntropy", "crossEntropyGradient", "gruGradient", "lstmGradient", "rnnGradient", "scatterAdd"],
];

describe.each(["simd128", "relaxed"] as const)("inference on %s", (simd) => {
  test("gives the bits of the full backend, or reports a missing kernel", async () => {
    const [small, full] = [await wasmBackend({ simd }), await fullBackend({ simd })];
    const counts = { same: 0, rejected: 0 };
    for (const { name, compute, inputs } of behaviourCases().filter((_, i) => i % stride === 0)) {
      const resultOf = async (backend: WasmBackend) => {
        const compiled = await compile(
          backend,
          (...values: Tensor[]) => compute(...values),
          ...(inputs as Tensor[]),
        );
        const result = await compiled.run(...(inputs as Tensor[]));
        compiled.dispose();
        return { names: primitivesOf(compiled.program), result };
      };
      const { names, result } = await resultOf(full);
      // Residuals are what gradients read.
      const readsResiduals = /^(gru|lstm).*residuals/.test(name);
      if (readsResiduals || names.some((primitive) => GRADIENTS.includes(primitive))) {
        await expect(resultOf(small), name).rejects.toThrow(MissingKernelError);
        counts.rejected++;
      } else {
        expect((await resultOf(small)).result, name).toEqual(result);
        counts.same++;
      }
    }
    expect(counts.same).toBeGreaterThan(300 / stride);
    expect(counts.rejected).toBeGreaterThan(10 / stride);
  });

  test("runs on several threads", async () => {
    const backend = await wasmBackend({ simd, threads: 2 });
    expect([backend.name, backend.simd, backend.threads]).toEqual(["wasm", simd, 2]);
    await backend.dispose();
  });
});

test("rejects a program that reads the gates of a sequence, which only gradients need", async () => {
  const backend = await wasmBackend();
  const weights = {
    weightIh: tensor(new Float32Array(18), [6, 3]),
    weightHh: tensor(new Float32Array(12), [6, 2]),
    biasIh: tensor(new Float32Array(6)),
    biasHh: tensor(new Float32Array(6)),
  };
  const x = tensor(new Float32Array(24), [2, 4, 3]);
  await expect(
    compile(backend, (given: Tensor) => gruSequence(given, weights).gates, x),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MissingKernelError: wasmBackend: there is no kernel for the primitive "gru with gates".
    "@grus/backend-wasm/inference" has no kernels to train or score. Import wasmBackend from "@grus/backend-wasm".]
  `);
  await backend.dispose();
});

test("rejects a program with gradient kernels, and says which import has them", async () => {
  const table = tensor([1, 2, 3, 4], [2, 2]);
  const backend = await wasmBackend();
  const loss = (t: Tensor) => mean(square(sigmoid(gather(t, tensor([1, 0], [2], "int32")))));
  await expect(
    compile(backend, (t: Tensor) => valueAndGrad(loss)(t), table),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MissingKernelError: wasmBackend: there is no kernel for the primitive "scatterAdd".
    "@grus/backend-wasm/inference" has no kernels to train or score. Import wasmBackend from "@grus/backend-wasm".]
  `);
});

/** The primitives of a program and of the programs nested in it. */
function primitivesOf({ steps }: Program): string[] {
  return steps.flatMap(({ primitive, attrs }) => {
    const body = bodyOf(attrs);
    return [primitive.name, ...(body === undefined ? [] : primitivesOf(body))];
  });
}
