import { wasmBackend } from "@grus/backend-wasm";
import {
  add,
  evaluate,
  fromData,
  key,
  mapTree,
  mul,
  sigmoid,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  valueAndGrad,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { afterAll, describe, expect, test } from "vitest";
import { inFloat64, numbers } from "../../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../../test/gradients.ts";
import { backend, data } from "../../test/losses.ts";
import { additiveAttention } from "../attention/additive.ts";
import { bahdanauDecoder } from "../attention/decoders.ts";
import { multiHeadAttention } from "../attention/multi-head.ts";
import { ctcLoss } from "../ctc/ctc-loss.ts";
import { dropout } from "../dropout.ts";
import { embedding } from "../embedding.ts";
import { gruCell } from "../gru-cell.ts";
import { lastStep } from "../last-step.ts";
import { linear } from "../linear.ts";
import { binaryCrossEntropy } from "../losses/binary-cross-entropy.ts";
import { crossEntropy } from "../losses/cross-entropy.ts";
import { gaussianNll } from "../losses/gaussian-nll.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import { multiQuantile } from "../losses/multi-quantile.ts";
import { batchNorm } from "../normalisation/batch-norm.ts";
import { layerNorm } from "../normalisation/layer-norm.ts";
import { reversibleInstanceNorm } from "../normalisation/reversible-instance-norm.ts";
import { gru } from "../recurrent-layers.ts";
import { sequential } from "../sequential.ts";
import { raggedAttention, raggedMultiHead } from "./attention.ts";
import { raggedLayer, raggedRecurrent, raggedSummary } from "./layers.ts";
import { raggedCtcLoss, raggedLoss } from "./losses.ts";
import { raggedBatchNorm, raggedInstanceNorm } from "./normalisation.ts";
import { mapSteps, type Ragged, ragged, raggedMean } from "./ragged.ts";

const [batch, time, features, classes] = [4, 5, 4, 3];
const rows = [5, 2, 0, 3];
const lengths = tensor(rows, [batch], "int32");
const values = numbers([batch, time, features], 1);
const x = ragged(values, lengths);
const wasm = await wasmBackend({ threads: 1 });
afterAll(() => wasm.dispose());

/** `from` with `value` in the padding. */
function spoil(from: Tensor, value: number): Tensor {
  const width = from.size / (batch * time);
  const spoiled = Float64Array.from(from.data, (own, i) => {
    const step = Math.floor(i / width);
    return step % time < rows[Math.floor(step / time)]! ? own : value;
  });
  const own = from.dtype === "int32" ? Int32Array.from(spoiled) : spoiled;
  return fromData({ data: own, shape: from.shape, dtype: from.dtype });
}

/** The valid steps of one row as a batch of its own. */
function alone(from: Tensor, row: number): Tensor {
  const width = from.size / (batch * time);
  const start = row * time * width;
  const part = from.data.slice(start, start + rows[row]! * width);
  return fromData({ data: part, shape: [1, rows[row]!, ...from.shape.slice(2)], dtype: from.dtype });
}

const tokens = tensor(
  Array.from({ length: batch * time }, (_, i) => (i * 5 + 1) % 7),
  [batch, time],
  "int32",
);
const labels = tensor(
  Array.from({ length: batch * time }, (_, i) => (i * 2) % classes),
  [batch, time],
  "int32",
);

/** A tagger: a class for each word, from both its neighbours and what the whole sentence says. */
function tagger() {
  const words = raggedLayer(
    sequential({ table: embedding({ vocabulary: 7, outputSize: features }), norm: layerNorm({ features }) }),
  );
  const encoder = raggedRecurrent(gru({ inputSize: features, hiddenSize: 3, bidirectional: true }));
  const attention = raggedMultiHead(multiHeadAttention({ size: 6, heads: 2 }));
  const head = raggedLayer(linear({ inputSize: 6, outputSize: classes }));
  const parameters = inFloat64({
    words: words.init(key(1)),
    encoder: encoder.init(key(2)),
    attention: attention.init(key(3)),
    head: head.init(key(4)),
  });
  const apply = (p: typeof parameters, sentence: Ragged): Ragged => {
    const { output } = encoder.apply(p.encoder, words.apply(p.words, sentence));
    const { output: read } = attention.apply(p.attention, { query: output });
    return head.apply(p.head, mapSteps(read, tanh));
  };
  return { parameters, apply };
}

describe.each([backend, wasm])("$name", (own) => {
  test("a ragged batch has the loss and the gradient of its rows alone", async () => {
    const { parameters, apply } = tagger();
    const by = (sentence: Ragged, target: Ragged) => {
      const loss = (p: typeof parameters) =>
        raggedLoss(crossEntropy)(apply(p, sentence), target, { reduction: "sum" });
      return evaluate<unknown>(own, valueAndGrad(loss)(parameters));
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

  test("what stands in the padding changes no number of loss or gradient", async () => {
    const { parameters, apply } = tagger();
    const by = (padding: number, classPadding: number) => {
      const sentence = ragged(spoil(tokens, padding), lengths);
      const target = ragged(spoil(labels, classPadding), lengths);
      const loss = (p: typeof parameters) => raggedLoss(crossEntropy)(apply(p, sentence), target);
      return evaluate<unknown>(own, valueAndGrad(loss)(parameters));
    };
    expect(numbersOf(await by(3, -100))).toEqual(numbersOf(await by(6, 2)));
  });

  test("not-a-number in the padding reaches nothing, on a way with every kind of layer", async () => {
    const norm = raggedBatchNorm(batchNorm({ features }));
    const instance = raggedInstanceNorm(reversibleInstanceNorm({ features }));
    const chain = raggedLayer(
      sequential({ drop: dropout({ rate: 0.4 }), head: linear({ inputSize: features, outputSize: 2 }) }),
    );
    const summary = raggedSummary(lastStep());
    const parameters = { norm: norm.init(), instance: instance.init(), chain: chain.init(key(1)) };
    const by = (input: Ragged) => {
      const loss = (p: typeof parameters) => {
        const { output } = norm.train(p.norm, input, { statistics: norm.initialStatistics() });
        const normed = instance.normalise(p.instance, mapSteps(output, sigmoid)).output;
        const out = chain.apply(p.chain, normed, { key: key(8) });
        return add(raggedMean(mapSteps(out, square)), sum(summary.apply({}, out)));
      };
      return evaluate<unknown>(own, valueAndGrad(loss)(parameters));
    };
    const clean = numbersOf(await by(x));
    expect(clean.every(Number.isFinite)).toBe(true);
    expect(numbersOf(await by(ragged(spoil(values, Number.NaN), lengths)))).toEqual(clean);
  });
});

test("padding is 0 when a mapped function sees it, and its result has the lengths", async () => {
  let seen: Tensor | undefined;
  const result = mapSteps(ragged(spoil(values, Number.NaN), lengths), (own) => {
    seen = own;
    return { twice: mul(own, 2), sum: sum(own, { axes: [2], keepAxes: true }) };
  });
  expect(await data(seen!)).toEqual(await data(spoil(values, 0)));
  expect(result.lengths).toBe(lengths);
  expect(result.values.sum.shape).toEqual([batch, time, 1]);
});

describe("raggedMean", () => {
  const valid = (row: number) => Array.from(alone(values, row).data);
  const all = rows.flatMap((_, row) => valid(row));

  test("is the mean over valid steps and their features, 0 where there are none", async () => {
    const [found] = await data(raggedMean(ragged(spoil(values, Number.NaN), lengths)));
    expect(found).toBeCloseTo(all.reduce((a, b) => a + b, 0) / all.length, 12);
    expect(await data(raggedMean(ragged(values, tensor([0, 0, 0, 0], [batch], "int32"))))).toEqual([0]);
  });
});

describe("raggedLoss", () => {
  const target = numbers([batch, time, features], 2);
  const spoiledTarget = spoil(target, Number.NaN);
  const joined = (from: Tensor) =>
    tensor(rows.flatMap((length, row) => (length === 0 ? [] : Array.from(alone(from, row).data))));
  /** Of one step each. */
  const steps = (from: Tensor) => {
    const flat = joined(from);
    return fromData({
      data: flat.data,
      shape: [10, ...from.shape.slice(2)],
      dtype: from.dtype,
    });
  };
  const probabilities = (from: Tensor) =>
    fromData({ data: from.data.map((v) => (v + 1) / 2), shape: from.shape, dtype: "float32" });

  test("of elements, of classes and of several quantiles is that of the valid steps alone", async () => {
    const spoiled = ragged(spoil(values, Number.NaN), lengths);
    const close = async (found: Tensor, expected: Tensor) =>
      expectClose(await data(found), await data(expected), { relative: 1e-6 });
    await close(
      raggedLoss(meanSquaredError)(spoiled, spoiledTarget),
      meanSquaredError(steps(values), steps(target)),
    );
    await close(
      raggedLoss(binaryCrossEntropy)(spoiled, probabilities(spoiledTarget), { reduction: "sum" }),
      binaryCrossEntropy(steps(values), probabilities(steps(target)), { reduction: "sum" }),
    );
    const classTarget = spoil(labels, 77);
    const classesOf = fromData({ data: joined(labels).data, shape: [10], dtype: "float32" });
    const own = tensor(Array.from(classesOf.data), [10], "int32");
    await close(
      raggedLoss(crossEntropy)(spoiled, classTarget, { labelSmoothing: 0.1 }),
      crossEntropy(steps(values), own, { labelSmoothing: 0.1 }),
    );
    const quantiles = [0.1, 0.4, 0.5, 0.9];
    const single = numbers([batch, time], 6);
    await close(
      raggedLoss(multiQuantile)(spoiled, single, { quantiles }),
      multiQuantile(steps(values), steps(single), { quantiles }),
    );
  });

  test("takes predictions that are trees", async () => {
    const likelihood = raggedLoss(
      ({ mean, variance }: { mean: Tensor; variance: Tensor }, own: Tensor, options) =>
        gaussianNll(mean, own, variance, options),
    );
    const split = (from: Tensor) => ({ mean: from, variance: add(square(from), 0.1) });
    const found = likelihood(mapSteps(ragged(spoil(values, Number.NaN), lengths), split), spoiledTarget);
    const { mean, variance } = split(steps(values));
    expectClose(await data(found), await data(gaussianNll(mean, steps(target), variance)), {
      relative: 1e-6,
    });
  });

  test("a target with fewer steps leaves the others out; a mask weighs steps and rows", async () => {
    const fewer = tensor([4, 2, 0, 1], [batch], "int32");
    const loss = raggedLoss(meanSquaredError);
    const [cut, explicit] = [
      await data(loss(x, ragged(target, fewer))),
      await data(loss(ragged(values, fewer), target)),
    ];
    expect(cut).toEqual(explicit);
    expect(cut).not.toEqual(await data(loss(x, target)));
    const isRow = tensor([0, 1, 1, 0], [batch, 1]);
    const second = meanSquaredError(alone(values, 1), alone(target, 1));
    expectClose(await data(loss(x, target, { mask: isRow })), await data(second), { relative: 1e-12 });
    const weights = numbers([batch, time], 9);
    const weighted = loss(x, target, { mask: square(weights), reduction: "sum" });
    expectClose(await data(weighted), [weightedByHand(weights, target)], { relative: 1e-10 });
  });

  test("has the gradient of central differences", async () => {
    const loss = (at: { prediction: Tensor; target: Tensor }) =>
      raggedLoss(meanSquaredError)(ragged(at.prediction, lengths), at.target);
    await checkTreeGradient(backend, loss, { prediction: values, target });
  });

  function weightedByHand(weights: Tensor, own: Tensor): number {
    let total = 0;
    for (let i = 0; i < values.size; i++) {
      const step = Math.floor(i / features);
      const isValid = step % time < rows[Math.floor(step / time)]!;
      if (isValid) total += weights.data[step]! ** 2 * (values.data[i]! - own.data[i]!) ** 2;
    }
    return total;
  }
});

test("raggedCtcLoss is ctcLoss with both lengths", async () => {
  const logits = ragged(numbers([batch, time, classes], 3), lengths);
  const target = ragged(
    tensor([1, 2, 1, 0, 0, 0, 2, 0], [batch, 2], "int32"),
    tensor([2, 1, 0, 1], [batch], "int32"),
  );
  const options = { reduction: "sum", zeroInfinity: true } as const;
  expect(await data(raggedCtcLoss(logits, target, options))).toEqual(
    await data(
      ctcLoss(logits.values, target.values, {
        inputLengths: lengths,
        targetLengths: target.lengths,
        ...options,
      }),
    ),
  );
});

test("an attention and a decoder read no padding, and keep what else they have", async () => {
  const plain = additiveAttention({ querySize: 3, memorySize: features, attentionSize: 2 });
  const attention = raggedAttention(plain);
  const parameters = attention.init(key(1));
  const memory = attention.prepare(parameters, ragged(spoil(values, Number.NaN), lengths));
  const { weights, context } = attention.attend(parameters, numbers([batch, 3], 4), memory);
  const expected = plain.attend(
    parameters,
    numbers([batch, 3], 4),
    plain.prepare(parameters, values, { lengths }),
  );
  expect(await data(weights)).toEqual(await data(expected.weights));
  expect(await data(context)).toEqual(await data(expected.context));
  expect((await data(weights))[time + 2]).toBe(0);
  const inner = bahdanauDecoder({
    inputSize: 2,
    attention: plain,
    cell: (size) => gruCell({ inputSize: size, hiddenSize: 3 }),
  });
  const decoder = raggedAttention(inner);
  const own = decoder.init(key(2));
  const ready = decoder.prepare(own, x);
  const input = numbers([batch, 2, 2], 5);
  expect(await data(decoder.run(own, ready, input).output)).toEqual(
    await data(inner.run(own, inner.prepare(own, values, { lengths }), input).output),
  );
});

test("a recurrent layer passes its options on", async () => {
  const layer = gru({ inputSize: features, hiddenSize: 2 });
  const own = raggedRecurrent(layer);
  const parameters = own.init(key(1));
  const initialState = [{ forward: { hidden: numbers([batch, 2], 8) } }];
  const { output, hidden, state } = own.apply(parameters, x, { initialState });
  const expected = layer.apply(parameters, values, { lengths, initialState });
  expect(await data(output.values)).toEqual(await data(expected.output));
  expect(await data(hidden)).toEqual(await data(expected.hidden));
  expect(mapTree(state, (leaf) => (leaf as Tensor).shape)).toEqual([{ forward: { hidden: [batch, 2] } }]);
  expect([own.inputSize, own.outputSize, own.initialState(2).length]).toEqual([features, 2, 1]);
});

test("evaluation normalises by running statistics, padding cleared first", async () => {
  const norm = batchNorm({ features });
  const statistics = { mean: numbers([features], 1), variance: square(numbers([features], 2)) };
  const own = raggedBatchNorm(norm).apply(norm.init(), ragged(spoil(values, Number.NaN), lengths), {
    statistics,
  });
  expect(await data(own.values)).toEqual(
    await data(norm.apply(norm.init(), spoil(values, 0), { statistics })),
  );
});

describe("what drops lengths does not compile", () => {
  // Never called: its types are the test.
  const typed = (parameters: never) => {
    // @ts-expect-error a plain layer takes no sequences with lengths
    linear({ inputSize: 1, outputSize: 1 }).apply(parameters, x);
    // @ts-expect-error nor does a plain loss
    meanSquaredError(x, values);
    // @ts-expect-error nor an operation
    add(x, 1);
    // @ts-expect-error a ragged layer takes no bare tensor
    raggedLayer(linear({ inputSize: 1, outputSize: 1 })).apply(parameters, values);
    // @ts-expect-error nor does a ragged loss
    raggedLoss(meanSquaredError)(values, values);
    const attention = additiveAttention({ querySize: 1, memorySize: 1, attentionSize: 1 });
    // @ts-expect-error nor a ragged attention
    raggedAttention(attention).prepare(parameters, values);
    // @ts-expect-error quantiles are no option that can be left out
    raggedLoss(multiQuantile)(x, values);
    // @ts-expect-error what has one row for each sequence is no sequence any more
    raggedMean(raggedSummary(lastStep()).apply({}, x));
  };
  test("as the type checker says", () => expect(typed).toBeTypeOf("function"));
});

describe("refuses", () => {
  test("lengths that do not fit", () => {
    expect(() => ragged(values, tensor([1, 2], [2], "int32"))).toThrow(
      "ragged: values have shape [4, 5, 4] and lengths [2]; expected [batch, time, …] and [batch].",
    );
    expect(() => ragged(values, numbers([batch], 1))).toThrow("ragged: lengths is float32; expected int32.");
    expect(() => ragged(numbers([batch], 1), lengths)).toThrow("values have shape [4]");
  });

  test("results with other steps", () => {
    const text = "the result has shape [4, 4]; expected [batch=4, time=5, …], as the sequences have.";
    expect(() => raggedLayer(lastStep()).apply({}, x)).toThrow(text);
    expect(() => mapSteps(x, (own) => sum(own, { axes: [1] }))).toThrow(text);
    const timeMajor = raggedRecurrent(gru({ inputSize: features, hiddenSize: 2, timeMajor: true }));
    expect(() => timeMajor.apply(timeMajor.init(key(1)), x)).toThrow("lengths");
  });

  test("masks that are none of steps, and losses without elements", () => {
    expect(() => raggedLoss(meanSquaredError)(x, values, { mask: numbers([time], 1) })).toThrow(
      "mask has shape [5]; expected [batch=4, time=5] or [batch=4, 1].",
    );
    const scalar = raggedLoss((own: Tensor, target: Tensor) => sum(sub(own, target)));
    expect(() => scalar(x, values)).toThrow("the loss has elements of shape [] without reduction");
  });
});
