// What the loss of labels computes at the size of its logits.
import { compile, grad, sizeOf, type Tensor, tensor } from "@grus/tensor";
import { expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { backend, classesOf } from "../../test/losses.ts";
import { crossEntropy } from "./cross-entropy.ts";

const logits = numbers([2, 3, 11], 1);
const labels = classesOf([
  [1, 0, 10],
  [2, 2, 1],
]);
const mask = tensor([
  [1, 0.5, 0],
  [1, 0, 1],
]);
const lengths = tensor([3, 1], [2], "int32");

test.each<[string, (x: Tensor) => Tensor]>([
  ["whole", (x) => crossEntropy(x, labels)],
  ["smoothed", (x) => crossEntropy(x, labels, { labelSmoothing: 0.1 })],
  ["masked", (x) => crossEntropy(x, labels, { mask })],
  ["ragged", (x) => crossEntropy({ values: x, lengths }, labels)],
])("%s: nothing but the gradient", async (_, loss) => {
  const { program } = await compile(backend, grad(loss), logits);
  const large = program.steps.filter(({ outputs }) =>
    outputs.some((variable) => sizeOf(program.variables[variable]!.shape) >= logits.size),
  );
  expect(large.map(({ primitive }) => primitive.name)).toEqual(["crossEntropyGradient"]);
});
