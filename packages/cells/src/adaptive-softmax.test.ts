import { evaluate, key, mapTree, mul, sum, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../test/gradients.ts";
import { backend, classesOf } from "../test/losses.ts";
import { type AdaptiveSoftmaxParameters, adaptiveSoftmax } from "./adaptive-softmax.ts";

const CLASSES = 9;
const layer = adaptiveSoftmax({ inputSize: 6, classes: CLASSES, cutoffs: [3, 5], divisor: 2 });
let seed = 10;
const parameters = mapTree(
  layer.init(key(0)),
  (leaf: Tensor) => numbers(leaf.shape, seed++) as Tensor<"float32">,
);
const x = numbers([2, 3, 6], 1);
const target = classesOf([
  [0, 4, 8],
  [2, 5, 3],
]);
const tight = { absolute: 1e-12, relative: 1e-12 };

/** W x, for rows of a weight. */
const product = ({ shape, data }: Tensor, x: readonly number[]) =>
  Array.from({ length: shape[0]! }, (_, row) =>
    x.reduce((sum, value, i) => sum + value * data[row * shape[1]! + i]!, 0),
  );

function logSoftmaxOf(logits: readonly number[]): number[] {
  const total = Math.log(logits.map(Math.exp).reduce((a, b) => a + b));
  return logits.map((logit) => logit - total);
}

/** The definition, for one row. */
function definition({ head, clusters }: AdaptiveSoftmaxParameters, row: readonly number[]): number[] {
  const ofHead = logSoftmaxOf(product(head.weight, row));
  const first = ofHead.length - clusters.length;
  const rare = clusters.map(({ down, up }, i) =>
    logSoftmaxOf(product(up.weight, product(down.weight, row))).map((own) => ofHead[first + i]! + own),
  );
  return [...ofHead.slice(0, first), ...rare.flat()];
}

describe("adaptiveSoftmax", () => {
  test("gives the log-probabilities of its definition, which add up to 1", async () => {
    const rows = Array.from({ length: 6 }, (_, i) => [...x.data.slice(6 * i, 6 * (i + 1))]);
    const expected = rows.map((row) => definition(parameters, row));
    const found = await evaluate(backend, layer.bind(parameters)(x));
    expect(found.shape).toEqual([2, 3, CLASSES]);
    expectClose(found.data, Float64Array.from(expected.flat()), tight);
    for (const row of expected) expect(row.map(Math.exp).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    const wanted = expected.map((row, i) => -row[target.data[i]!]!);
    for (const blockRows of [1, 4, undefined]) {
      const losses = layer.bind(parameters).loss(x, target, { reduction: "none", blockRows });
      expectClose((await evaluate(backend, losses)).data, Float64Array.from(wanted), tight);
    }
  });

  test("has right gradients, whole and in blocks", async () => {
    const mask = tensor([
      [1, 1, 0.5],
      [0, 1, 1],
    ]);
    for (const blockRows of [2, undefined])
      await checkTreeGradient(
        backend,
        (at) => layer.bind(at.parameters).loss(at.x, target, { mask, blockRows }),
        { x, parameters },
      );
    const weights = numbers([2, 3, CLASSES], 7);
    await checkTreeGradient(backend, (at) => sum(mul(weights, layer.bind(at.parameters)(at.x))), {
      x,
      parameters,
    });
  });

  test("has the sizes of PyTorch's module", () => {
    const { head, clusters } = adaptiveSoftmax({ inputSize: 32, classes: 1000, cutoffs: [20, 200] }).init(
      key(0),
    );
    const shapes = clusters.map(({ down, up }) => [down.weight.shape, up.weight.shape]);
    expect([head.weight.shape, shapes]).toEqual([
      [22, 32],
      [
        [
          [8, 32],
          [180, 8],
        ],
        [
          [2, 32],
          [800, 2],
        ],
      ],
    ]);
    expect(head.bias).toBeUndefined();
    expect(numbersOf(layer.init(key(1)))).not.toEqual(numbersOf(layer.init(key(2))));
  });

  test("is NaN for a class that does not exist, and rejects invalid options", async () => {
    const outside = layer.bind(parameters).loss(
      x,
      classesOf([
        [0, 9, 1],
        [0, -1, 2],
      ]),
      { reduction: "none" },
    );
    const found = (await evaluate(backend, outside)).data;
    expect(Array.from(found, Number.isNaN)).toEqual([false, true, false, false, true, false]);
    const options = { inputSize: 4, classes: 10 };
    for (const cutoffs of [[], [0], [5, 5], [7, 3], [10], [2.5]])
      expect(() => adaptiveSoftmax({ ...options, cutoffs })).toThrow(
        `adaptiveSoftmax: cutoffs is [${cutoffs.join(", ")}]; expected ascending whole numbers from 1 to 9.`,
      );
    expect(() => adaptiveSoftmax({ ...options, cutoffs: [5], divisor: 0.5 })).toThrow("divisor is 0.5");
    expect(() => layer.bind(parameters).loss(x, target, { blockRows: 0 })).toThrow("blockRows is 0");
    expect(() => layer.bind(parameters).loss(x, classesOf([1]))).toThrow(
      "adaptiveSoftmax: target has shape [1]",
    );
    expect(() => layer.bind(parameters)(numbers([2, 5], 1))).toThrow("linear: input has shape [2, 5]");
  });
});
