import { wasmBackend } from "@grus/backend-wasm";
import { add, evaluate, flatten, grad, key, mapTree, mul, ones, randomNormal, tensor } from "@grus/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MixtureInput, type MixtureSettings, mixtureNetwork } from "./mixture-network.ts";
import { isOfCounts, type MixtureOutput, mixtureLoss } from "./mixture-output.ts";
import type { MixtureParameters } from "./mixture-start.ts";

type Backend = Awaited<ReturnType<typeof wasmBackend>>;

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 1 });
});
afterAll(() => backend.dispose());

const sizes = { context: 7, horizon: 3, inputSize: 4, bases: 2, future: 2, statics: 1, hiddenSize: 5 };
const settingsOf = (output: MixtureOutput): MixtureSettings => ({ ...sizes, cell: "gru", output });

const random = (seed: number, ...shape: number[]) => randomNormal(key(seed), shape);
const input: MixtureInput = {
  window: random(1, 2, 7, 4),
  bases: random(2, 2, 2, 3),
  ahead: random(3, 2, 3, 2),
  change: random(4, 2, 2, 3, 2),
  shift: random(6, 2, 7, 2),
  statics: random(5, 2, 1),
};
const quantiles = [0.1, 0.4, 0.5, 0.8, 0.95];

/** Parameters of which none is 0. */
function drawn(settings: MixtureSettings, scale = 0.5): MixtureParameters {
  let seed = 10;
  return mapTree(mixtureNetwork(settings).init(key(0)), (leaf) =>
    add(leaf, mul(scale, random(seed++, ...leaf.shape))),
  );
}

test("an untrained network is the mean of the naive forecasts", async () => {
  const model = mixtureNetwork(settingsOf("point"));
  const { output, bases } = await evaluate(backend, {
    output: model.bind(model.init(key(3)))(input),
    bases: input.bases,
  });
  expect(output.shape).toEqual([2, 3]);
  output.data.forEach((value, at) => {
    const [row, k] = [Math.floor(at / 3), at % 3];
    const [first, second] = [0, 1].map((b) => Number(bases.data[(row * 2 + b) * 3 + k]));
    expect(Number(value)).toBeCloseTo((first! + second!) / 2, 6);
  });
});

test.each<[string, MixtureOutput]>([
  ["a point", "point"],
  ["quantiles", { quantiles }],
  ["a normal distribution", { distribution: "gaussian" }],
  ["Student's t", { distribution: "student-t" }],
  ["counts", { distribution: "negative-binomial" }],
])("the gradient of %s reaches every parameter", async (_, output) => {
  const settings = settingsOf(output);
  const unit = { level: tensor(Float32Array.of(1, 2)), scale: tensor(Float32Array.of(3, 0.5)) };
  const given = isOfCounts(output) ? { ...input, unit } : input;
  const target = tensor([
    [2, 0, 5],
    [1, 1, 3],
  ]);
  const gradient = grad((parameters: MixtureParameters) =>
    mixtureLoss(output, mixtureNetwork(settings).bind(parameters)(given), target, ones([2, 3])),
  );
  const found = await evaluate(backend, gradient(drawn(settings)));
  for (const { path, leaf } of flatten(found)) {
    expect(Array.from(leaf.data, Number).every(Number.isFinite), path).toBe(true);
    expect(Math.max(...Array.from(leaf.data, (value) => Math.abs(Number(value)))), path).toBeGreaterThan(
      1e-7,
    );
  }
});

test("quantiles never cross, whatever the parameters", async () => {
  const settings = settingsOf({ quantiles });
  const model = mixtureNetwork(settings);
  const { data, shape } = await evaluate(backend, model.bind(drawn(settings, 5))(input));
  expect(shape).toEqual([2, 3, 5]);
  for (let at = 0; at < data.length; at++)
    if (at % 5 > 0) expect(Number(data[at])).toBeGreaterThanOrEqual(Number(data[at - 1]));
});

describe("counts", () => {
  const settings = settingsOf({ distribution: "negative-binomial" });
  const meansAt = async (level: number) => {
    const unit = { level: tensor(Float32Array.of(level, level)), scale: tensor(Float32Array.of(2, 2)) };
    const model = mixtureNetwork(settings);
    const { data } = await evaluate(backend, model.bind(model.init(key(3)))({ ...input, unit }));
    return Array.from({ length: 6 }, (_, i) => Number(data[2 * i]));
  };

  test("need the unit of their windows", () => {
    const model = mixtureNetwork(settings);
    expect(() => model.bind(model.init(key(3)))(input)).toThrow("counts need the level and the scale");
  });

  test("have a mean above 0 however low the window lies", async () => {
    for (const mean of await meansAt(-3)) expect(mean).toBeGreaterThan(0);
  });

  test("have the mean of the naive forecasts where these are well above 0", async () => {
    const bases = await evaluate(backend, input.bases);
    const first = 2 * (5 + (Number(bases.data[0]) + Number(bases.data[3])) / 2);
    expect((await meansAt(5))[0]).toBeCloseTo(first, 5);
  });
});

test("what fills a missing step changes no loss", async () => {
  const weight = tensor([
    [1, 0, 2],
    [0, 1, 1],
  ]);
  const lossOf = async (output: MixtureOutput, filler: number) => {
    const settings = settingsOf(output);
    const prediction = mixtureNetwork(settings).bind(drawn(settings))(input);
    const target = tensor([
      [2, filler, 5],
      [filler, 1, 3],
    ]);
    return (await evaluate(backend, mixtureLoss(output, prediction, target, weight))).data[0];
  };
  for (const output of ["point", { quantiles }, { distribution: "student-t" }] as const)
    for (const filler of [-1e9, Number.NaN])
      expect(await lossOf(output, filler)).toBe(await lossOf(output, 0));
});

test("each cell gives another network, and layers and their dropout are used", async () => {
  const outputs = await Promise.all(
    (["gru", "lstm", "rnn"] as const).map(async (cell) => {
      const settings = { ...settingsOf("point"), cell, layers: 2, dropout: 0.5 };
      const model = mixtureNetwork(settings);
      const parameters = drawn(settings);
      const { plain, dropped } = await evaluate(backend, {
        plain: model.bind(parameters)(input),
        dropped: model.bind(parameters, { key: key(9) })(input),
      });
      expect([...dropped.data]).not.toEqual([...plain.data]);
      return plain.data[0];
    }),
  );
  expect(new Set(outputs).size).toBe(3);
});
