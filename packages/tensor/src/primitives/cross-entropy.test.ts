import { caseCount, expectClose } from "@grus/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { evaluate } from "../compile.ts";
import { oneHot } from "../composed.ts";
import { optimize } from "../optimize.ts";
import { referenceBackend } from "../reference-backend.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { wave, whole, wholeWave } from "../testing/case.ts";
import { trace } from "../trace.ts";
import { add, mul } from "./binary.ts";
import { softmaxCrossEntropy } from "./cross-entropy.ts";
import { matmul } from "./matmul.ts";
import { mean, sum } from "./reduce.ts";
import { scan } from "./scan.ts";
import { take } from "./slice.ts";
import { logSoftmax } from "./softmax.ts";
import { neg } from "./unary.ts";

const { log } = Math;
const backend = referenceBackend({ precision: "float64" });

/** The definition, from the logarithms of all probabilities. */
function composed(logits: Tensor, labels: Tensor, smoothing: number): Tensor {
  const logarithms = logSoftmax(logits);
  const axes = [logits.rank - 1];
  const own = sum(mul(oneHot(labels, logits.shape.at(-1)!), logarithms), { axes });
  return neg(add(mul(1 - smoothing, own), mul(smoothing, mean(logarithms, { axes }))));
}

test("is minus the logarithm of the label's share, and of all with smoothing", async () => {
  const logits = tensor(Float64Array.of(log(1), log(2), log(5), 3, 3, 3), [2, 3]);
  const labels = whole([2, 0]);
  const plain = await valuesOf(softmaxCrossEntropy(logits, labels));
  expectClose(plain, [-log(5 / 8), log(3)], { absolute: 1e-15 });
  const smoothed = await valuesOf(softmaxCrossEntropy(logits, labels, { labelSmoothing: 0.3 }));
  const spread = (log(1 / 8) + log(2 / 8) + log(5 / 8)) / 3;
  expectClose(smoothed, [-0.7 * log(5 / 8) - 0.3 * spread, log(3)], { absolute: 1e-15 });
});

const given = fc.record({
  lead: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
  classes: fc.integer({ min: 1, max: 9 }),
  smoothing: fc.constantFrom(0, 0.1, 0.5),
  scale: fc.constantFrom(1, 30, 1e4),
  seed: fc.integer({ min: 1, max: 1000 }),
});

test("has the values and the gradient of its definition", async () => {
  await fc.assert(
    fc.asyncProperty(given, async ({ lead, classes, smoothing, scale, seed }) => {
      const logits = wave([...lead, classes], seed, { low: -scale, high: scale });
      const labels = wholeWave(lead, 0, classes, seed + 1);
      const weights = wave(lead, seed + 2);
      const both = (f: (x: Tensor) => Tensor) => ({
        value: f(logits),
        gradient: grad((x: Tensor) => sum(mul(weights, f(x))))(logits),
      });
      const [found, expected] = await evaluate(backend, [
        both((x) => softmaxCrossEntropy(x, labels, { labelSmoothing: smoothing })),
        both((x) => composed(x, labels, smoothing)),
      ]);
      const close = { absolute: 1e-13, relative: 1e-13 };
      expectClose(found!.value.data, expected!.value.data, close);
      expectClose(found!.gradient.data, expected!.gradient.data, close);
    }),
    { seed: 20_261_201, numRuns: caseCount(60, 600) },
  );
});

test("float32 keeps small losses, and probabilities that sum to 1, of large logits", async () => {
  const logits = tensor([1e4, 9990, 9980, -1e4], [1, 4]);
  const [loss, gradient] = await evaluate(referenceBackend(), [
    softmaxCrossEntropy(logits, whole([0])),
    grad((x: Tensor) => sum(softmaxCrossEntropy(x, whole([0]))))(logits),
  ]);
  expectClose(loss!.data, [Math.log1p(Math.exp(-10) + Math.exp(-20))], { relative: 1e-3, absolute: 0 });
  expect(Math.abs(Array.from(gradient!.data).reduce((a, b) => a + b, 0))).toBeLessThan(1e-7);
});

