// Fine-tuning models of other frameworks.
import { layerModel, type NamedModel, parseLayerList, readPyTorch } from "@grus/io";
import { argmax, matmul, mul, sigmoid, softmax, type Tensor, type TensorData, tensor } from "@grus/tensor";
import { fixtureFile } from "@grus/testing/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBackend } from "./backend.ts";
import { type FineTuneOptions, fineTune } from "./fine-tune.ts";
import { type LossName, lossNames } from "./fine-tune-losses.ts";
import { FineTuneError, rowBatches, rowsOf } from "./row-batches.ts";

let backend: Awaited<ReturnType<typeof createBackend>>;
beforeAll(async () => {
  backend = await createBackend("wasm", { threads: 1 });
});
afterAll(() => backend.dispose());

const { tensors } = readPyTorch(fixtureFile("pytorch/tagger-legacy.pth"));
const list = parseLayerList(JSON.parse(new TextDecoder().decode(fixtureFile("tagger-layers.json"))));
const tagger = layerModel(list, tensors);

/** Sentences whose tags are functions of the tokens. */
function sentences(count: number, time = 7): Record<string, TensorData> {
  const tokens = Int32Array.from({ length: count * time }, (_, i) => (i * i + 3 * i) % 20);
  return {
    tokens: { shape: [count, time], dtype: "int32", data: tokens },
    logits: { shape: [count, time], dtype: "int32", data: tokens.map((token) => token % 4) },
  };
}

async function tuned(options: Partial<FineTuneOptions> = {}) {
  const run = await fineTune({
    backend,
    model: tagger,
    data: sentences(10),
    batchSize: 4,
    epochs: 6,
    learningRate: 0.02,
    ...options,
  });
  return run.finish();
}

describe("a PyTorch tagger", () => {
  test("learns other tags", async () => {
    const { before, after, parameters, fit } = await tuned({ epochs: 30 });
    expect(before).toBeGreaterThan(1);
    expect(after).toBeLessThan(0.3 * before);
    expect(Object.keys(parameters)).toEqual(Object.keys(tagger.parameters));
    expect(fit.history.length).toBe(30);
  });

  test("is the same for the same seed", async () => {
    const bits = async (options: Partial<FineTuneOptions>) =>
      (await tuned(options)).parameters["head.weight"]!.data;
    expect(await bits({})).toEqual(await bits({}));
    expect(await bits({ seed: 1 })).not.toEqual(await bits({}));
  });

  test("trains only the chosen parameters", async () => {
    const { parameters, before, after } = await tuned({ trains: (name) => name.startsWith("head.") });
    for (const [name, { data }] of Object.entries(parameters)) {
      const isSame = String(data) === String(tagger.parameters[name]!.data);
      expect(isSame, name).toBe(!name.startsWith("head."));
    }
    expect(after).toBeLessThan(before);
  });

  test.each([
    ["epochs", { epochs: 2 }],
    ["learningRate", { learningRate: 0.001 }],
    ["weightDecay", { weightDecay: 0.9 }],
    ["batchSize", { batchSize: 10 }],
    ["validation", { validation: 0.3 }],
  ] as const)("%s changes the result", async (_, option) => {
    const [plain, other] = [await tuned(), await tuned(option)];
    expect(other.parameters["head.weight"]!.data).not.toEqual(plain.parameters["head.weight"]!.data);
  });

  test("validation rows select the best epoch and are not trained on", async () => {
    const data = sentences(10);
    const seen = await tuned({ validation: 0.2, data });
    const last = (data.logits!.data as Int32Array).slice();
    for (let i = 8 * 7; i < last.length; i++) last[i] = 3 - last[i]!;
    const changed = { ...data, logits: { ...data.logits!, data: last } };
    const other = await tuned({ validation: 0.2, data: changed, epochs: 1 });
    const same = await tuned({ validation: 0.2, data, epochs: 1 });
    expect(other.parameters["head.bias"]!.data).toEqual(same.parameters["head.bias"]!.data);
    expect(other.before).not.toBe(seen.before);
    expect(same.before).toBe(seen.before);
  });

  test("rows in the gap are left out", async () => {
    const data = sentences(10);
    const changed = (data.logits!.data as Int32Array).slice();
    for (let i = 6 * 7; i < 8 * 7; i++) changed[i] = 3 - changed[i]!;
    const bits = async (gap: number, logits: Int32Array) => {
      const own = { ...data, logits: { ...data.logits!, data: logits } };
      return (await tuned({ validation: 0.2, gap, data: own, epochs: 1 })).parameters["head.bias"]!.data;
    };
    const plain = data.logits!.data as Int32Array;
    expect(await bits(2, changed)).toEqual(await bits(2, plain));
    expect(await bits(0, changed)).not.toEqual(await bits(0, plain));
  });

  test("classes below 0 are masked", async () => {
    const data = sentences(10);
    const classes = (data.logits!.data as Int32Array).map((own, i) => (i % 7 === 6 ? -100 : own));
    const masked = await tuned({ data: { ...data, logits: { ...data.logits!, data: classes } } });
    expect(Number.isFinite(masked.after)).toBe(true);
    expect(masked.before).not.toBe((await tuned()).before);
  });
});

