// Which scans threads divide by rows, and into what.
import {
  add,
  concat,
  gather,
  isStep,
  matmul,
  optimize,
  type Program,
  reshape,
  scan,
  slice,
  softmax,
  softmaxCrossEntropy,
  sum,
  type Tensor,
  tanh,
  trace,
  transpose,
  zeros,
} from "@grus/tensor";
import { expect, test } from "vitest";
import { type DividedScan, divideScan } from "./divided-scan.ts";

const input = (...shape: number[]): Tensor => zeros(shape);
/** A recurrence of 10 rows of 4 numbers, with a step of one's own. */
const divided = (
  step: (h: Tensor, x: Tensor) => Tensor,
  inputs: readonly Tensor[] = [],
): DividedScan | undefined => {
  const [xs, h] = [input(3, 10, 4), input(10, 4)];
  const { carry } = scan((h: Tensor, x: Tensor) => ({ carry: step(h, x), output: {} }), h, xs);
  return divideScan(scanIn(optimize(trace({ inputs: [xs, h, ...inputs], outputs: [carry] }))), 2);
};

function scanIn({ steps }: Program) {
  for (const step of steps) if (isStep(step, "scan")) return step;
  throw new Error("expected a scan");
}

test("a recurrence is divided into ranges of rows, whole tiles but for the last", () => {
  const [w, bias] = [input(4, 4), input(4)];
  const found = divided((h, x) => tanh(add(add(matmul(h, w), bias), x)), [w, bias])!;
  expect(found.parts.map(({ first, rows }) => [first, rows])).toEqual([
    [0, 4],
    [4, 6],
  ]);
  const shapes = ({ body }: { readonly body: Program }) =>
    body.inputs.map((variable) => body.variables[variable]!.shape.join("x"));
  expect(found.parts.map(shapes)).toEqual([expect.arrayContaining(["4x4"]), expect.arrayContaining(["6x4"])]);
  for (const { body, rows } of found.parts) {
    const product = body.steps.find((step) => isStep(step, "matmul"))!;
    expect(product.inputs.map((variable) => body.variables[variable]!.shape)).toEqual([
      [rows, 4],
      [4, 4],
    ]);
  }
});

test("what belongs to rows: memories of the batch, several rows for each, columns, gathered rows", () => {
  const memory = input(10, 6, 4);
  const attend = (h: Tensor) =>
    reshape(matmul(softmax(matmul(reshape(h, [10, 1, 4]), memory, { transposeB: true })), memory), [10, 4]);
  const several = (h: Tensor) => reshape(tanh(reshape(h, [20, 2])), [10, 4]);
  const table = input(7, 4);
  const rows = zeros([10], "int32");
  const gathered = (h: Tensor) => add(h, gather(table, rows));
  const columns = (h: Tensor) => add(h, sum(h, { axes: [1], keepAxes: true }));
  const halves = (h: Tensor) => concat([slice(h, 1, 2), slice(h, 1, 0, 2)], 1);
  const lost = (h: Tensor) => add(h, reshape(softmaxCrossEntropy(h, rows), [10, 1]));
  for (const own of [attend, several, columns, halves, lost])
    expect(divided((h, x) => tanh(add(own(h), x)), [memory])?.parts.length).toBe(2);
  expect(divided((h, x) => add(gathered(h), x), [table, rows])?.parts.length).toBe(2);
});

test("rows that depend on each other are not divided, and neither are few", () => {
  const mixed: readonly ((h: Tensor) => Tensor)[] = [
    (h) => add(h, sum(h, { axes: [0], keepAxes: true })),
    (h) => concat([slice(h, 0, 5), slice(h, 0, 0, 5)], 0),
    (h) => matmul(matmul(h, transpose(h, [1, 0])), h),
    (h) => matmul(h, matmul(h, h, { transposeA: true })),
    (h) => reshape(transpose(reshape(h, [10, 2, 2]), [1, 0, 2]), [10, 4]),
    (h) => reshape(softmax(reshape(h, [40])), [10, 4]),
  ];
  for (const own of mixed) expect(divided((h, x) => tanh(add(own(h), x)))).toBeUndefined();
  const [xs, h] = [input(3, 4, 2), input(4, 2)];
  const { carry } = scan((h: Tensor, x: Tensor) => ({ carry: add(h, x), output: tanh(h) }), h, xs);
  expect(divideScan(scanIn(optimize(trace({ inputs: [xs, h], outputs: [carry] }))), 2)).toBeUndefined();
});

test("outputs may be the same for all rows", () => {
  const [xs, h, w] = [zeros([3, 10, 4]), zeros([10, 4]), zeros([4, 4])];
  const step = (h: Tensor, x: Tensor) => ({ carry: tanh(add(matmul(h, w), x)), output: [w, add(w, 1)] });
  const { carry, outputs } = scan(step, h, xs);
  const program = optimize(trace({ inputs: [xs, h, w], outputs: [carry, ...outputs] }));
  expect(divideScan(scanIn(program), 2)?.parts.length).toBe(2);
});
