// Ragged sequences in every kind of layer.
import { wasmBackend } from "@grus/backend-wasm";
import {
  add,
  type DType,
  evaluate,
  fromData,
  key,
  leaves,
  mapTree,
  not,
  type Ragged,
  reshape,
  runningStatistics,
  sigmoid,
  square,
  sum,
  type Tensor,
  tanh,
  tensor,
  valueAndGrad,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { afterAll, describe, expect, test } from "vitest";
import { inFloat64, numbers } from "../test/cells.ts";
import { numbersOf } from "../test/gradients.ts";
import { backend, data } from "../test/losses.ts";
import { additiveAttention } from "./attention/additive.ts";
import { bahdanauDecoder } from "./attention/decoders.ts";
import { multiHeadAttention } from "./attention/multi-head.ts";
import { dropout } from "./dropout.ts";
import { activation, mapSteps } from "./each-step.ts";
import { embedding } from "./embedding.ts";
import { gruCell } from "./gru-cell.ts";
import type { Layer, LayerCall } from "./layer.ts";
import { layers } from "./layers.ts";
import { linear } from "./linear.ts";
import { crossEntropy } from "./losses/cross-entropy.ts";
import { batchNorm } from "./normalisation/batch-norm.ts";
import { layerNorm, rmsNorm } from "./normalisation/layer-norm.ts";
import { reversibleInstanceNorm } from "./normalisation/reversible-instance-norm.ts";
import { lastStep } from "./pools.ts";
import { ragged, validMean } from "./ragged.ts";
import { gru } from "./recurrent-layers.ts";
import { gaussianNoise } from "./regularisation/noise.ts";
import { runCell } from "./run-cell.ts";
import { sequential } from "./sequential.ts";

const [batch, time, features, classes] = [4, 5, 4, 3];
const rows = [5, 2, 0, 3];
const lengths = tensor(rows, [batch], "int32");
const values = numbers([batch, time, features], 1);
const x = ragged(values, lengths);
const wasm = await wasmBackend({ threads: 1 });
afterAll(() => wasm.dispose());

/** `from` with `value` in the padding. */
function spoil<T extends Tensor>(from: T, value: number): T {
  const width = from.size / (batch * time);
  const spoiled = Float64Array.from(from.data, (own, i) => {
    const step = Math.floor(i / width);
    return step % time < rows[Math.floor(step / time)]! ? own : value;
  });
  const own = from.dtype === "int32" ? Int32Array.from(spoiled) : spoiled;
  return fromData({ data: own, shape: from.shape, dtype: from.dtype }) as T;
}

/** The valid steps of one row as a batch of its own. */
function alone<T extends Tensor>(from: T, row: number): T {
  const width = from.size / (batch * time);
  const start = row * time * width;
  const part = from.data.slice(start, start + rows[row]! * width);
  return fromData({ data: part, shape: [1, rows[row]!, ...from.shape.slice(2)], dtype: from.dtype }) as T;
}

const tokens = tensor(
  Int32Array.from({ length: batch * time }, (_, i) => (i * 5 + 1) % 7),
  [batch, time],
);
const labels = tensor(
  Int32Array.from({ length: batch * time }, (_, i) => (i * 2) % classes),
  [batch, time],
);

/** A tagger: a class for each word, from its neighbours and the whole sentence. */
const tagger = layers(
  {
    words: sequential({
      table: embedding({ vocabulary: 7, outputSize: features }),
      norm: layerNorm({ features }),
    }),
    encoder: gru({ inputSize: features, hiddenSize: 3, bidirectional: true }),
    attention: multiHeadAttention({ size: 6, heads: 2 }),
    squash: activation(tanh),
    head: linear({ inputSize: 6, outputSize: classes }),
  },
  ({ words, encoder, attention, squash, head }, sentence: Ragged<"int32">) =>
    head(squash(attention(encoder(words(sentence)).output).output)),
);
const taggerParameters = inFloat64(tagger.init(key(1)));

describe.each([backend, wasm])("$name", (own) => {
  test("a ragged batch has the loss and the gradient of its separate rows", async () => {
    const by = (sentence: Ragged<"int32">, target: Ragged<"int32">) => {
      const loss = (p: typeof taggerParameters) =>
        crossEntropy(tagger.bind(p)(sentence), target, { reduction: "sum" });
      return evaluate<unknown>(own, valueAndGrad(loss)(taggerParameters));
    };
    const together = numbersOf(await by(ragged(tokens, lengths), ragged(labels, lengths)));
    const total = new Float64Array(together.length);
    for (let row = 0; row < batch; row++) {
      if (rows[row] === 0) continue;
      const all = tensor([rows[row]!], [1], "int32");
      const part = numbersOf(await by(ragged(alone(tokens, row), all), ragged(alone(labels, row), all)));
      part.forEach((value, i) => {
        total[i]! += value;
      });
    }
    expectClose(together, total, { absolute: own === wasm ? 2e-5 : 1e-12 });
  });

  test("the content of the padding has no effect on loss and gradient", async () => {
    const by = (padding: number, classPadding: number) => {
      const sentence = ragged(spoil(tokens, padding), lengths);
      const target = ragged(spoil(labels, classPadding), lengths);
      const loss = (p: typeof taggerParameters) => crossEntropy(tagger.bind(p)(sentence), target);
      return evaluate<unknown>(own, valueAndGrad(loss)(taggerParameters));
    };
    expect(numbersOf(await by(3, -100))).toEqual(numbersOf(await by(6, 2)));
  });

  test("NaN in the padding has no effect, through every kind of layer", async () => {
    const norm = batchNorm({ features });
    const instance = reversibleInstanceNorm({ features });
    const chain = sequential({
      drop: dropout({ rate: 0.4 }),
      noise: gaussianNoise({ deviation: 0.1 }),
      scale: rmsNorm({ features }),
      head: linear({ inputSize: features, outputSize: 2 }),
    });
    const parameters = { norm: norm.init(key(0)), instance: instance.init(), chain: chain.init(key(1)) };
    const by = (input: Ragged) => {
      const loss = (p: typeof parameters) => {
        const output = norm.bind(p.norm, { training: true, statistics: runningStatistics() })(input);
        const normed = instance.normalise(p.instance, mapSteps(output, sigmoid)).output;
        const out = chain.bind(p.chain, { key: key(8) })(normed);
        return add(validMean(mapSteps(out, square)), sum(lastStep().bind()(out)));
      };
      return evaluate<unknown>(own, valueAndGrad(loss)(parameters));
    };
    const clean = numbersOf(await by(x));
    expect(clean.every(Number.isFinite)).toBe(true);
    expect(numbersOf(await by(ragged(spoil(values, Number.NaN), lengths)))).toEqual(clean);
  });
});

describe.each<[string, (input: Ragged) => Ragged, (input: Tensor) => Tensor]>([
  layerCase("linear", linear({ inputSize: features, outputSize: 2 })),
  layerCase("layerNorm", layerNorm({ features })),
  layerCase("rmsNorm", rmsNorm({ features })),
  ["activation", activation(tanh).bind(), activation(tanh).bind()],
  [
    "dropout",
    dropout({ rate: 0.4 }).bind(undefined, { key: key(1) }),
    dropout({ rate: 0.4 }).bind(undefined, { key: key(1) }),
  ],
  [
    "gaussianNoise",
    gaussianNoise({ deviation: 0.4 }).bind(undefined, { key: key(1) }),
    gaussianNoise({ deviation: 0.4 }).bind(undefined, { key: key(1) }),
  ],
])("%s", (_, ofRagged, ofTensor) => {
  test("preserves the kind of its input, with 0 in the padding", async () => {
    const found = ofRagged(ragged(spoil(values, Number.NaN), lengths));
    expect(found.lengths).toBe(lengths);
    expect(await data(found.values)).toEqual(await data(ofTensor(spoil(values, 0))));
  });
});

/** A layer with parameters, for both kinds. */
function layerCase<Parameters>(
  name: string,
  layer: Layer<Parameters>,
): [string, (input: Ragged) => Ragged, (input: Tensor) => Tensor] {
  const call: LayerCall<DType> = layer.bind(layer.init(key(2)));
  return [name, call, call];
}

test("embedding looks up the index 0 in the padding, whatever its content", async () => {
  const layer = embedding({ vocabulary: 7, outputSize: 2 });
  const call = layer.bind(layer.init(key(1)));
  const found = call(ragged(spoil(tokens, -100), lengths));
  expect(found.lengths).toBe(lengths);
  expect(await data(found.values)).toEqual(await data(call(spoil(tokens, 0))));
});

describe("validMean", () => {
  const all = rows.flatMap((_, row) => Array.from(alone(values, row).data));

  test("is the mean over valid steps and their features, 0 if there are none", async () => {
    const [found] = await data(validMean(ragged(spoil(values, Number.NaN), lengths)));
    expect(found).toBeCloseTo(all.reduce((a, b) => a + b, 0) / all.length, 12);
    expect(await data(validMean(ragged(values, tensor([0, 0, 0, 0], [batch], "int32"))))).toEqual([0]);
  });

  test("of a tensor is its mean", async () => {
    const [found] = await data(validMean(values));
    expect(found).toBeCloseTo(Array.from(values.data).reduce((a, b) => a + b, 0) / values.size, 12);
  });
});

describe("attention", () => {
  const attention = additiveAttention({ querySize: 3, memorySize: features, attentionSize: 2 });
  const isValid = tensor(
    Uint8Array.from({ length: batch * time }, (_, i) => (i % time < rows[Math.floor(i / time)]! ? 1 : 0)),
    [batch, time],
  );

  test("does not read padding, as with an equivalent mask", async () => {
    const parameters = attention.init(key(1));
    const spoiled = ragged(spoil(values, Number.NaN), lengths);
    const memory = attention.prepare(parameters, spoiled);
    const query = numbers([batch, 3], 4);
    const { weights, context } = attention.attend(parameters, query, memory);
    const masked = attention.prepare(parameters, values, { mask: isValid });
    const expected = attention.attend(parameters, query, masked);
    expect(await data(weights)).toEqual(await data(expected.weights));
    expect(await data(context)).toEqual(await data(expected.context));
    expect((await data(weights))[time + 2]).toBe(0);
    // A mask excludes further positions.
    const none = attention.prepare(parameters, spoiled, { mask: not(isValid) });
    expect((await data(attention.attend(parameters, query, none).weights)).every((w) => w === 0)).toBe(true);
  });

  test("also in a decoder, whose sequences have other lengths", async () => {
    const decoder = bahdanauDecoder({
      inputSize: 2,
      attention,
      cell: (size) => gruCell({ inputSize: size, hiddenSize: 3 }),
    });
    const call = decoder.bind(decoder.init(key(2)));
    const input = numbers([batch, 2, 2], 5);
    const spoiled = call.prepare(ragged(spoil(values, Number.NaN), lengths));
    const masked = call.prepare(values, { mask: isValid });
    expect(await data(call(input, spoiled).output)).toEqual(await data(call(input, masked).output));
    const shorter = tensor([2, 1, 0, 1], [batch], "int32");
    const bad = fromData({
      data: Float64Array.from(input.data, (value, i) =>
        Math.floor(i / 2) % 2 < shorter.data[Math.floor(i / 4)]! ? value : Number.NaN,
      ),
      shape: input.shape,
      dtype: "float32",
    });
    const { output, weights, state } = call(ragged(bad, shorter), spoiled);
    expect([output.lengths, weights.lengths]).toEqual([shorter, shorter]);
    const plain = call(input, masked);
    const step = (from: Tensor, row: number, t: number) => {
      const width = from.shape[2]!;
      return data(from).then((all) => all.slice((row * 2 + t) * width, (row * 2 + t + 1) * width));
    };
    expectClose(await step(output.values, 1, 0), await step(plain.output, 1, 0), { absolute: 1e-12 });
    expect(new Set(await step(output.values, 1, 1))).toEqual(new Set([0]));
    expect(new Set(await step(weights.values, 1, 1))).toEqual(new Set([0]));
    expectClose((await data(state.hidden)).slice(7, 14), await step(plain.output, 1, 0), { absolute: 1e-12 });
  });
});

test("a recurrent layer over ragged sequences equals its cell with their lengths", async () => {
  const layer = gru({ inputSize: features, hiddenSize: 2 });
  const parameters = layer.init(key(1));
  const initialState = [{ forward: { hidden: numbers([batch, 2], 8) } }];
  const { output, hidden, state } = layer.bind(parameters)(x, { initialState });
  const cell = gruCell({ inputSize: features, hiddenSize: 2 });
  const expected = runCell(cell, parameters.layers[0]!.forward, values, {
    lengths,
    initialState: initialState[0]!.forward,
  });
  expect(await data(output.values)).toEqual(await data(expected.output));
  expect(await data(hidden)).toEqual(await data(expected.state.hidden));
  expect(mapTree(state, (leaf) => leaf.shape)).toEqual([{ forward: { hidden: [batch, 2] } }]);
  expect([layer.inputSize, layer.outputSize, layer.initialState(2).length]).toEqual([features, 2, 1]);
  expect(output.lengths).toBe(lengths);
});

test("evaluation normalises by running statistics, after clearing the padding", async () => {
  const norm = batchNorm({ features });
  const [runningMean, runningVariance] = [numbers([features], 1), square(numbers([features], 2))];
  const call = norm.bind({ ...norm.init(key(0)), runningMean, runningVariance });
  const own = call(ragged(spoil(values, Number.NaN), lengths));
  expect(own.lengths).toBe(lengths);
  expect(await data(own.values)).toEqual(await data(call(spoil(values, 0))));
});

describe("refuses", () => {
  test("rejects invalid lengths", () => {
    expect(() => ragged(values, tensor([1, 2], [2], "int32"))).toThrow(
      "ragged: lengths (of values [4, 5, 4]) has shape [2]; expected [batch], and values [batch, time, …].",
    );
    const floats = numbers([batch], 1) as Tensor as Tensor<"int32">;
    expect(() => ragged(values, floats)).toThrow("ragged: lengths is float32; expected int32.");
    expect(() => ragged(numbers([batch], 1), lengths)).toThrow("lengths (of values [4])");
    // @ts-expect-error lengths are a tensor
    expect(() => ragged(values, rows)).toThrow("ragged: lengths is an instance of Array; expected a Tensor.");
    // @ts-expect-error in whatever takes sequences
    expect(() => validMean({ values, lengths: rows })).toThrow("validMean: lengths is an instance of Array");
  });

  test("rejects lengths outside the steps, where they are known", () => {
    const outside = (...given: number[]) => tensor(Int32Array.from(given));
    expect(() => ragged(values, outside(1, 99, 2, 0))).toThrow("ragged: lengths[1] is 99; expected 0 to 5.");
    const negative = { values, lengths: outside(1, 2, -5, 0) };
    expect(() => lastStep().bind()(negative)).toThrow("lastStep: lengths[2] is -5; expected 0 to 5.");
  });

  test("rejects sequences on the host", () => {
    const own = { values: { ...values, data: new Float32Array(0) }, lengths: { ...lengths, data: rows } };
    // @ts-expect-error data of a batch
    expect(() => lastStep().bind()(own)).toThrow(
      "lastStep: lengths is int32[4]; expected a Tensor.\nPass fromData().",
    );
  });

  test("rejects results with other steps", () => {
    const text = "the result has shape [4, 4]; expected [batch=4, time=5, …].";
    const summed = (own: Tensor) => sum(own, { axes: [1] });
    expect(() => mapSteps(x, summed)).toThrow(`mapSteps: ${text}`);
    expect(() => activation(summed).bind()(x)).toThrow(`activation: ${text}`);
    expect(leaves(activation(summed).bind()(values))[0]!.shape).toEqual([batch, features]);
    expect(() => mapSteps(x, (own) => reshape(own, [batch * time, features]))).toThrow("[20, 4]");
  });
});
