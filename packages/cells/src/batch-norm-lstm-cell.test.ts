import {
  add,
  evaluate,
  fromData,
  key,
  leaves,
  mul,
  referenceBackend,
  slice,
  stack,
  sum,
  type Tensor,
  take,
  transpose,
  valueAndGrad,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { inFloat64, numbers } from "../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../test/gradients.ts";
import { batchNormLstmStep, type PlainState } from "../test/plain-cells.ts";
import { plainTree, rowsOf } from "../test/plain-steps.ts";
import { batchNormLstmCell } from "./batch-norm-lstm-cell.ts";
import { batchNormStatistics } from "./batch-norm-statistics.ts";
import { recurrent } from "./recurrent-layer.ts";
import { scanCell } from "./run-cell.ts";
import { stream } from "./stream.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, inputSize, hiddenSize] = [4, 5, 3, 2];
const options = { inputSize, hiddenSize, gain: 0.7, epsilon: 0.01 };
const cell = batchNormLstmCell(options);
const x = numbers([batch, time, inputSize], 1);
const rowLengths = [5, 3, 4, 0];
const lengths = fromData({ data: Int32Array.from(rowLengths), shape: [batch], dtype: "int32" });

/** Initial parameters, with a nonzero β_c. */
const parameters = (() => {
  const drawn = inFloat64(cell.init(key(3)));
  return { ...drawn, normCell: { ...drawn.normCell, bias: numbers([hiddenSize], 8) } };
})();

/** The outputs of training, [batch][time], and the last states, over plain numbers. */
function plainTraining(lengthOf: readonly number[]): { outputs: number[][][]; states: PlainState[] } {
  const p = plainTree(parameters);
  const outputs = lengthOf.map(() => Array.from({ length: time }, () => [0, 0]));
  const states: PlainState[] = lengthOf.map(() => ({ hidden: [0, 0], cell: [0, 0] }));
  for (let t = 0; t < time; t++) {
    const on = [...lengthOf.keys()].filter((b) => t < lengthOf[b]!);
    const inputs = on.map((b) => rowsOf(x, b)[t]!);
    const next = batchNormLstmStep(
      p,
      on.map((b) => states[b]!),
      inputs,
      options.epsilon,
    );
    on.forEach((b, k) => {
      states[b] = next[k]!;
      outputs[b]![t] = [...next[k]!.hidden!];
    });
  }
  return { outputs, states };
}

describe("training", () => {
  test.each([[[5, 5, 5, 5]], [rowLengths]])("equals the paper, lengths %j", async (lengthOf) => {
    const own = fromData({ data: Int32Array.from(lengthOf), shape: [batch], dtype: "int32" });
    const result = await evaluate(backend, { ...scanCell(cell, parameters, x, { lengths: own }) });
    const expected = plainTraining(lengthOf);
    expectClose(result.output.data, expected.outputs.flat(2), { absolute: 1e-12 });
    const cells = expected.states.flatMap((state) => state.cell!);
    expectClose(result.state.cell.data, cells, { absolute: 1e-12 });
    expect(Array.from(result.state.steps.data)).toEqual(lengthOf);
  });

  const loss = (p: typeof parameters, input: Tensor): Tensor => {
    const { output, state } = scanCell(cell, p, input, { lengths });
    const parts = [output, ...(leaves(state) as Tensor[])];
    return parts.map((y, i) => sum(mul(y, numbers(y.shape, 90 + i)))).reduce(add);
  };

  test("has the gradient of central differences, also through the statistics", async () => {
    const held = { p: parameters, x };
    await checkTreeGradient(backend, (at: typeof held) => loss(at.p, at.x), held, 1e-5);
  });

  test("padding has no effect, not even NaN", async () => {
    const data = (x.data as Float64Array).map((value, i) => {
      const step = Math.floor(i / inputSize);
      return step % time < rowLengths[Math.floor(step / time)]! ? value : Number.NaN;
    });
    const dirty = fromData({ data, shape: x.shape, dtype: "float32" });
    const by = (input: Tensor) =>
      evaluate<unknown>(backend, valueAndGrad((p: typeof parameters) => loss(p, input))(parameters));
    expect(numbersOf(await by(dirty))).toEqual(numbersOf(await by(x)));
  });
});

describe("evaluation", () => {
  const statistics = batchNormStatistics(options, parameters, x, { lengths });
  const evaluating = batchNormLstmCell({ ...options, statistics });

  test("with the statistics of a batch equals training on that batch", async () => {
    const [trained, evaluated, other] = await evaluate(backend, [
      scanCell(cell, parameters, x, { lengths }).output,
      scanCell(evaluating, parameters, x, { lengths }).output,
      scanCell(evaluating, parameters, numbers(x.shape, 2), { lengths }).output,
    ]);
    expectClose(evaluated!.data, trained!.data, { absolute: 1e-12 });
    expect(other!.data).not.toEqual(trained!.data);
  });

  test("rows are independent", async () => {
    const [all, alone] = await evaluate(backend, [
      scanCell(evaluating, parameters, x).output,
      scanCell(evaluating, parameters, slice(x, 0, 1, 2)).output,
    ]);
    expectClose(rowsOf(alone!, 0).flat(), rowsOf(all!, 1).flat(), { absolute: 1e-12 });
  });

  test("steps past the last use the statistics of the last", async () => {
    const short = batchNormStatistics(options, parameters, slice(x, 1, 0, 2));
    const long = {
      input: repeatLast(short.input),
      hidden: repeatLast(short.hidden),
      cell: repeatLast(short.cell),
    };
    const [a, b] = await evaluate(
      backend,
      [short, long].map(
        (own) => scanCell(batchNormLstmCell({ ...options, statistics: own }), parameters, x).output,
      ),
    );
    expectClose(a!.data, b!.data, { absolute: 1e-12 });
  });

  test("streams, in a stack", async () => {
    const layer = recurrent(
      (features) =>
        features === inputSize
          ? evaluating
          : batchNormLstmCell({ ...options, inputSize: features, statistics }),
      { inputSize, layers: 2 },
    );
    const own = layer.init(key(1));
    const row = slice(x, 0, 0, 1);
    const whole = await evaluate(referenceBackend(), layer.bind(own)(row).output);
    const running = await stream({ backend: referenceBackend(), model: layer, parameters: own });
    const pushed = rowsOf(x, 0).flatMap((input) => Array.from(running.push(Float32Array.from(input)).data));
    expectClose(pushed, whole.data, { absolute: 1e-5 });
    running.dispose();
  });
});

/** Moments whose last step is repeated three times. */
function repeatLast({ mean, variance }: { readonly mean: Tensor; readonly variance: Tensor }) {
  const longer = (of: Tensor) => stack([0, 1, 1, 1, 1].map((t) => take(of, 0, t)));
  return { mean: longer(mean), variance: longer(variance) };
}

test("statistics: time-major agrees, steps that no row reaches have 0 and 1, options change numbers", async () => {
  const three = fromData({ data: Int32Array.of(3, 2, 1, 0), shape: [batch], dtype: "int32" });
  const found = await evaluate(backend, batchNormStatistics(options, parameters, x, { lengths: three }));
  const turned = transpose(x, [1, 0, 2]);
  const same = batchNormStatistics(options, parameters, turned, { lengths: three, timeMajor: true });
  expect(numbersOf(await evaluate<unknown>(backend, same))).toEqual(numbersOf(found));
  expect(found.input.mean.shape).toEqual([time, 4 * hiddenSize]);
  expect(Array.from(found.cell.mean.data.slice(3 * hiddenSize))).toEqual([0, 0, 0, 0]);
  expect(Array.from(found.cell.variance.data.slice(3 * hiddenSize))).toEqual([1, 1, 1, 1]);
  expect(Array.from(batchNormLstmCell({ inputSize, hiddenSize }).init(key(0)).gainHh.data)[0]).toBeCloseTo(
    0.1,
    6,
  );
  const [a, b] = await evaluate(backend, [
    scanCell(cell, parameters, x).output,
    scanCell(batchNormLstmCell({ ...options, epsilon: 0.5 }), parameters, x).output,
  ]);
  expect(a!.data).not.toEqual(b!.data);
});

test("rejects invalid options", () => {
  expect(() => batchNormLstmCell({ ...options, epsilon: -1 })).toThrow(
    "batchNormLstmCell: epsilon is -1; expected a number above 0.",
  );
  expect(() => batchNormLstmCell({ ...options, hiddenSize: 0 })).toThrow(
    "batchNormLstmCell: hiddenSize is 0; expected a whole number of at least 1.",
  );
});
