import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { checkCase } from "../../test/gradient-check.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { wave, whole } from "../testing/case.ts";
import { add, mul } from "./binary.ts";
import { concat } from "./concat.ts";
import { linearScan } from "./linear-scan.ts";
import { sum } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { slice } from "./slice.ts";

// One row, three steps, two features.
const a = tensor([
  [
    [2, 1],
    [3, 0],
    [4, -1],
  ],
]);
const b = tensor([
  [
    [1, 1],
    [1, 2],
    [1, 3],
  ],
]);
const initial = tensor([[10, 20]]);

describe("values", () => {
  test("h = a h + b, forward and in reverse", async () => {
    expect(await valuesOf(linearScan(a, b, { initial }))).toEqual([21, 21, 64, 2, 257, 1]);
    expect(await valuesOf(linearScan(a, b, { initial, reverse: true }))).toEqual([249, 3, 124, 2, 41, -17]);
  });

  test("the initial state defaults to 0; rows are independent; zero steps give an empty result", async () => {
    expect(await valuesOf(linearScan(a, b))).toEqual([1, 1, 4, 2, 17, 1]);
    const two = (x: Tensor) => concat([x, mul(x, 2)], 0);
    const [first, second] = [linearScan(a, b), linearScan(mul(a, 2), mul(b, 2))];
    expect(await valuesOf(linearScan(two(a), two(b)))).toEqual(await valuesOf(concat([first, second], 0)));
    expect(linearScan(ones([2, 0, 3]), ones([2, 0, 3])).shape).toEqual([2, 0, 3]);
  });

  test.each([false, true])("one step at a time equals the sequence, reverse %s", async (reverse) => {
    const [decay, input] = [wave([2, 4, 3], 1), wave([2, 4, 3], 2)];
    const start = wave([2, 3], 3);
    let held = start;
    const steps = new Array<Tensor>(4);
    for (const t of reverse ? [3, 2, 1, 0] : [0, 1, 2, 3]) {
      steps[t] = linearScan(slice(decay, 1, t, t + 1), slice(input, 1, t, t + 1), { initial: held, reverse });
      held = reshape(steps[t], [2, 3]);
    }
    const whole = linearScan(decay, input, { initial: start, reverse });
    expect(await valuesOf(concat(steps, 1))).toEqual(await valuesOf(whole));
  });
});

test("gradients for decay 0, and for one step", async () => {
  for (const reverse of [false, true]) {
    const inputs = [tensor([[[0], [0.5], [0]]]), wave([1, 3, 1], 2), wave([1, 1], 3)];
    const compute = (...x: Tensor[]) => linearScan(x[0]!, x[1]!, { initial: x[2]!, reverse });
    await checkCase({ name: "zeros", inputs, compute });
    await checkCase({
      name: "one step",
      inputs: [wave([2, 1, 3], 1), wave([2, 1, 3], 2), wave([2, 3], 3)],
      compute,
    });
  }
  const f = (x: Tensor) => add(sum(linearScan(ones([1, 0, 2]), ones([1, 0, 2]), { initial: x })), sum(x));
  expect(await valuesOf(grad(f)(ones([1, 2])))).toEqual([1, 1]);
});

test("rejects invalid arguments", () => {
  const x = ones([2, 3, 4]);
  expect(
    errorsOf({
      "two shapes": () => linearScan(x, ones([2, 3, 5])),
      "a sequence without batch": () => linearScan(ones([3, 4]), ones([3, 4])),
      "a vector": () => linearScan(ones([3]), ones([3])),
      "an initial state of a different shape": () => linearScan(x, x, { initial: ones([2, 3]) }),
      int32: () => linearScan(reshape(whole([1]), [1, 1, 1]), ones([1, 1, 1])),
    }),
  ).toMatchInlineSnapshot(`
    "
    two shapes
      ShapeError: linearScan: a [2, 3, 4] and b [2, 3, 5] must both be [batch, time, features].
    a sequence without batch
      ShapeError: linearScan: a [3, 4] and b [3, 4] must both be [batch, time, features].
    a vector
      ShapeError: linearScan: a [3] and b [3] must both be [batch, time, features].
    an initial state of a different shape
      ShapeError: linearScan: initial has shape [2, 3]; expected [batch=2, features=4].
    int32
      DTypeError: linearScan: input is int32; expected float32."
  `);
});
