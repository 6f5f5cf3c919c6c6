import {
  fromData,
  isRagged,
  key,
  leaves,
  mapTree,
  ones,
  relu,
  type Sequence,
  slice,
  type Tensor,
  take,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { inFloat64, numbers } from "../test/cells.ts";
import { data } from "../test/losses.ts";
import { dropout } from "./dropout.ts";
import { activation } from "./each-step.ts";
import { embedding } from "./embedding.ts";
import { layers } from "./layers.ts";
import { linear } from "./linear.ts";
import { meanSquaredError } from "./losses/mean-squared-error.ts";
import { layerNorm } from "./normalisation/layer-norm.ts";
import { lastStep, maxSteps, meanSteps } from "./pools.ts";
import { ragged } from "./ragged.ts";
import { gru, lstm } from "./recurrent-layers.ts";
import { gaussianNoise } from "./regularisation/noise.ts";
import { sequential } from "./sequential.ts";
import { watchSequences } from "./watch/watch-sequences.ts";

const [batch, time, size] = [3, 6, 4];
const rows = [6, 2, 0];
const lengths = tensor(rows, [batch], "int32");
const x = numbers([batch, time, size], 1);
const ids = tensor(
  Array.from({ length: batch * time }, (_, i) => (i * 5 + 1) % 7),
  [batch, time],
  "int32",
);

describe("a chain that ends in one row", () => {
  const recurrent = gru({ inputSize: size, hiddenSize: 3, layers: 2, dropout: 0.5 });
  const head = linear({ inputSize: 3, outputSize: 2 });
  const model = sequential({
    recurrent,
    last: lastStep(),
    drop: dropout({ rate: 0.5 }),
    relu: activation(relu),
    head,
  });
  const parameters = model.init(key(5));
  const own = ragged(slice(x, 0, 0, 2), tensor([6, 2], undefined, "int32"));

  test("applies its parts in order, including lengths", async () => {
    const { hidden } = recurrent.bind(parameters.recurrent)(own);
    expectClose(
      await data(model.bind(parameters)(own)),
      await data(head.bind(parameters.head)(relu(hidden))),
      { absolute: 1e-12 },
    );
    expect(await data(model.bind(parameters)(own.values))).not.toEqual(
      await data(model.bind(parameters)(own)),
    );
  });

  test("is random with a key, and the same for the same key", async () => {
    const plain = await data(model.bind(parameters)(x));
    const first = await data(model.bind(parameters, { key: key(1) })(x));
    expect(first).not.toEqual(plain);
    expect(await data(model.bind(parameters, { key: key(1) })(x))).toEqual(first);
    expect(await data(model.bind(parameters, { key: key(2) })(x))).not.toEqual(first);
  });

  test("has parameters by the names of the parts that have some, and states likewise", () => {
    expect(Object.keys(parameters)).toEqual(["recurrent", "head"]);
    expect(parameters.head.weight.shape).toEqual([2, 3]);
    expect(mapTree(model.initialState(2), ({ shape }) => shape)).toEqual({
      recurrent: [{ forward: { hidden: [2, 3] } }, { forward: { hidden: [2, 3] } }],
    });
  });

  test("declares its input and output", () => {
    expect([model.reads, model.causal, model.pools]).toEqual(["float32", true, true]);
    expect([model.inputSize, model.outputSize]).toEqual([size, 2]);
    const words = sequential({
      embed: embedding({ vocabulary: 7, outputSize: size }),
      recurrent: gru({ inputSize: size, hiddenSize: 3, bidirectional: true }),
      drop: dropout({ rate: 0.5 }),
    });
    expect([words.reads, words.causal, words.pools]).toEqual(["int32", false, undefined]);
    expect([words.inputSize, words.outputSize]).toEqual([undefined, 6]);
    expect(sequential({ a: activation(relu) }).outputSize).toBeUndefined();
    expect(sequential({ pool: meanSteps() }).causal).toBe(false);
    expect(sequential({ inner: sequential({ pool: maxSteps() }) }).causal).toBe(false);
  });
});

describe("a chain over steps", () => {
  const embed = embedding({ vocabulary: 7, outputSize: size });
  const recurrent = lstm({ inputSize: size, hiddenSize: 3, layers: 2 });
  const norm = layerNorm({ features: 3 });
  const head = linear({ inputSize: 3, outputSize: 2 });
  const floats = sequential({ recurrent, norm, relu: activation(relu), head });
  const words = sequential({ embed, recurrent, norm, relu: activation(relu), head });
  const { embed: table, ...rest } = inFloat64(words.init(key(3)));
  const models: readonly [string, (x: Sequence) => Sequence, Tensor][] = [
    ["floats", (of) => floats.bind(rest)(of), x],
    ["indices", (of) => words.bind({ embed: table, ...rest })(of as Sequence<"int32">), ids],
  ];

  test.each(models)("keeps the kind of its input: %s", async (_, call, input) => {
    const plain = call(input);
    const padded = call(ragged(input, lengths));
    if (isRagged(plain) || !isRagged(padded)) throw new Error("another kind");
    expect(padded.lengths).toBe(lengths);
    expect([plain.shape, padded.values.shape]).toEqual([
      [batch, time, 2],
      [batch, time, 2],
    ]);
    for (const [row, length] of rows.entries()) {
      const validOf = (from: Tensor) => slice(take(from, 0, row), 0, 0, length);
      expectClose(await data(validOf(padded.values)), await data(validOf(plain)), { absolute: 1e-12 });
    }
  });

  test("does not read the padding", async () => {
    const spoiled = fromData({
      data: Float64Array.from(x.data, (value, i) =>
        Math.floor(i / size) % time < rows[Math.floor(i / size / time)]! ? value : Number.NaN,
      ),
      shape: x.shape,
      dtype: "float32",
    });
    const call = floats.bind(rest);
    expect(await data(call(ragged(spoiled, lengths)).values)).toEqual(
      await data(call(ragged(x, lengths)).values),
    );
  });

  test("step by step equals the sequence: floats", async () => {
    const whole = floats.bind(rest)(x);
    let state = floats.initialState(batch);
    for (let t = 0; t < time; t++) {
      const next = floats.step(rest, state, take(x, 1, t));
      expect(next.output.shape).toEqual([batch, 2]);
      expectClose(await data(next.output), await data(take(whole, 1, t)), { absolute: 1e-12 });
      state = next.state;
    }
    expect(Object.keys(state)).toEqual(["recurrent"]);
  });

  test("step by step equals the sequence: indices", async () => {
    const parameters = { embed: table, ...rest };
    const whole = words.bind(parameters)(ids);
    let state = words.initialState(batch);
    for (let t = 0; t < time; t++) {
      const next = words.step(parameters, state, take(ids, 1, t));
      expectClose(await data(next.output), await data(take(whole, 1, t)), { absolute: 1e-12 });
      state = next.state;
    }
  });

  test("starts from the carried state, and reports its final state", async () => {
    const states: ReturnType<typeof floats.initialState>[] = [];
    const onState = (after: (typeof states)[number]) => states.push(after);
    const whole = floats.bind(rest, { onState })(x);
    floats.bind(rest, { onState })(slice(x, 1, 0, 2));
    const second = floats.bind(rest, { state: states[1], onState })(slice(x, 1, 2));
    expectClose(await data(second), await data(slice(whole, 1, 2)), { absolute: 1e-12 });
    const [all, , parts] = states.map((state) => leaves(state));
    expect(all!.length).toBe(4);
    for (const [i, leaf] of all!.entries())
      expectClose(await data(parts![i]!), await data(leaf), { absolute: 1e-12 });
  });

  test("passes a watch to its recurrent parts", () => {
    const { watch, sequences } = watchSequences();
    floats.bind(rest, { watch })(x);
    expect(sequences.map(({ layer }) => layer)).toEqual([0, 1]);
  });
});

describe("chains in chains", () => {
  const inner = sequential({ recurrent: gru({ inputSize: size, hiddenSize: 3 }), last: lastStep() });
  const model = sequential({ inner, head: linear({ inputSize: 3, outputSize: 1 }) });
  const parameters = model.init(key(2));

  test("have nested records of parameters and states", () => {
    expect(Object.keys(parameters.inner)).toEqual(["recurrent"]);
    expect(Object.keys(model.initialState(1))).toEqual(["inner"]);
    expect(model.initialState(2).inner.recurrent[0]!.forward.hidden.shape).toEqual([2, 3]);
  });

  test("end the time axis with a nested pool, also in steps", async () => {
    expect(model.pools).toBe(true);
    const whole = model.bind(parameters)(x);
    expect(whole.shape).toEqual([batch, 1]);
    let state = model.initialState(batch);
    let output = whole;
    for (let t = 0; t < time; t++) ({ state, output } = model.step(parameters, state, take(x, 1, t)));
    expect(output.shape).toEqual([batch, 1]);
    expectClose(await data(output), await data(whole), { absolute: 1e-6 });
  });
});

describe("randomness", () => {
  const many = fromData({ data: new Float32Array(600).fill(1), shape: [1, 20, 30], dtype: "float32" });

  test("differs between parts, and between two calls of one training step", async () => {
    const noise = gaussianNoise({ deviation: 1 });
    const drawn = async (model: { bind: typeof noise.bind }, calls: number) => {
      const call = model.bind(undefined, { key: key(1) });
      const found: number[][] = [];
      for (let i = 0; i < calls; i++) found.push((await data(call(many))).map((value) => value - 1));
      return found;
    };
    const [first, second, third] = await drawn(noise, 3);
    expect(second).not.toEqual(first);
    expect(third).not.toEqual(first);
    expect(third).not.toEqual(second);
    // The noise of two parts sums to variance 2; the same noise twice would give 4.
    const twice = sequential({ a: noise, b: noise });
    const call = twice.bind({}, { key: key(1) });
    for (const sums of [await data(call(many)), await data(call(many))]) {
      const variance = sums.reduce((total, value) => total + (value - 1) ** 2, 0) / sums.length;
      expect(Math.abs(variance - 2)).toBeLessThan(0.5);
    }
    expect(await data(call(many))).not.toEqual(await data(twice.bind({}, { key: key(1) })(many)));
  });
});

describe("errors", () => {
  test("reject invalid names and parts", () => {
    expect(() => sequential({ 1: activation(relu) })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: model: the name of a part is "1"; expected a name that is not a number.]`,
    );
    // @ts-expect-error a function is not a part
    expect(() => sequential({ relu })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: model: the part "relu" is a function; expected a layer, such as linear({ … }), or activation(f) for a function of tensors.]`,
    );
    // @ts-expect-error nor is a cell's state
    expect(() => sequential({ state: { hidden: x } })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: model: the part "state" is a record of hidden; expected a layer, such as linear({ … }), or activation(f) for a function of tensors.]`,
    );
    // @ts-expect-error nor is nothing
    expect(() => sequential({ none: undefined })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: model: the part "none" is undefined; expected a layer, such as linear({ … }), or activation(f) for a function of tensors.]`,
    );
  });

  test("refuse a seed in place of a key", () => {
    const model = sequential({ head: linear({ inputSize: 2, outputSize: 1 }) });
    // @ts-expect-error a seed is not a key
    expect(() => model.init(0)).toThrow("init: key is 0 (a number); expected a key.\nMake one with key(0).");
  });

  test("refuse an input that is neither a tensor nor ragged sequences", () => {
    const model = layers(
      { recurrent: gru({ inputSize: 2, hiddenSize: 3 }), head: linear({ inputSize: 3, outputSize: 1 }) },
      // @ts-expect-error without .output
      ({ recurrent, head }, x) => head(recurrent(x)),
    );
    const call = model.bind(model.init(key(1)));
    expect(() => call(ones([1, 4, 2]))).toThrow(
      "model.head: linear: input is a record of output, state, hidden; expected a Tensor or a Ragged.\nPass .output.",
    );
    // @ts-expect-error without an input
    expect(() => call()).toThrow(
      "model.recurrent: recurrent: input is undefined; expected a Tensor or a Ragged.",
    );
    const last = lastStep().bind();
    // @ts-expect-error an array is not a tensor
    expect(() => last([1, 2])).toThrow(
      "lastStep: input is an instance of Array; expected a Tensor or a Ragged.",
    );
    // @ts-expect-error nothing
    expect(() => meanSquaredError(undefined, ones([1]))).toThrow("meanSquaredError: prediction is undefined");
  });

  test("name the part with another input size", () => {
    const wrong = sequential({
      recurrent: gru({ inputSize: size, hiddenSize: 3 }),
      head: linear({ inputSize: 4, outputSize: 1 }),
    });
    const outer = sequential({ encoder: wrong });
    expect(() => wrong.bind(wrong.init(key(0)))(x)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: model.head: linear: input has shape [3, 6, 3]; expected [..., inputSize=4].
      Pass 4 features, or create the layer with inputSize 3.]
    `);
    expect(() => outer.bind(outer.init(key(0)))(x)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: model.encoder.head: linear: input has shape [3, 6, 3]; expected [..., inputSize=4].
      Pass 4 features, or create the layer with inputSize 3.]
    `);
  });

  test("reject steps of a bidirectional layer", () => {
    const both = sequential({ recurrent: gru({ inputSize: size, hiddenSize: 3, bidirectional: true }) });
    const parameters = both.init(key(0));
    expect(() => both.step(parameters, both.initialState(batch), take(x, 1, 0))).toThrow(
      "step: model is not causal; expected a causal model",
    );
  });
});
