import {
  compile,
  gruSequence,
  leaves,
  lstmSequence,
  mul,
  rnnSequence,
  sum,
  type Tensor,
  tensor,
  valueAndGrad,
} from "@grus/tensor";
import { expect, test } from "vitest";
import { programMemory } from "../src/program-memory.ts";
import { wasmBackend } from "../src/wasm-backend.ts";

const [batch, time, input, hidden] = [5, 9, 70, 10];

function wave(shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => 0.3 * Math.sin(12.9898 * (i + 1) + 78.233 * seed)),
    shape,
  );
}

const lengths = tensor(Int32Array.of(9, 3, 0, 7, 8), [batch]);
const x = wave([batch, time, input], 1);
const out = wave([batch, time, hidden], 8);

test.each([
  ["gru", 3, gruSequence, { lengths }],
  ["gru, reset before", 3, gruSequence, { lengths, resetAfter: false }],
  ["lstm", 4, lstmSequence, { lengths }],
  ["rnn", 1, rnnSequence, { lengths }],
] as const)(
  "%s: without the gradient of the input, all others keep their bits",
  async (_, gates, sequence, options) => {
    const rows = gates * hidden;
    const weights = {
      weightIh: wave([rows, input], 2),
      weightHh: wave([rows, hidden], 3),
      biasIh: wave([rows], 4),
      biasHh: wave([rows], 5),
    };
    const loss = (given: { readonly x: Tensor; readonly weights: typeof weights }) =>
      sum(mul(sequence(given.x, given.weights, options).output, out));
    const backend = await wasmBackend({ threads: 1 });
    const whole = await compile(backend, valueAndGrad(loss), { x, weights });
    const ofWeights = await compile(
      backend,
      (given: typeof weights) => valueAndGrad((own: typeof weights) => loss({ x, weights: own }))(given),
      weights,
    );
    const expected = whole.runSync({ x, weights });
    const got = ofWeights.runSync(weights);
    const all = (tree: unknown) => (leaves(tree) as Tensor[]).map(({ data }) => [...data]);
    expect(all(got.gradient)).toEqual(all(expected.gradient.weights));
    expect(got.value.data).toEqual(expected.value.data);
    const saved = programMemory(whole.program).bytes - programMemory(ofWeights.program).bytes;
    expect(saved).toBeGreaterThanOrEqual(4 * batch * time * input);
    await backend.dispose();
  },
);
