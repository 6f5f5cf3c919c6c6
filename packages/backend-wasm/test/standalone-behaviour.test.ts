// The behaviour cases of backends, as standalone modules.
import { bodyOf, type Program, type Tensor } from "@grus/tensor";
import { behaviourCases } from "@grus/tensor/testing";
import { caseCount } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { MissingKernelError } from "../src/errors.ts";
import { wasmBackend } from "../src/inference-backend.ts";
import type { Simd } from "../src/kernel-build.ts";
import { standaloneModule } from "../src/standalone/standalone-module.ts";
import { type ModuleRuns, runInProcess } from "./standalone-process.ts";
import { bitsOf, programOf, type Values } from "./standalone-values.ts";

const GRADIENTS = [
  ...["crossEntropy", "crossEntropyGradient", "gruGradient", "lstmGradient", "rnnGradient", "scatterAdd"],
];

/**
 * Every case is a module that is written, deflated and started. The complete run takes all cases for the
 * portable instructions, otherwise every eighth.
 */
const stride = (simd: Simd): number => (simd === "simd128" ? caseCount(8, 1) : 8);

describe.each(["simd128", "relaxed"] as const)("with %s", (simd) => {
  test("the behaviour cases have the bits of the backend, with unused kernels removed", async () => {
    const backend = await wasmBackend({ simd, threads: 1 });
    const modules: ModuleRuns[] = [];
    const expected: { readonly name: string; readonly values: Values }[] = [];
    let rejected = 0;
    const cases = behaviourCases().filter((_, i) => i % stride(simd) === 0);
    for (const { name, compute, inputs } of cases) {
      const program = await programOf((...given: Tensor[]) => compute(...given), inputs as Tensor[]);
      const names = {
        inputNames: program.inputs.map((_, i) => `in ${i}`),
        outputNames: program.outputs.map((_, i) => `out ${i}`),
      };
      const exported = standaloneModule({ program, ...names, simd });
      // Residuals are what gradients read.
      const readsResiduals = /^(gru|lstm).*residuals/.test(name);
      if (readsResiduals || primitivesOf(program).some((primitive) => GRADIENTS.includes(primitive))) {
        await expect(exported, name).rejects.toThrow(MissingKernelError);
        rejected++;
        continue;
      }
      const given = inputs.map(({ data }) => data);
      const executable = await backend.compile(program);
      const values = executable.runSync(given).map((array) => array.slice());
      executable.dispose();
      const run = Object.fromEntries(given.map((array, i) => [`in ${i}`, array]));
      modules.push({ source: (await exported).source, runs: [run] });
      expected.push({ name, values: Object.fromEntries(values.map((array, i) => [`out ${i}`, array])) });
    }
    // Node 20 has relaxed SIMD behind a flag.
    const flags =
      simd === "relaxed" && process.version.startsWith("v20.") ? ["--experimental-wasm-relaxed-simd"] : [];
    const found = await runInProcess(modules, { flags });
    expected.forEach(({ name, values }, i) => expect(bitsOf(found[i]![0]!), name).toEqual(bitsOf(values)));
    expect(expected.length).toBeGreaterThan(300 / stride(simd));
    expect(rejected).toBeGreaterThan(10 / stride(simd));
  }, 240_000);
});

/** The primitives of a program and of the programs nested in it. */
function primitivesOf({ steps }: Program): string[] {
  return steps.flatMap(({ primitive, attrs }) => {
    const body = bodyOf(attrs);
    return [primitive.name, ...(body === undefined ? [] : primitivesOf(body))];
  });
}
