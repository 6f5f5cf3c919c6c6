import { wasmBackend } from "@grus/backend-wasm";
import {
  bodyOf,
  compile,
  evaluate,
  key,
  type Program,
  referenceBackend,
  type Sequence,
  sizeOf,
  type Tensor,
  tensor,
  valueAndGrad,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { numbersOf } from "../../test/gradients.ts";
import { backend, classesOf } from "../../test/losses.ts";
import { adaptiveSoftmax } from "../adaptive-softmax.ts";
import { applyLinear, type LinearParameters, linear } from "../linear.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { type LinearCrossEntropyOptions, linearCrossEntropy } from "./linear-cross-entropy.ts";

const CLASSES = 7;
const x = numbers([2, 5, 3], 1);
const parameters = {
  weight: numbers([CLASSES, 3], 2) as Tensor<"float32">,
  bias: numbers([CLASSES], 3) as Tensor<"float32">,
};
const target = classesOf([
  [0, 6, 3, 3, 1],
  [2, 5, 0, 4, 6],
]);
const mask = tensor([
  [1, 1, 0, 1, 1],
  [0.5, 1, 1, 1, 0],
]);

type Given = { readonly x: Tensor; readonly parameters: LinearParameters };

describe("linearCrossEntropy", () => {
  test.each<[string, LinearCrossEntropyOptions]>([
    ["mean", {}],
    ["sum", { reduction: "sum" }],
    ["mask", { mask }],
    ["labelSmoothing", { labelSmoothing: 0.3, mask }],
  ])("has the value and the gradients of crossEntropy: %s", async (_, options) => {
    const { blockRows: __, ...own } = options;
    const whole = ({ x, parameters }: Given) => crossEntropy(applyLinear(parameters, x), target, own);
    const expected = await evaluate(backend, valueAndGrad(whole)({ x, parameters }));
    for (const blockRows of [1, 3, 4, 10, undefined]) {
      const blocks = ({ x, parameters }: Given) =>
        linearCrossEntropy(x, parameters, target, { ...options, blockRows });
      const found = await evaluate(backend, valueAndGrad(blocks)({ x, parameters }));
      expectClose(numbersOf(found), numbersOf(expected), { absolute: 1e-12, relative: 1e-12 });
    }
  });

  test("of ragged sequences does not read the padding", async () => {
    const lengths = tensor([5, 2], [2], "int32");
    const ragged: Sequence = { values: x, lengths };
    const found = linearCrossEntropy(ragged, parameters, { values: target, lengths }, { blockRows: 3 });
    const valid = tensor([
      [1, 1, 1, 1, 1],
      [1, 1, 0, 0, 0],
    ]);
    const expected = crossEntropy(applyLinear(parameters, x), target, { mask: valid });
    expectClose(numbersOf(await evaluate(backend, found)), numbersOf(await evaluate(backend, expected)), {
      absolute: 1e-12,
      relative: 0,
    });
  });

  test("holds the logits of a block alone", async () => {
    const loss = (given: Given) => linearCrossEntropy(given.x, given.parameters, target, { blockRows: 2 });
    const { program } = await compile(backend, valueAndGrad(loss), { x, parameters });
    expect(Math.max(...sizesOf(program))).toBeLessThan(5 * CLASSES);
    const whole = (given: Given) => linearCrossEntropy(given.x, given.parameters, target);
    const { program: other } = await compile(backend, valueAndGrad(whole), { x, parameters });
    expect(sizesOf(other)).toContain(10 * CLASSES);
  });

  test("is NaN for a class that does not exist, and rejects operands that do not fit", async () => {
    const outside = classesOf([
      [0, 6, 7, 3, 1],
      [2, 5, 0, 4, 6],
    ]);
    const found = await evaluate(backend, linearCrossEntropy(x, parameters, outside, { blockRows: 3 }));
    expect(found.data[0]).toBeNaN();
    expect(() => linearCrossEntropy(x, parameters, target, { blockRows: 0 })).toThrow("blockRows is 0");
    expect(() => linearCrossEntropy(x, parameters, classesOf([1, 2]))).toThrow(
      "linearCrossEntropy: target has shape [2]; expected [2, 5].\nx has shape [2, 5, 3]: one label for each of its rows.",
    );
    expect(() => linearCrossEntropy(x, parameters, numbers([2, 5], 1) as Tensor<"int32">)).toThrow(
      'linearCrossEntropy: target is float32; expected int32.\nConvert it with cast(target, "int32").',
    );
  });
});

test("losses in blocks of rows have the same gradients on WebAssembly", async () => {
  const wasm = await wasmBackend({ threads: 2 });
  const reference = referenceBackend();
  const hidden = tensor(Float32Array.from(numbers([37, 20], 1).data), [37, 20]);
  const labels = tensor(Int32Array.from({ length: 37 }, (_, i) => (i * i) % 301));
  const layer = adaptiveSoftmax({ inputSize: 20, classes: 301, cutoffs: [30, 100] });
  const linearLayer = linear({ inputSize: 20, outputSize: 301 });
  const linearParameters = linearLayer.init(key(1));
  const adaptiveParameters = layer.init(key(2));
  const values = {
    linear: valueAndGrad((at: typeof linearParameters) =>
      linearCrossEntropy(hidden, at, labels, { blockRows: 8 }),
    )(linearParameters),
    adaptive: valueAndGrad((at: typeof adaptiveParameters) =>
      layer.bind(at).loss(hidden, labels, { blockRows: 8 }),
    )(adaptiveParameters),
  };
  const [found, expected] = [await evaluate(wasm, values), await evaluate(reference, values)];
  expectClose(numbersOf(found), numbersOf(expected), { absolute: 1e-6, relative: 1e-5 });
  await wasm.dispose();
});

/** The sizes of all values of a program, those in the bodies of scans among them. */
function sizesOf({ variables, steps }: Program): readonly number[] {
  const inner = steps.flatMap(({ attrs }) => {
    const body = bodyOf(attrs);
    return body === undefined ? [] : sizesOf(body);
  });
  return [...variables.map(({ shape }) => sizeOf(shape)), ...inner];
}
