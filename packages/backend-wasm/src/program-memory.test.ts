import {
  add,
  compileLoop,
  gruSequence,
  matmul,
  ones,
  type Program,
  square,
  sub,
  sum,
  type Tensor,
  valueAndGrad,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { programMemory } from "./program-memory.ts";
import { wasmBackend } from "./wasm-backend.ts";

/** A training step of a recurrent layer: its program, and its actual memory. */
async function trainingStep(time: number, threads: number): Promise<{ program: Program; taken: number }> {
  const backend = await wasmBackend({ threads });
  const weights = { weightIh: ones([96, 8]), weightHh: ones([96, 32]) };
  const loss = (w: typeof weights, x: Tensor) => sum(square(gruSequence(x, w).output));
  const body = (w: typeof weights, x: Tensor) => {
    const { value, gradient } = valueAndGrad(loss)(w, x);
    return {
      state: { weightIh: sub(w.weightIh, gradient.weightIh), weightHh: sub(w.weightHh, gradient.weightHh) },
      output: value,
    };
  };
  const { program } = await compileLoop(backend, body, { state: weights, batch: ones([16, time, 8]) });
  const executable = await backend.compile(program);
  await backend.dispose();
  return { program, taken: executable.bytes };
}

describe("programMemory", () => {
  test.each([
    [4, 1],
    [64, 1],
    [256, 1],
    [256, 3],
  ])("of a training step over %s steps with %s threads is exact", async (time, threads) => {
    const { program, taken } = await trainingStep(time, threads);
    const predicted = programMemory(program, { threads });
    expect(predicted.bytes).toBe(taken);
    expect(predicted.interface + predicted.constants + predicted.intermediate).toBe(taken);
    // Batch, both weights and the loss.
    expect(predicted.interface).toBe(4 * (16 * time * 8 + 96 * 8 + 96 * 32 + 1));
  });

  test("grows with time, since the gradient reads intermediate values", async () => {
    const [short, long] = [await trainingStep(64, 1), await trainingStep(256, 1)];
    const ratio = programMemory(long.program).intermediate / programMemory(short.program).intermediate;
    expect(ratio).toBeGreaterThan(2.5);
    expect(ratio).toBeLessThan(4);
  });

  test("counts constants of nested programs", async () => {
    const backend = await wasmBackend({ threads: 1 });
    const { program } = await compileLoop(
      backend,
      (h: Tensor) => ({ state: add(matmul(h, ones([8, 8])), h), output: sum(h) }),
      { state: ones([8, 8]), batch: {} },
    );
    expect(programMemory(program).constants).toBeGreaterThanOrEqual(4 * 64);
    await backend.dispose();
  });
});
