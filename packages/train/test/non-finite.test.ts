import { gru, linear, rnn, watchSequences } from "@grus/cells";
import { adam } from "@grus/optim";
import {
  add,
  div,
  evaluate,
  key,
  mean,
  mul,
  pow,
  randomNormal,
  referenceBackend,
  square,
  sum,
  type Tensor,
  type TensorData,
  tensor,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { NonFiniteError } from "../src/errors.ts";
import { findNonFinite } from "../src/health/find-non-finite.ts";
import { minimize } from "../src/minimize.ts";
import type { LossContext, MinimizeOptions } from "../src/minimize-options.ts";

const backend = referenceBackend();
const [batch, time, inputSize, hiddenSize] = [3, 9, 2, 4];
const input = (await evaluate(backend, randomNormal(key(1), [batch, time, inputSize]))) as Tensor;

type Layer = ReturnType<typeof gru>;
type Parameters = Awaited<ReturnType<typeof parametersOf>>;
type Batch = { readonly input: Tensor };

async function parametersOf(layer: Layer) {
  const parameters = {
    recurrent: layer.init(key(0)),
    head: linear({ inputSize: hiddenSize, outputSize: 1 }).init(key(1)),
  };
  return evaluate(backend, parameters);
}

function lossOf(layer: Layer) {
  return (p: Parameters, b: Batch, { watch }: LossContext) =>
    mean(square(layer.bind(p.recurrent, { watch })(b.input).hidden));
}

/** Parameters with one element of a recurrent tensor set. */
function set(parameters: Parameters, name: "weightHh" | "biasIh", at: number, value: number): Parameters {
  const { forward } = parameters.recurrent.layers[0]!;
  const { data, shape } = forward[name]!;
  const changed = tensor(data.map((old, i) => (i === at ? value : old)) as Float32Array, shape);
  return {
    ...parameters,
    recurrent: { layers: [{ forward: { ...forward, [name]: changed } }] },
  } as Parameters;
}

describe("inside a recurrence", () => {
  test("the state that overflows first is named: layer, time step, row, unit", async () => {
    const layer = rnn({ inputSize, hiddenSize, activation: "relu" });
    // Unit 2 grows by 1e8 with each step: beyond float32 at the fifth.
    const parameters = set(await parametersOf(layer), "weightHh", 2 * hiddenSize + 2, 1e8);
    const positive = { input: tensor(new Float32Array(batch * time * inputSize).fill(1), input.shape) };
    const { weightIh } = parameters.recurrent.layers[0]!.forward;
    const away = (await evaluate(backend, add(mul(weightIh, 0), 1))) as Tensor;
    const own = {
      ...parameters,
      recurrent: { layers: [{ forward: { ...parameters.recurrent.layers[0]!.forward, weightIh: away } }] },
    };
    const found = await findNonFinite({
      backend,
      parameters: own as Parameters,
      batch: positive,
      key: key(0),
      loss: lossOf(layer),
      watchSequences,
    });
    expect(found).toMatchObject({
      tensor: "sequence 0 (layer 0, forward).hidden",
      sequence: { layer: 0, direction: "forward", part: "hidden", row: 0, feature: 2 },
    });
    expect(found!.sequence!.timeStep).toBeGreaterThan(3);
    expect(found!.sequence!.timeStep).toBeLessThan(6);
    expect(found!.index).toEqual([0, found!.sequence!.timeStep, 2]);
  });

  test("a gate precedes the state computed from it", async () => {
    const layer = gru({ inputSize, hiddenSize });
    const loss = (p: Parameters, b: Batch, { watch }: LossContext) => {
      // Row 1 has 0 / 0 at its sixth time step, after the batch itself.
      const hole = tensor(
        Float32Array.from(input.data, (_, i) => (Math.floor(i / inputSize) === time + 5 ? 0 : 1)),
        input.shape,
      );
      const seen = mul(div(b.input, hole), hole);
      return mean(square(layer.bind(p.recurrent, { watch })(seen).hidden));
    };
    const search = { backend, parameters: await parametersOf(layer), batch: { input }, key: key(0), loss };
    const found = await findNonFinite({ ...search, watchSequences });
    expect(found!.sequence).toEqual({
      layer: 0,
      direction: "forward",
      part: "input",
      row: 1,
      timeStep: 5,
      feature: 0,
    });
    // Without a watch only the loss is named.
    expect((await findNonFinite(search))!.tensor).toBe("loss");
  });

  test("a gradient is found where it propagates back, from the end", async () => {
    const layer = gru({ inputSize, hiddenSize });
    const cut = (p: Parameters, b: Batch, { watch }: LossContext) => {
      const { output } = layer.bind(p.recurrent, { watch })(b.input);
      // 0 · √0 has a gradient of 0 · ∞ at time step 6, row 2.
      const at = tensor(
        Float32Array.from({ length: batch * time * hiddenSize }, (_, i) =>
          Math.floor(i / hiddenSize) === 2 * time + 6 ? 0 : 1,
        ),
        [batch, time, hiddenSize],
      );
      return sum(pow(square(mul(output, at)), 0.25));
    };
    const found = await findNonFinite({
      backend,
      parameters: await parametersOf(layer),
      batch: { input },
      key: key(0),
      loss: cut,
      watchSequences,
    });
    expect(found).toMatchObject({ tensor: "sequence 0 (layer 0, forward).dL/dh", index: [2, 6, 0] });
  });

  test("all finite is undefined", async () => {
    const layer = gru({ inputSize, hiddenSize });
    const parameters = await parametersOf(layer);
    expect(
      await findNonFinite({
        backend,
        parameters,
        batch: { input },
        key: key(0),
        loss: lossOf(layer),
        watchSequences,
      }),
    ).toBeUndefined();
  });
});

describe("training that fails", () => {
  async function failing(withWatch: boolean) {
    const layer = rnn({ inputSize, hiddenSize, activation: "relu" });
    const parameters = set(await parametersOf(layer), "weightHh", 0, 1e12);
    const bias = set(parameters, "biasIh", 0, 1);
    const options: MinimizeOptions<Parameters, Batch> = {
      backend,
      parameters: bias,
      loss: lossOf(layer),
      optimizer: adam({ learningRate: 0.01 }),
      train: () => [{ input }],
      epochs: 2,
      ...(withWatch ? { watchSequences } : {}),
    };
    const error = (await minimize(options)
      .finish()
      .catch((thrown: unknown) => thrown)) as NonFiniteError;
    expect(error).toBeInstanceOf(NonFiniteError);
    return { error, loss: lossOf(layer) };
  }

  test("names the part, the time step and the row", async () => {
    const { error } = await failing(true);
    expect(error.message).toMatchInlineSnapshot(`
      "minimize: sequence 0 (layer 0, forward).hidden[0, 4, 0] (row 0, time step 4, feature 0) is Infinity at step 1 (epoch 1, seed 0).
      The recurrence itself diverges: use smaller or orthogonal initial recurrent weights, tanh or a gated cell, or a lower learning rate."
    `);
    expect(error.place).toMatchObject({ step: 1, epoch: 1, sequence: { part: "hidden", row: 0 } });
    expect((await failing(false)).error.place.tensor).toBe("loss");
  });

  test("can be recomputed elsewhere from the data of the error", async () => {
    const { error, loss } = await failing(true);
    const sent = structuredClone(error.replay) as { parameters: never; batch: never; key: TensorData };
    const again = await findNonFinite<Parameters, Batch>({
      backend,
      ...sent,
      loss,
      watchSequences,
    });
    expect(error.place).toMatchObject(again!);
    const float64 = referenceBackend({ precision: "float64" });
    expect(
      await findNonFinite<Parameters, Batch>({
        backend: float64,
        ...sent,
        loss,
        watchSequences,
      }),
    ).toBeUndefined();
  });
});