/** y = x w, rows along the second axis of both. */
const product: NamedModel = {
  inputs: [{ name: "x", dtype: "float32", shape: ["time", "batch", 3] }],
  outputs: [{ name: "y", dtype: "float32", shape: ["time", "batch", 2] }],
  parameters: {
    w: tensor([
      [0.1, 0.2],
      [0.3, -0.1],
      [0.2, 0.4],
    ]),
  },
  apply: ({ w }, { x }) => ({ y: matmul(x!, w!) }),
};
const x: TensorData = {
  shape: [4, 5, 3],
  dtype: "float32",
  data: Float32Array.from({ length: 60 }, (_, i) => Math.sin(i * 1.7)),
};
const y = (f: (i: number) => number): TensorData => ({
  shape: [4, 5, 2],
  dtype: "float32",
  data: Float32Array.from({ length: 40 }, (_, i) => f(i)),
});

/** The product followed by a function. */
const behind = (f: (y: Tensor) => Tensor): NamedModel => ({
  ...product,
  apply: (own, given) => ({ y: f(product.apply(own, given).y!) }),
});
const LOGITS: Readonly<Partial<Record<LossName, NamedModel>>> = {
  "cross-entropy-of-probabilities": behind((own) => softmax(own)),
  "binary-cross-entropy-of-probabilities": behind(sigmoid),
};

describe("losses", () => {
  const probability = y((i) => (i % 2 === 0 ? 0.25 : 0.75));
  const classes: TensorData = {
    shape: [4, 5],
    dtype: "int32",
    data: Int32Array.from({ length: 20 }, (_, i) => Number(Math.sin(i * 1.7) > 0)),
  };
  const tune = async (options: Partial<FineTuneOptions>) => {
    const run = await fineTune({
      backend,
      model: product,
      data: { x, y: probability },
      epochs: 5,
      learningRate: 0.02,
      ...options,
    });
    return run.finish();
  };

  test.each(lossNames.map((name) => [name] as const))("%s falls", async (loss) => {
    const { before, after, losses } = await tune({ loss, model: LOGITS[loss] ?? product });
    expect(losses).toEqual({ y: loss });
    expect(after).toBeLessThan(before);
  });

  test("a model that ends in softmax is not given a second one", async () => {
    const logits = await tune({ data: { x, y: classes } });
    const probabilities = await tune({
      data: { x, y: classes },
      model: LOGITS["cross-entropy-of-probabilities"]!,
    });
    expect(logits.losses).toEqual({ y: "cross-entropy" });
    expect(probabilities.losses).toEqual({ y: "cross-entropy-of-probabilities" });
    expect(probabilities.before).toBeCloseTo(logits.before, 5);
    const sure = behind((own) => softmax(mul(own, 1e4)));
    const right = await tune({ data: { x, y: argmaxOf() }, model: sure, epochs: 1 });
    expect(right.before).toBeLessThan(1e-3);
  });

  test.each([
    ["softmax twice", "cross-entropy", LOGITS["cross-entropy-of-probabilities"]!, "holds probabilities"],
    [
      "logarithms of logits",
      "cross-entropy-of-probabilities",
      product,
      'Use the loss "cross-entropy", which takes logits',
    ],
    [
      "logarithms of any number",
      "binary-cross-entropy-of-probabilities",
      product,
      "does not hold probabilities",
    ],
  ] as const)("refuses %s", async (_, loss, model, reason) => {
    await expect(
      tune({ loss, model, data: { x, y: loss.startsWith("binary") ? probability : classes } }),
    ).rejects.toThrow(reason);
  });

  test("the mean over two outputs, one with missing targets, does not depend on the batch size", async () => {
    const two: NamedModel = {
      ...product,
      outputs: [...product.outputs, { name: "z", dtype: "float32", shape: ["time", "batch", 2] }],
      apply: (own, given) => {
        const { y: out } = product.apply(own, given);
        return { y: out!, z: mul(out!, 3) };
      },
    };
    const data = { x, y: y((i) => (i % 7 === 0 ? 1 : Number.NaN)), z: y((i) => Math.cos(i)) };
    const before = async (batchSize: number) =>
      (await tune({ model: two, data, batchSize, epochs: 1 })).before;
    const whole = await before(5);
    for (const size of [1, 2, 3]) expect(await before(size)).toBeCloseTo(whole, 5);
  });

  /** The classes predicted by the product itself. */
  function argmaxOf(): TensorData {
    const w = product.parameters.w!.data;
    const value = (row: number, column: number) =>
      [0, 1, 2].reduce((total, i) => total + x.data[3 * row + i]! * w[2 * i + column]!, 0);
    const data = Int32Array.from({ length: 20 }, (_, row) => Number(value(row, 1) > value(row, 0)));
    return { shape: [4, 5], dtype: "int32", data };
  }

  test("NaN targets are masked", async () => {
    const holes = y((i) => (i % 2 === 0 ? Number.NaN : 0.75));
    const run = await fineTune({ backend, model: product, data: { x, y: holes }, epochs: 5 });
    const { parameters } = await run.finish();
    const [first, second] = [0, 1].map((column) =>
      [0, 1, 2].map((row) => parameters.w!.data[2 * row + column]),
    );
    expect(first).toEqual([0.1, 0.3, 0.2].map(Math.fround));
    expect(second).not.toEqual([0.2, -0.1, 0.4].map(Math.fround));
  });
});

