import { chronoGruInit, gru, rnn, watchSequences } from "@grus/cells";
import { adam } from "@grus/optim";
import {
  evaluate,
  grad,
  key,
  mean,
  mul,
  randomNormal,
  referenceBackend,
  slice,
  square,
  sum,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { HealthError } from "../src/errors.ts";
import { describeHealth } from "../src/health/describe-health.ts";
import { type GradientHealthOptions, gradientHealth } from "../src/health/gradient-health.ts";
import { healthChart } from "../src/health/health-chart.ts";
import type { LossContext } from "../src/minimize-options.ts";

const backend = referenceBackend();
const [batch, time, inputSize, hiddenSize] = [4, 40, 3, 6];
const x = (await evaluate(backend, randomNormal(key(1), [batch, time, inputSize]))) as Tensor;

type AnyLayer = ReturnType<typeof gru>;

/** Options for a loss of the last step; weights of the recurrence times `scale`, unless undefined. */
async function options(layer: AnyLayer, { scale = 1, input = x } = {}) {
  const parameters = await evaluate(backend, layer.init(key(0)));
  const { forward } = parameters.layers[0]!;
  const scaled = (await evaluate(backend, mul(forward.weightHh, scale))) as Tensor;
  return {
    backend,
    parameters: { layers: [{ forward: { ...forward, weightHh: scaled } }] } as typeof parameters,
    batch: { input },
    loss: (p: typeof parameters, given: { input: Tensor }, { watch }: LossContext) =>
      mean(square(layer.bind(p, { watch })(given.input).hidden)),
    watchSequences,
  } satisfies GradientHealthOptions<typeof parameters, { input: Tensor }>;
}

const faults = ({ findings }: { findings: readonly { fault: string }[] }) =>
  findings.map(({ fault }) => fault);

describe("the report", () => {
  test("has the norms of autodiff, and those of a first update", async () => {
    const layer = gru({ inputSize, hiddenSize });
    const given = await options(layer);
    const health = await gradientHealth({ ...given, optimizer: adam({ learningRate: 0.01 }) });
    const gradient = await evaluate(
      backend,
      grad((p: typeof given.parameters) => given.loss(p, given.batch, {}))(given.parameters),
    );
    const expected = gradient.layers[0]!.forward.weightHh.data as Float32Array;
    const found = health.parameters["layers.0.forward.weightHh"]!;
    expect(found.gradientNorm).toBeCloseTo(Math.hypot(...expected), 5);
    expect(found.weightNorm).toBeCloseTo(Math.hypot(...given.parameters.layers[0]!.forward.weightHh.data), 5);
    // Adam's first update is the learning rate for each element.
    expect(found.updateNorm! / Math.sqrt(expected.length)).toBeCloseTo(0.01, 4);
    const norms = Object.values(health.parameters).map(({ gradientNorm }) => gradientNorm);
    expect(health.gradientNorm).toBeCloseTo(Math.hypot(...norms), 5);
  });

  test("follows a linear recurrence exactly: a tenth after as many steps as the factor needs", async () => {
    // h_t = 0.5 h_{t-1} + …: relu with positive states; dL/dh halves with each step back.
    const layer = rnn({ inputSize: 1, hiddenSize: 1, activation: "relu" });
    const one = (value: number, shape: number[]) => tensor(new Float32Array([value]), shape);
    const parameters = {
      layers: [
        {
          forward: {
            weightIh: one(1, [1, 1]),
            weightHh: one(0.5, [1, 1]),
            biasIh: one(1, [1]),
            biasHh: one(0, [1]),
          },
        },
      ],
    };
    const health = await gradientHealth({
      backend,
      parameters,
      batch: { input: tensor(new Float32Array(12).fill(1), [1, 12, 1]) },
      loss: (p: typeof parameters, given: { input: Tensor }, { watch }: LossContext) =>
        sum(layer.bind(p, { watch })(given.input).hidden),
      watchSequences,
    });
    const [sequence] = health.sequences;
    expectClose(
      Float64Array.from(sequence!.gradientByStep),
      Float64Array.from({ length: 12 }, (_, t) => 0.5 ** (11 - t)),
      { relative: 1e-6 },
    );
    expect(sequence!.growth).toBeCloseTo(0.5, 6);
    expect(sequence!.horizon).toBe(4);
  });

  test("of a reverse direction is in the order in which its steps are computed", async () => {
    const layer = gru({ inputSize, hiddenSize, bidirectional: true });
    const parameters = await evaluate(backend, layer.init(key(0)));
    const { sequences } = await gradientHealth({
      backend,
      parameters,
      batch: { input: x },
      loss: (p: typeof parameters, given: { input: Tensor }, { watch }: LossContext) =>
        mean(square(layer.bind(p, { watch })(given.input).hidden)),
      watchSequences,
    });
    expect(sequences.map(({ name }) => name)).toEqual([
      "sequence 0 (layer 0, forward)",
      "sequence 1 (layer 0, reverse)",
    ]);
    for (const { gradientByStep } of sequences)
      expect(gradientByStep.at(-1)!).toBeGreaterThan(gradientByStep[0]!);
  });

  test("needs a loss that passes its watch to the layers", async () => {
    const given = await options(gru({ inputSize, hiddenSize }));
    const blind = {
      ...given,
      loss: (p: typeof given.parameters, b: { input: Tensor }) => given.loss(p, b, {}),
    };
    await expect(gradientHealth(blind)).rejects.toThrow(HealthError);
  });
});

describe("a fault is named, with a remedy", () => {
  test("exploding", async () => {
    const health = await gradientHealth(
      await options(rnn({ inputSize, hiddenSize, activation: "relu" }), { scale: 4 }),
    );
    const finding = health.findings[0]!;
    expect(finding.fault).toBe("exploding");
    expect(faults(health)).not.toContain("vanishing");
    expect(finding.where).toBe("sequence 0 (layer 0, forward)");
    expect(finding.cure).toMatch(/^Clip the gradients \(clipByGlobalNorm\)/);
    expect(health.sequences[0]!.growth).toBeGreaterThan(1.2);
  });

  test("vanishing, and the remedy works", async () => {
    const plain = await gradientHealth(await options(rnn({ inputSize, hiddenSize })));
    const finding = plain.findings[0]!;
    expect(finding.fault).toBe("vanishing");
    expect(faults(plain)).not.toContain("exploding");
    expect(finding.says).toMatch(/^the gradient falls to a tenth within \d of 40 steps/);
    expect(finding.cure).toMatch(/^Use a gated cell .*chrono initialisation/);
    const initialisers = { biasHh: chronoGruInit({ maxTime: time }) };
    const cured = await gradientHealth(await options(gru({ inputSize, hiddenSize, initialisers })));
    expect(faults(cured)).toEqual([]);
    expect(cured.sequences[0]!.horizon).toBeGreaterThan(5 * plain.sequences[0]!.horizon);
  });

  test("saturated gates, from inputs that are too large", async () => {
    const large = (await evaluate(backend, mul(x, 100))) as Tensor;
    const health = await gradientHealth(await options(gru({ inputSize, hiddenSize }), { input: large }));
    const found = health.findings.filter(({ fault }) => fault === "saturated gate");
    expect(found.map(({ says }) => says.slice(0, 15))).toEqual(["the reset gate ", "the update gate"]);
    expect(found[0]!.cure).toContain("Scale the inputs");
    expect(health.sequences[0]!.gates.update!.open).toBeGreaterThan(0.3);
    expect(faults(await gradientHealth(await options(gru({ inputSize, hiddenSize }))))).not.toContain(
      "saturated gate",
    );
  });

  test("a saturated state", async () => {
    const large = (await evaluate(backend, mul(x, 100))) as Tensor;
    const health = await gradientHealth(await options(rnn({ inputSize, hiddenSize }), { input: large }));
    expect(faults(health)).toContain("saturated state");
    expect(health.sequences[0]!.saturated).toBeGreaterThan(0.8);
  });

  test("dead units", async () => {
    const layer = rnn({ inputSize, hiddenSize, activation: "relu" });
    const given = await options(layer);
    const { forward } = given.parameters.layers[0]!;
    const biasIh = tensor([-50, 0.5, -50, 0.5, 0.5, 0.5]);
    const health = await gradientHealth({
      ...given,
      parameters: { layers: [{ forward: { ...forward, biasIh } }] },
    });
    expect(health.sequences[0]!.deadUnits).toEqual([0, 2]);
    expect(health.findings.find(({ fault }) => fault === "dead units")!.says).toBe(
      "2 of 6 units never change (0, 2)",
    );
  });

  test("updates that are too large or too small", async () => {
    const given = await options(gru({ inputSize, hiddenSize }));
    const large = await gradientHealth({ ...given, optimizer: adam({ learningRate: 0.5 }) });
    expect(faults(large).filter((fault) => fault === "large updates")).toHaveLength(4);
    const small = await gradientHealth({ ...given, optimizer: adam({ learningRate: 1e-9 }) });
    expect(faults(small).filter((fault) => fault === "small updates")).toHaveLength(4);
  });

  test("values that are not finite", async () => {
    const broken = tensor(x.data.map((value, i) => (i === 7 ? Number.NaN : value)) as Float32Array, x.shape);
    const health = await gradientHealth(await options(gru({ inputSize, hiddenSize }), { input: broken }));
    expect(health.findings[0]).toMatchObject({ fault: "not finite", where: "sequence 0 (layer 0, forward)" });
    expect(describeHealth(health)).toContain("dL/dh     !");
  });
});

describe("padding", () => {
  test("is in no share, and has no gradient", async () => {
    const layer = gru({ inputSize, hiddenSize });
    const parameters = await evaluate(backend, layer.init(key(0)));
    const report = (input: Tensor, lengths: readonly number[]) =>
      gradientHealth({
        backend,
        parameters,
        batch: { input, lengths: tensor([...lengths], [batch], "int32") },
        loss: (
          p: typeof parameters,
          b: { input: Tensor; lengths: Tensor<"int32"> },
          { watch }: LossContext,
        ) => mean(square(layer.bind(p, { watch })({ values: b.input, lengths: b.lengths }).hidden)),
        watchSequences,
      });
    const cut = (await evaluate(backend, slice(x, 1, 0, 25))) as Tensor;
    const [padded, alone] = [await report(x, [25, 25, 25, 25]), await report(cut, [25, 25, 25, 25])];
    expect(padded.sequences[0]!.gradientByStep.slice(25)).toEqual(new Array(15).fill(0));
    expect(padded.sequences[0]!.gates).toEqual(alone.sequences[0]!.gates);
    expect(padded.sequences[0]!.horizon).toBe(alone.sequences[0]!.horizon);
    expect(padded.sequences[0]!.growth).toBeCloseTo(alone.sequences[0]!.growth, 6);
  });
});

describe("the report to read", () => {
  test("is in words, with bars", async () => {
    const given = await options(rnn({ inputSize, hiddenSize }));
    const text = describeHealth(await gradientHealth({ ...given, optimizer: adam({ learningRate: 0.01 }) }), {
      width: 40,
    });
    expect(text).toMatchInlineSnapshot(`
      "loss 0.221, gradient norm 0.406

      sequence 0 (layer 0, forward), 40 steps
        dL/dh     ▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂▂▃▃▃▃▄▄▄▄▄▅▅▅▅▆▆▆▆▆▇▇▇▇██
        from 9.1e-12 at the first step to 0.192 at the last: a factor of 0.544 per step back
        horizon   4 steps until a tenth
        hidden    0 % saturated, 0 of 6 units dead

      layers.0.forward.weightIh  gradient 0.311  weights 1.14  update 0.0424
      layers.0.forward.weightHh  gradient 0.169  weights 1.49  update 0.06
      layers.0.forward.biasIh    gradient 0.141  weights 0.501  update 0.0245
      layers.0.forward.biasHh    gradient 0.141  weights 0.511  update 0.0245

      VANISHING in sequence 0 (layer 0, forward): the gradient falls to a tenth within 4 of 40 steps (a factor of 0.544 per step): earlier steps do not contribute to learning.
        Use a gated cell (gru, lstm) whose gates are initially open: chrono initialisation for dependencies of known length (chronoLstmInit, chronoGruInit), a forget bias of 1 (forgetBiasInit); orthogonal recurrent matrices; layer normalisation; for losses of every step, a longer truncation."
    `);
  });

  test("is a Vega-Lite chart", async () => {
    const healths = {
      RNN: await gradientHealth(await options(rnn({ inputSize, hiddenSize }))),
      GRU: await gradientHealth(await options(gru({ inputSize, hiddenSize }))),
    };
    const spec = healthChart(healths) as { data: { values: { line: string; step: number; norm: number }[] } };
    expect(spec.data.values.filter(({ line }) => line === "RNN").map(({ norm }) => norm)).toEqual(
      healths.RNN.sequences[0]!.gradientByStep,
    );
    expect(spec.data.values.at(-1)).toMatchObject({ line: "GRU", step: time - 1 });
  });
});
