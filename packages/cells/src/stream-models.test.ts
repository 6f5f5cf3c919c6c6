// Streams of models composed of parts.
import { wasmBackend } from "@grus/backend-wasm";
import {
  argmax,
  DTypeError,
  key,
  mapTree,
  referenceBackend,
  ShapeError,
  type Tensor,
  type TensorData,
  take,
  tanh,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { afterAll, describe, expect, test } from "vitest";
import { numbers } from "../test/cells.ts";
import { data } from "../test/losses.ts";
import { multiHeadAttention } from "./attention/multi-head.ts";
import { dropout } from "./dropout.ts";
import { activation } from "./each-step.ts";
import { embedding } from "./embedding.ts";
import { CellOptionError } from "./errors.ts";
import { layers } from "./layers.ts";
import { linear } from "./linear.ts";
import { batchNorm } from "./normalisation/batch-norm.ts";
import { lastStep, meanSteps } from "./pools.ts";
import { gru, lstm } from "./recurrent-layers.ts";
import { sequential } from "./sequential.ts";
import { stream } from "./stream.ts";
import { resetRows, restoreRows, snapshotRows } from "./stream-rows.ts";

const backend = referenceBackend();
const wasm = await wasmBackend({ threads: 1 });
afterAll(() => wasm.dispose());

const [batch, time, size, vocabulary] = [3, 5, 4, 9];
const ids = tensor(
  Int32Array.from({ length: batch * time }, (_, i) => (i * 5 + 1) % vocabulary),
  [batch, time],
);
const x = numbers([batch, time, size], 1);

const words = sequential({
  embed: embedding({ vocabulary, outputSize: size }),
  drop: dropout({ rate: 0.5 }),
  recurrent: lstm({ inputSize: size, hiddenSize: 6, layers: 2 }),
  head: linear({ inputSize: 6, outputSize: vocabulary }),
});
const parameters = words.init(key(3));

/** Numbers of one step of a constant [batch, time, …]. */
const stepOf = ({ data: all, size: count }: Tensor, t: number) => {
  const width = count / (batch * time);
  return Array.from({ length: batch }, (_, row) =>
    Array.from(all.slice((row * time + t) * width, (row * time + t + 1) * width)),
  ).flat();
};

describe.each([backend, wasm])("indices on $name", (on) => {
  test("step by step equal the model over the sequence, for several rows", async () => {
    const whole = words.bind(parameters)(ids);
    const running = await stream({ backend: on, model: words, parameters, batch });
    for (let t = 0; t < time; t++) {
      const output = running.push(Int32Array.from(stepOf(ids, t)));
      expect([output.shape, output.dtype]).toEqual([[batch, vocabulary], "float32"]);
      expectClose(output.data, await data(take(whole, 1, t)), { absolute: 1e-5 });
    }
    running.dispose();
  });
});

test("the index of a stream of one row is a number or an array of one", async () => {
  const one = await stream({ backend, model: words, parameters });
  const other = await stream({ backend, model: words, parameters });
  for (const id of [4, 0, 8])
    expect(Array.from(one.push(id).data)).toEqual(Array.from(other.push(Int32Array.of(id)).data));
});

test("an index outside the vocabulary is refused and leaves the state unchanged", async () => {
  const running = await stream({ backend, model: words, parameters });
  const other = await stream({ backend, model: words, parameters });
  expect(() => running.push(vocabulary)).toThrow(
    `stream: the input is ${vocabulary}; expected 0 to ${vocabulary - 1}.`,
  );
  expect(() => running.push(Int32Array.of(-1))).toThrow("stream: the input is -1; expected 0");
  expect(Array.from(running.push(1).data)).toEqual(Array.from(other.push(1).data));
});

test("floats are passed as an array of numbers, a Float32Array, or a number for one feature", async () => {
  const model = sequential({
    recurrent: gru({ inputSize: size, hiddenSize: 3 }),
    squash: activation(tanh),
    last: lastStep(),
    head: linear({ inputSize: 3, outputSize: 2 }),
  });
  const own = model.init(key(1));
  const whole = model.bind(own)(x);
  const running = await stream({ backend, model, parameters: own, batch });
  for (let t = 0; t < time; t++) {
    const numbersOfStep = stepOf(x, t);
    const output = running.push(t % 2 === 0 ? numbersOfStep : Float32Array.from(numbersOfStep));
    expect(output.shape).toEqual([batch, 2]);
    if (t === time - 1) expectClose(output.data, await data(whole), { absolute: 1e-6 });
  }
  const single = gru({ inputSize: 1, hiddenSize: 2 });
  const scalar = { backend, model: single, parameters: single.init(key(1)) };
  const [a, b] = [await stream(scalar), await stream(scalar)];
  expect(Array.from(a.push(0.5).data)).toEqual(Array.from(b.push([0.5]).data));
  expect(Array.from(a.push(-2).data)).toEqual(Array.from(b.push(Float32Array.of(-2)).data));
});

test("a model of several outputs returns all of them, of any element types", async () => {
  const model = layers(
    {
      embed: embedding({ vocabulary, outputSize: size }),
      encoder: gru({ inputSize: size, hiddenSize: 6 }),
      tag: linear({ inputSize: 6, outputSize: 5 }),
      intent: linear({ inputSize: 6, outputSize: 3 }),
    },
    ({ embed, encoder, tag, intent }, tokens) => {
      const { output, hidden } = encoder(embed(tokens));
      const tags = tag(output);
      return { tags, intent: intent(hidden), best: argmax(tags, -1) };
    },
  );
  const own = model.init(key(1));
  const whole = model.bind(own)(ids);
  const running = await stream({ backend, model, parameters: own, batch });
  for (let t = 0; t < time; t++) {
    const { tags, intent, best } = running.push(Int32Array.from(stepOf(ids, t)));
    expect([tags.shape, intent.shape, best.shape]).toEqual([
      [batch, 1, 5],
      [batch, 3],
      [batch, 1],
    ]);
    expectClose(tags.data, await data(take(whole.tags, 1, t)), { absolute: 1e-6 });
    expect(Array.from(best.data)).toEqual(await data(take(whole.best, 1, t)));
    if (t === time - 1) expectClose(intent.data, await data(whole.intent), { absolute: 1e-6 });
  }
});

test("rows of a stream of indices leave, return and restart", async () => {
  const [some, fresh] = [
    await stream({ backend, model: words, parameters, batch: 2 }),
    await stream({ backend, model: words, parameters, batch: 2 }),
  ];
  const rowOf = (output: Tensor, row: number) =>
    Array.from(output.data.slice(row * vocabulary, (row + 1) * vocabulary));
  some.push(Int32Array.of(1, 2));
  const away = await snapshotRows(some, [0]);
  await resetRows(some, [0]);
  const next = some.push(Int32Array.of(4, 4));
  const begun = fresh.push(Int32Array.of(4, 4));
  expect(rowOf(next, 0)).toEqual(rowOf(begun, 0));
  expect(rowOf(next, 1)).not.toEqual(rowOf(begun, 1));
  await restoreRows(some, [1], away);
  const moved = rowOf(some.push(Int32Array.of(4, 4)), 1);
  const alone = await stream({ backend, model: words, parameters });
  await alone.restore(away);
  expect(moved).toEqual(Array.from(alone.push(4).data));
});

test("parameters are tensors or host data", async () => {
  const host = structuredClone(
    mapTree(
      parameters,
      ({ data: all, shape, dtype }): TensorData<"float32"> => ({ data: all, shape, dtype }),
    ),
  );
  const [a, b] = [
    await stream({ backend, model: words, parameters }),
    await stream({ backend, model: words, parameters: host }),
  ];
  expect(Array.from(a.push(3).data)).toEqual(Array.from(b.push(3).data));
});

describe("refuses", () => {
  test("models that read backwards, or pool over steps", async () => {
    const both = sequential({ recurrent: gru({ inputSize: size, hiddenSize: 3, bidirectional: true }) });
    const pooled = sequential({ recurrent: gru({ inputSize: size, hiddenSize: 3 }), mean: meanSteps() });
    const nested = sequential({ inner: pooled, head: linear({ inputSize: 3, outputSize: 1 }) });
    const attending = layers(
      {
        recurrent: gru({ inputSize: size, hiddenSize: 4 }),
        attend: multiHeadAttention({ size: 4, heads: 2 }),
      },
      ({ recurrent, attend }, input) => attend(recurrent(input).output, { causal: true }).output,
    );
    const text =
      "stream: model is not causal; expected a causal model: bidirectional: false, and no pool other than lastStep().";
    // @ts-expect-error false is not true
    await expect(stream({ backend, model: both, parameters: both.init(key(0)) })).rejects.toThrow(text);
    // @ts-expect-error false is not true
    await expect(stream({ backend, model: pooled, parameters: pooled.init(key(0)) })).rejects.toThrow(text);
    // @ts-expect-error false is not true
    await expect(stream({ backend, model: nested, parameters: nested.init(key(0)) })).rejects.toThrow(text);
    const own = attending.init(key(0));
    // @ts-expect-error false is not true
    await expect(stream({ backend, model: attending, parameters: own })).rejects.toThrow(text);
  });

  test("models without steps, and models without inputSize", async () => {
    const head = linear({ inputSize: size, outputSize: 1 });
    await expect(
      // @ts-expect-error a layer has no steps
      stream({ backend, model: head, parameters: head.init(key(0)) }),
    ).rejects.toThrow("stream: model is without a state; expected a model with a recurrent layer.");
    const silent = sequential({
      drop: dropout({ rate: 0.5 }),
      recurrent: gru({ inputSize: size, hiddenSize: 3 }),
    });
    const own = silent.init(key(0));
    await expect(stream({ backend, model: silent, parameters: own })).rejects.toThrow(
      "stream: inputSize is undefined; expected the features of a step.",
    );
    const sized = await stream({ backend, model: silent, parameters: own, inputSize: size });
    expect(sized.push(new Float32Array(size)).shape).toEqual([1, 3]);
  });

  test("values that are not indices, and inputs of another length", async () => {
    const running = await stream({ backend, model: words, parameters });
    const floats = Float32Array.of(1);
    // @ts-expect-error a Float32Array does not hold indices
    expect(() => running.push(floats)).toThrow(DTypeError);
    // @ts-expect-error a Float32Array does not hold indices
    expect(() => running.push(floats)).toThrow(
      "stream: the input [batch] is an instance of Float32Array; expected int32.\nPass a whole number or an Int32Array.",
    );
    expect(() => running.push(0.5)).toThrow("stream: the input [batch] is 0.5 (a number); expected int32.");
    // @ts-expect-error nor does an array of numbers
    expect(() => running.push([1])).toThrow(DTypeError);
    expect(() => running.push(Int32Array.of(1, 2))).toThrow(ShapeError);
    expect(() => running.push(Int32Array.of(1, 2))).toThrow(
      "stream: the input [batch] has shape [2]; expected [1].",
    );
    const two = await stream({ backend, model: words, parameters, batch: 2 });
    expect(() => two.push(3)).toThrow("stream: the input [batch] has shape [1]; expected [2].");
    const layer = gru({ inputSize: size, hiddenSize: 3 });
    const features = await stream({ backend, model: layer, parameters: layer.init(key(0)) });
    expect(() => features.push(1)).toThrow(
      "stream: the input [batch, inputSize] has shape [1]; expected [1, 4].",
    );
    // @ts-expect-error indices for a model of floats
    expect(() => features.push(Int32Array.of(1, 2, 3, 4))).toThrow();
  });

  test("a batch that is not a positive whole number", async () => {
    await expect(stream({ backend, model: words, parameters, batch: 1.5 })).rejects.toThrow(CellOptionError);
  });
});

test("batch normalisation uses its running statistics", async () => {
  const model = sequential({
    norm: batchNorm({ features: size }),
    recurrent: gru({ inputSize: size, hiddenSize: 3 }),
  });
  const drawn = model.init(key(5));
  const running = { runningMean: numbers([size], 2), runningVariance: tensor([1, 2, 3, 4]) };
  const own = { ...drawn, norm: { ...drawn.norm, ...running } };
  const whole = model.bind(own)(x);
  const streamed = await stream({ backend, model, parameters: own, batch });
  for (let t = 0; t < time; t++) {
    const pushed = streamed.push(Float32Array.from(stepOf(x, t)));
    expectClose(pushed.data, await data(take(whole, 1, t)), { absolute: 1e-6 });
  }
  streamed.dispose();
});
