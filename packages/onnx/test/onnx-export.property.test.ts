// Random models, written with dynamic axes and run by ONNX Runtime.
import {
  activation,
  gru,
  layerNorm,
  linear,
  lstm,
  minGru,
  type Parts,
  rmsNorm,
  rnn,
  sequential,
} from "@grus/cells";
import {
  add,
  compile,
  flip,
  key,
  mean,
  referenceBackend,
  relu,
  softmax,
  type Tensor,
  tanh,
  transpose,
} from "@grus/tensor";
import { caseCount, expectClose } from "@grus/testing";
import fc from "fast-check";
import { test } from "vitest";
import { writeOnnx } from "../src/write-onnx.ts";
import { perturbed } from "./onnx-exports.ts";
import { byGrus, byOnnxRuntime, floats } from "./onnx-models.ts";

/** A part with input and output features. */
interface Made {
  readonly part: Parts[string];
  readonly features: number;
}

const plain: readonly ((x: Tensor) => Tensor)[] = [
  relu,
  tanh,
  softmax,
  (x) => flip(x, [1]),
  (x) => add(x, mean(x, { axes: [1], keepAxes: true })),
  (x) => transpose(transpose(x, [2, 0, 1]), [1, 2, 0]),
];
const kinds: readonly ((inputSize: number, hiddenSize: number, flag: boolean) => Made)[] = [
  (inputSize, hiddenSize, bidirectional) => ({
    part: gru({ inputSize, hiddenSize, bidirectional }),
    features: hiddenSize * (bidirectional ? 2 : 1),
  }),
  (inputSize, hiddenSize, resetAfter) => ({
    part: gru({ inputSize, hiddenSize, resetAfter }),
    features: hiddenSize,
  }),
  (inputSize, hiddenSize, bias) => ({
    part: lstm({ inputSize, hiddenSize, bias, layers: 2 }),
    features: hiddenSize,
  }),
  (inputSize, hiddenSize, flag) => ({
    part: rnn({ inputSize, hiddenSize, activation: flag ? "relu" : "tanh" }),
    features: hiddenSize,
  }),
  (inputSize, hiddenSize) => ({ part: minGru({ inputSize, hiddenSize }), features: hiddenSize }),
  (inputSize, outputSize, bias) => ({ part: linear({ inputSize, outputSize, bias }), features: outputSize }),
  (features, _, flag) => ({ part: flag ? layerNorm({ features }) : rmsNorm({ features }), features }),
  (features, hidden) => ({ part: activation(plain[hidden % plain.length]!), features }),
];

const part = fc.record({
  kind: fc.nat(kinds.length - 1),
  size: fc.integer({ min: 1, max: 12 }),
  flag: fc.boolean(),
});

test("a chain of layers gives the same numbers at all lengths", { timeout: 120_000 }, async () => {
  interface Chain {
    readonly parts: readonly { readonly kind: number; readonly size: number; readonly flag: boolean }[];
    readonly features: number;
    readonly batch: number;
    readonly time: number;
    readonly opset: number;
  }
  const chains: fc.Arbitrary<Chain> = fc.record({
    parts: fc.array(part, { minLength: 1, maxLength: 5 }),
    features: fc.integer({ min: 1, max: 12 }),
    batch: fc.integer({ min: 1, max: 14 }),
    time: fc.integer({ min: 1, max: 14 }),
    opset: fc.integer({ min: 13, max: 22 }),
  });
  const check = async ({ parts, features, batch, time, opset }: Chain) => {
    let size = features;
    const made = parts.map(({ kind, size: hidden, flag }, i) => {
      const own = kinds[kind]!(size, hidden, flag);
      size = own.features;
      return [`part${i}`, own.part] as const;
    });
    const model = sequential(Object.fromEntries(made));
    const parameters = perturbed(model.init(key(7)));
    const apply = (own: typeof parameters, { x }: Readonly<Record<string, Tensor>>) => ({
      y: model.bind(own)(x!),
    });
    const shape = ["batch", "time", features];
    const file = writeOnnx({ parameters, apply, inputs: [{ name: "x", shape }] }, { opset });
    const inputs = { x: floats([batch, time, features], 3) };
    const compiled = await compile(referenceBackend(), apply, parameters, inputs as unknown as { x: Tensor });
    const expected = await compiled.run(parameters, inputs);
    for (const found of [await byOnnxRuntime(file, inputs), await byGrus(file, inputs)])
      expectClose(found.y!.data, expected.y.data, { absolute: 1e-5 });
  };
  await fc.assert(fc.asyncProperty(chains, check), { numRuns: caseCount(10, 60), seed: 11 });
});
