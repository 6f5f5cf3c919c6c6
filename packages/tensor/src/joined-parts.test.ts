import { expect, test } from "vitest";
import { valuesOf } from "../test/values.ts";
import { grad } from "./autodiff.ts";
import { withJoinedParts } from "./joined-parts.ts";
import { add, mul } from "./primitives/binary.ts";
import { pad } from "./primitives/pad.ts";
import { sum } from "./primitives/reduce.ts";
import { split } from "./primitives/slice.ts";
import { ones, type Tensor, tensor } from "./tensor.ts";

const at = (start: number, length: number, value = 0) =>
  pad(ones([2, length]), { before: [0, start], after: [0, 6 - start - length], value });
const names = (parts: readonly Tensor[]) => parts.map(({ node }) => node.primitive.name);

test("parts that are a whole axis are concatenated, in their order", async () => {
  const other = ones([2, 6]);
  const joined = withJoinedParts([at(4, 2), other, at(0, 1), at(1, 3)]);
  expect(names(joined)).toEqual(["constant", "concat"]);
  expect(joined[1]!.node.inputs.map(({ shape }) => shape[1])).toEqual([1, 3, 2]);
});

test("others stay", () => {
  for (const parts of [
    [at(0, 2), at(3, 3)],
    [at(0, 4), at(3, 3)],
    [at(0, 3), at(3, 2)],
    [at(0, 3), at(3, 3, 1)],
    [ones([2, 6])],
    [],
  ])
    expect(withJoinedParts(parts)).toBe(parts);
});

test("the gradient of a split", async () => {
  const loss = (x: Tensor) => {
    const [a, b] = split(x, 0, [1, 2]);
    return add(sum(mul(a!, 3)), add(sum(mul(b!, b!)), sum(x)));
  };
  expect(await valuesOf(grad(loss)(tensor([1, 2, 3])))).toEqual([4, 5, 7]);
});
