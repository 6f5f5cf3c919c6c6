// Files that claim huge sizes: each fails quickly and in little memory.

import { ModelFileError } from "@grus/io";
import { fromData } from "@grus/tensor";
import { expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import { fileOf, floats, integers, type TestModel, type TestNode } from "./onnx-models.ts";

const x = floats([2, 3, 4], 1);
const chain = (
  count: number,
  type: string,
  operands: (before: string) => readonly string[],
  attributes = {},
): TestNode[] =>
  Array.from({ length: count }, (_, i) => ({
    type,
    inputs: operands(i === 0 ? "x" : `v${i - 1}`),
    outputs: [i === count - 1 ? "y" : `v${i}`],
    attributes,
  }));
const model = (nodes: readonly TestNode[], constants: TestModel["constants"] = {}): TestModel => ({
  nodes,
  inputs: { x },
  outputs: ["y"],
  constants,
});
const single = (
  type: string,
  inputs: readonly string[],
  constants: TestModel["constants"] = {},
  attributes = {},
) => model([{ type, inputs, outputs: ["y"], attributes }], constants);
const wide = { w: floats([1, 15, 4], 2), r: floats([1, 15, 5], 3) };

const cases: readonly [string, TestModel, string][] = [
  [
    "a constant of a huge shape",
    single("ConstantOfShape", ["s"], { s: integers([70_000, 70_000]) }),
    "at most 2147483647 elements",
  ],
  [
    "many constants of some size",
    model(
      [
        ...Array.from({ length: 300 }, (_, i) => ({
          type: "ConstantOfShape",
          inputs: ["s"],
          outputs: [`c${i}`],
        })),
        { type: "Identity", inputs: ["c0"], outputs: ["y"] },
      ],
      { s: integers([200, 200]) },
    ),
    "in proportion to the model",
  ],
  [
    "an unbounded range",
    single("Range", ["a", "b", "c"], {
      a: integers([0], []),
      b: integers([2 ** 31 - 1], []),
      c: integers([1], []),
    }),
    "at most 2097152 elements",
  ],
  [
    "a value of unbounded size",
    single("Expand", ["x", "s"], { s: integers([2 ** 30, 2, 3, 4]) }),
    "at most 2147483647 elements",
  ],
  [
    "unbounded doubling",
    model(chain(60, "Concat", (own) => [own, own], { axis: 0 })),
    "at most 2147483647 elements",
  ],
  [
    "unbounded products",
    model(
      chain(60, "Tile", (own) => [own, "s"]),
      { s: integers([9, 9, 1]) },
    ),
    "at most 2147483647 elements",
  ],
  [
    "unboundedly many axes",
    model(
      chain(60, "Unsqueeze", (own) => [own, "s"]),
      { s: integers([0]) },
    ),
    "at most 32 axes",
  ],
  [
    "unboundedly many rows in a recurrence",
    model(
      [
        { type: "Expand", inputs: ["part", "s"], outputs: ["rows"] },
        { type: "GRU", inputs: ["rows", "w", "r"], outputs: ["y"], attributes: { hidden_size: 5 } },
      ],
      { ...wide, part: floats([1, 1, 4], 2), s: integers([1, 2 ** 28, 4]) },
    ),
    "in proportion to the model",
  ],
  [
    "an unbounded triangle",
    model(
      [
        { type: "Expand", inputs: ["part", "s"], outputs: ["rows"] },
        { type: "Trilu", inputs: ["rows"], outputs: ["y"] },
      ],
      { part: floats([1, 1], 2), s: integers([2 ** 27, 1]) },
    ),
    "in proportion to the model",
  ],
  [
    "every second of a long axis",
    model(
      [
        { type: "Expand", inputs: ["part", "s"], outputs: ["rows"] },
        { type: "Slice", inputs: ["rows", "from", "to", "axes", "steps"], outputs: ["y"] },
      ],
      {
        part: floats([1, 1], 2),
        s: integers([2 ** 27, 1]),
        from: integers([0]),
        to: integers([2 ** 31 - 1]),
        axes: integers([0]),
        steps: integers([2]),
      },
    ),
    "in proportion to the model",
  ],
  [
    "an order of a long axis",
    model(
      [
        { type: "Expand", inputs: ["part", "s"], outputs: ["rows"] },
        { type: "TopK", inputs: ["rows", "one"], outputs: ["y", "places"], attributes: { axis: 0 } },
      ],
      { part: floats([1, 1], 2), s: integers([2 ** 20, 1]), one: integers([1]) },
    ),
    "an axis of at most 4096",
  ],
];

test.each(cases)("%s", (_, own, message) => {
  const file = fileOf(own);
  const { arrayBuffers: before } = process.memoryUsage();
  const started = performance.now();
  const { apply, parameters } = readOnnx(file);
  const run = () => apply(parameters, { x: fromData(x) });
  let error: unknown;
  try {
    run();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ModelFileError);
  expect((error as Error).message).toContain(message);
  expect((error as Error).message.length).toBeLessThan(2000);
  expect(performance.now() - started).toBeLessThan(1000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
});

test("accepts shapes and constants of real models", () => {
  const nodes: TestNode[] = [
    { type: "ConstantOfShape", inputs: ["s"], outputs: ["c"] },
    { type: "Trilu", inputs: ["c"], outputs: ["mask"] },
    { type: "ReduceSum", inputs: ["mask"], outputs: ["sum"], attributes: { keepdims: 0 } },
    { type: "Add", inputs: ["x", "sum"], outputs: ["y"] },
  ];
  const { apply, parameters } = readOnnx(fileOf(model(nodes, { s: integers([900, 900]) })));
  expect(apply(parameters, { x: fromData(x) }).y!.shape).toEqual([2, 3, 4]);
});
