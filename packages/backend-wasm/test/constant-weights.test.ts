import { compile, gruSequence, lstmSequence, rnnSequence, type Tensor, tensor } from "@grus/tensor";
import { expect, test } from "vitest";
import { wasmBackend } from "../src/wasm-backend.ts";

const [batch, input, hidden] = [64, 40, 130];

function wave(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => 0.3 * Math.sin(12.9898 * (i + 1) + 78.233 * seed)),
    shape,
  );
}

type Weights = Record<"weightIh" | "weightHh" | "biasIh" | "biasHh", Tensor>;

function weightsOf(gates: number): Weights {
  const rows = gates * hidden;
  return {
    weightIh: wave([rows, input], 2),
    weightHh: wave([rows, hidden], 3),
    biasIh: wave([rows], 4),
    biasHh: wave([rows], 5),
  };
}

test.each([
  ["gru", 3, gruSequence],
  ["lstm", 4, lstmSequence],
  ["rnn", 1, rnnSequence],
] as const)(
  "%s: weights that are constants, packed once, give the bits of weights that are inputs",
  async (_, gates, sequence) => {
    const weights = weightsOf(gates);
    for (const threads of [1, 2]) {
      const backend = await wasmBackend({ threads });
      const first = wave([batch, 2, input], 1);
      const constant = await compile(backend, (x: Tensor) => sequence(x, weights).output, first);
      const given = { x: first, weights };
      const free = await compile(backend, (all: typeof given) => sequence(all.x, all.weights).output, given);
      for (const seed of [1, 6, 7]) {
        const x = wave([batch, 2, input], seed);
        expect(constant.runSync(x).data).toEqual(free.runSync({ x, weights }).data);
      }
      await backend.dispose();
    }
  },
);