describe("rows", () => {
  const data = { x, y: y((i) => i) };

  test("are along the axis that the model names batch; the last batch is padded with masked rows", () => {
    const rows = rowsOf(product, { data, batchSize: 3 });
    const [first, last] = [...rowBatches(rows)];
    expect([rows.count, first!.inputs.x!.shape, last!.inputs.x!.shape]).toEqual([5, [4, 3, 3], [4, 3, 3]]);
    expect(Array.from(first!.targets.y!.data.subarray(0, 8))).toEqual([0, 1, 2, 3, 4, 5, 10, 11]);
    expect(Array.from(last!.masks.y!.data.subarray(0, 6))).toEqual([1, 1, 1, 1, 0, 0]);
    expect(Array.from(first!.masks.y!.data)).toEqual(Array.from({ length: 24 }, () => 1));
  });

  test("are shuffled by seed and epoch, each appearing once", () => {
    const order = (epoch: number) =>
      [...rowBatches(rowsOf(product, { data, batchSize: 1 }), { seed: 3, epoch })].map(
        ({ targets }) => targets.y!.data[0],
      );
    expect(order(0)).toEqual(order(0));
    expect(order(1)).not.toEqual(order(0));
    expect(order(1).sort()).toEqual([0, 2, 4, 6, 8]);
  });

  test("are along the axes given by batchAxes", () => {
    const rows = rowsOf(product, { data, batchAxes: { x: 0, y: 0 }, batchSize: 4 });
    expect(rows.count).toBe(4);
  });
});

describe("refuses", () => {
  const good = { x, y: y((i) => i) };
  const fixed: NamedModel = { ...product, inputs: [{ name: "x", dtype: "float32", shape: [4, 5, 3] }] };
  test.each([
    [
      "an unknown tensor",
      { data: { ...good, z: x } },
      'the data has "z"; the model has the inputs "x" and the outputs "y"',
    ],
    ["a missing input", { data: { y: good.y } }, 'the data has no "x"'],
    ["no target", { data: { x } }, "the data has no target"],
    ["other counts", { data: good, batchAxes: { y: 0 } }, '"x" has 5 rows along axis 1, "y" 4 along axis 0'],
    ["an invalid axis", { data: good, batchAxes: { y: 3 } }, "no row axis 3"],
    ["an empty batch", { data: good, batchSize: 0 }, "batchSize is 0"],
    [
      "a batch of another size",
      { data: good, model: fixed, batchAxes: { x: 1, y: 1 }, batchSize: 2 },
      "the model has a fixed batch size of 5",
    ],
    ["a target of another shape", { data: { x, y: { ...x } } }, 'the target "y" is float32 [4, 5, 3]'],
    ["an unknown loss", { data: good, loss: "cube" as never }, 'loss is "cube"'],
    [
      "targets that are all NaN",
      { data: { x, y: y(() => Number.NaN) } },
      "none of the 5 training rows has a valid target",
    ],
    [
      "validation rows without a valid target",
      { data: { x, y: y((i) => (Math.floor(i / 2) % 5 === 4 ? Number.NaN : 1)) }, validation: 0.2 },
      "none of the 1 validation rows has a valid target",
    ],
    [
      "inputs that are NaN",
      { data: { ...good, x: { ...x, data: x.data.map(() => Number.NaN) } } },
      "the loss is NaN before training",
    ],
    [
      "a model without parameters",
      { model: { ...product, parameters: {}, apply: () => ({ y: tensor(good.y.data, [4, 5, 2]) }) } },
      "the model has no parameters",
    ],
    [
      "int32 outputs",
      { model: { ...product, apply: (own, given) => ({ y: argmax(product.apply(own, given).y!, -1) }) } },
      'the output "y" is int32, which has no gradient',
    ],
    ["nothing to train", { data: good, trains: () => false }, "trains selects no parameter"],
    [
      "a validation part that leaves no training rows",
      { data: good, validation: 0.5, gap: 3 },
      "of 5 rows, 2 are for validation and 3 in the gap, which leaves none for training",
    ],
    ["an invalid validation part", { data: good, validation: 1 }, "validation is 1"],
  ] as [string, Partial<FineTuneOptions>, string][])("%s", async (_, options, reason) => {
    const started = fineTune({ backend, model: product, data: good, ...options });
    await expect(started).rejects.toThrow(reason);
    await expect(started).rejects.toThrow(FineTuneError);
  });
});