describe("is one step of a program, as is its gradient", () => {
  const labels = whole([0, 1, 2, 2]);

  test("alone", () => {
    const x = wave([4, 3]);
    const value = softmaxCrossEntropy(x, labels);
    const gradient = grad((at: Tensor) => sum(softmaxCrossEntropy(at, labels)))(x);
    const { steps } = optimize(trace({ inputs: [x], outputs: [value, gradient] }));
    const names = steps.map(({ primitive }) => primitive.name);
    expect(names.filter((name) => name !== "broadcast")).toEqual(["crossEntropy", "crossEntropyGradient"]);
  });

  test("after a scan whose steps have a loss each", async () => {
    const [sequence, head] = [wave([4, 2, 3]), wave([3, 5], 2)];
    const classes = wholeWave([4, 2], 0, 5);
    const total = (xs: Tensor) => {
      const body = (carry: Tensor, at: { x: Tensor; label: Tensor }) => {
        const next = add(mul(carry, 0.5), at.x);
        return { carry: next, output: softmaxCrossEntropy(matmul(next, head), at.label) };
      };
      return sum(scan(body, wave([2, 3], 3), { x: xs, label: classes }).outputs);
    };
    const { steps } = optimize(trace({ inputs: [sequence, head], outputs: [grad(total)(sequence)] }));
    const names = steps.map(({ primitive }) => primitive.name);
    expect(names.filter((name) => name.startsWith("crossEntropy"))).toEqual([
      "crossEntropy",
      "crossEntropyGradient",
    ]);
    const byHand = (xs: Tensor) => {
      let state: Tensor = wave([2, 3], 3);
      let loss: Tensor = tensor(0);
      for (let t = 0; t < 4; t++) {
        state = add(mul(state, 0.5), take(xs, 0, t));
        loss = add(
          loss,
          sum(composed(matmul(state, head), whole([...classes.data.slice(2 * t, 2 * t + 2)]), 0)),
        );
      }
      return loss;
    };
    const [found, expected] = await evaluate(backend, [grad(total)(sequence), grad(byHand)(sequence)]);
    expectClose(found!.data, expected!.data, { absolute: 1e-13 });
  });
});

test("rejects invalid arguments", () => {
  const x = wave([2, 3]);
  expect(
    errorsOf({
      "int32 logits": () => softmaxCrossEntropy(whole([1, 2]), whole([0], [])),
      "float32 labels": () => softmaxCrossEntropy(x, wave([2])),
      "a scalar": () => softmaxCrossEntropy(tensor(1), whole([0])),
      "labels of another shape": () => softmaxCrossEntropy(x, whole([0, 1], [2, 1])),
      "smoothing of 1": () => softmaxCrossEntropy(x, whole([0, 1]), { labelSmoothing: 1 }),
      "smoothing of NaN": () => softmaxCrossEntropy(x, whole([0, 1]), { labelSmoothing: Number.NaN }),
    }),
  ).toMatchInlineSnapshot(`
    "
    int32 logits
      DTypeError: softmaxCrossEntropy: logits is int32; expected float32.
    float32 labels
      DTypeError: softmaxCrossEntropy: labels is float32; expected int32.
      Pass whole numbers: tensor(Int32Array.from(labels)) or cast(labels, "int32").
    a scalar
      ShapeError: softmaxCrossEntropy: logits has shape []; expected [..., classes].
    labels of another shape
      ShapeError: softmaxCrossEntropy: labels has shape [2, 1]; expected [2].
      logits have shape [2, 3]: one label for each row of classes.
    smoothing of 1
      ExpectationError: softmaxCrossEntropy: labelSmoothing is 1; expected a number from 0 to below 1.
    smoothing of NaN
      ExpectationError: softmaxCrossEntropy: labelSmoothing is NaN; expected a number from 0 to below 1."
  `);
});
