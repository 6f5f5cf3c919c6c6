import {
  evaluate,
  fromData,
  key,
  mapTree,
  referenceBackend,
  runningStatistics,
  type Sequence,
  slice,
  sum,
  type Tensor,
  take,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { inFloat64, numbers } from "../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../test/gradients.ts";
import { rowsOf } from "../test/plain-steps.ts";
import { type BatchNormLstmLayerParameters, batchNormLstm } from "./batch-norm-lstm.ts";
import { batchNormLstmCell } from "./batch-norm-lstm-cell.ts";
import { batchNormStatistics } from "./batch-norm-statistics.ts";
import { ragged } from "./ragged.ts";
import { scanCell } from "./run-cell.ts";
import { stream } from "./stream.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, inputSize, hiddenSize] = [4, 5, 3, 2];
const options = { inputSize, hiddenSize, gain: 0.7, epsilon: 0.01 };
const layer = batchNormLstm({ ...options, steps: time, momentum: 0.25 });
const x = numbers([batch, time, inputSize], 1);
const lengths = fromData({ data: Int32Array.of(5, 3, 4, 1), shape: [batch], dtype: "int32" });
const parameters = inFloat64(layer.init(key(3)));
const own = parameters.layers[0]!.forward;
const PLACE = "layers.0.forward.running.";

interface TrainOptions {
  readonly of?: typeof layer;
  readonly at?: typeof parameters;
  readonly initialState?: ReturnType<typeof layer.initialState>;
}

/** A training call, and the running statistics after it: by name, mean and variance. */
function train(input: Sequence, { of = layer, at = parameters, initialState }: TrainOptions = {}) {
  const statistics = runningStatistics();
  const result = of.bind(at, { training: true, statistics })(input, { initialState });
  const left = statistics.all();
  const under = (name: string) => ({
    mean: left.get(`${PLACE}${name}.mean`)!,
    variance: left.get(`${PLACE}${name}.variance`)!,
  });
  return { result, left, running: { input: under("input"), hidden: under("hidden"), cell: under("cell") } };
}

/** Rows of [time, features]. */
const stepsOf = ({ data, shape }: Tensor) =>
  Array.from({ length: shape[0]! }, (_, t) => Array.from(data.slice(t * shape[1]!, (t + 1) * shape[1]!)));

/**
 * Updates 0 and 1 by the statistics of a batch with the given number of rows at each step, with a momentum of
 * 0.25.
 */
function mixed(moments: Tensor, count: readonly number[], isVariance: boolean): number[][] {
  return stepsOf(moments).map((row, t) => {
    const [rows, begin] = [count[t]!, isVariance ? 1 : 0];
    const unbias = isVariance ? rows / (rows - 1) : 1;
    return row.map((value) => (rows < 2 ? begin : 0.75 * begin + 0.25 * value * unbias));
  });
}

describe("training", () => {
  test.each([
    ["tensors", x, undefined, [4, 4, 4, 4, 4]],
    ["ragged sequences", ragged(x, lengths), lengths, [4, 3, 3, 2, 1]],
  ] as const)(
    "equals the cell, and updates the statistics of each step: %s",
    async (_, input, ownLengths, count) => {
      const { result, running } = train(input);
      const cell = batchNormLstmCell(options);
      const expected = await evaluate(backend, { ...scanCell(cell, own, x, { lengths: ownLengths }) });
      const found = await evaluate(backend, {
        output: result.output,
        state: result.state,
        hidden: result.hidden,
      });
      const output = "lengths" in found.output ? found.output.values : found.output;
      expect(output.data).toEqual(expected.output.data);
      expect(found.hidden.data).toEqual(expected.state.hidden.data);
      expect(numbersOf(found.state)).toEqual(numbersOf([{ forward: expected.state }]));
      const moments = await evaluate(backend, batchNormStatistics(options, own, x, { lengths: ownLengths }));
      const after = await evaluate(backend, running);
      for (const name of ["input", "hidden", "cell"] as const) {
        const [mean, variance] = [
          mixed(moments[name].mean, count, false),
          mixed(moments[name].variance, count, true),
        ];
        expectClose(after[name].mean.data, mean.flat(), { absolute: 1e-12 });
        expectClose(after[name].variance.data, variance.flat(), { absolute: 1e-12 });
      }
    },
  );

  test("a carried state keeps its step count: a sequence in two parts updates the same statistics", async () => {
    const first = train(slice(x, 1, 0, 2));
    const running = (await evaluate(backend, first.running)) as BatchNormLstmLayerParameters["running"];
    const at = { layers: [{ forward: { ...own, running } }] };
    const state = await evaluate(backend, first.result.state);
    const second = train(slice(x, 1, 2), { at, initialState: state });
    expectClose(
      numbersOf(await evaluate(backend, second.running)),
      numbersOf(await evaluate(backend, train(x).running)),
      { absolute: 1e-12 },
    );
  });

  test("steps past the last share its statistics, weighted by rows", async () => {
    const short = batchNormLstm({ ...options, steps: 2, momentum: 1 });
    const { running } = train(ragged(x, lengths), { of: short, at: inFloat64(short.init(key(3))) });
    const found = (await evaluate(backend, running.input.mean)) as Tensor;
    const { input } = await evaluate(backend, batchNormStatistics(options, own, x, { lengths }));
    const steps = stepsOf(input.mean);
    const last = steps[0]!.map((_, i) => (3 * steps[1]![i]! + 3 * steps[2]![i]! + 2 * steps[3]![i]!) / 8);
    expectClose(found.data, [...steps[0]!, ...last], { absolute: 1e-12 });
  });

  test("has the gradient of central differences; none passes to the running statistics", async () => {
    const { running, ...trained } = own;
    const loss = (at: { readonly p: typeof trained; readonly x: Tensor }) => {
      const { result } = train(ragged(at.x, lengths), {
        at: { layers: [{ forward: { ...at.p, running } }] },
      });
      return sum(result.hidden);
    };
    await checkTreeGradient(backend, loss, { p: trained, x }, 1e-5);
    expect(layer.statistics).toEqual([...train(x).left.keys()]);
    expect(() => layer.bind(parameters, { training: true })(x)).toThrow(
      "batchNormLstm: the context's statistics is undefined",
    );
  });
});

describe("evaluation", () => {
  const running = mapTree(own.running, ({ shape }: Tensor) => {
    const values = numbers(shape, shape[1]!);
    return fromData({ ...values, shape, dtype: "float32", data: values.data.map((value) => 1 + value ** 2) });
  });
  const at = { layers: [{ forward: { ...own, running } }] };

  test("equals the cell with the running statistics, and so does a stream", async () => {
    const cell = batchNormLstmCell({ ...options, statistics: running });
    const expected = (await evaluate(backend, scanCell(cell, own, x, { lengths }).output)) as Tensor;
    const { output } = layer.bind(at)(ragged(x, lengths));
    expect(((await evaluate(backend, output.values)) as Tensor).data).toEqual(expected.data);
    const whole = (await evaluate(backend, layer.bind(at)(x).output)) as Tensor;
    const streamed = await stream({ backend, model: layer, parameters: at, batch });
    for (let t = 0; t < time; t++) {
      const input = Float32Array.from(Array.from({ length: batch }, (_, row) => rowsOf(x, row)[t]!).flat());
      const found = streamed.push(input);
      const now = (await evaluate(backend, take(whole, 1, t))) as Tensor;
      expectClose(found.data, now.data, { absolute: 1e-6 });
    }
    streamed.dispose();
  });
});

test("rejects invalid sizes and momenta", () => {
  expect(() => batchNormLstm({ ...options, steps: 0 })).toThrow(
    "batchNormLstm: steps is 0; expected a whole number",
  );
  expect(() => batchNormLstm({ ...options, steps: 2, momentum: -1 })).toThrow(
    "momentum is -1; expected a number from 0 to 1",
  );
});
