import { describe, expect, test } from "vitest";
import { grad, valueAndGrad, valueAndGradWithAuxiliary } from "./autodiff.ts";
import { evaluate } from "./compile.ts";
import { add, mul } from "./primitives/binary.ts";
import { stopGradient } from "./primitives/identity.ts";
import { sum } from "./primitives/reduce.ts";
import { exp, sin } from "./primitives/unary.ts";
import { referenceBackend } from "./reference-backend.ts";
import { type Tensor, tensor } from "./tensor.ts";

const backend = referenceBackend({ precision: "float64" });

async function numbers(x: Tensor): Promise<number[]> {
  return Array.from((await evaluate(backend, x)).data);
}

describe("grad", () => {
  test("has the structure of its argument; other arguments are constants", async () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor[] }, scale: Tensor) => sum(mul(scale, mul(a, b[0]!)));
    const { a, b } = await evaluate(backend, grad(f)({ a: tensor([1, 2]), b: [tensor([3, 4])] }, tensor(10)));
    expect(Array.from(a.data)).toEqual([30, 40]);
    expect(Array.from(b[0]!.data)).toEqual([10, 20]);
  });

  test("is 0 where the result does not depend on an argument, and through stopGradient", async () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }) => sum(mul(a, stopGradient(b)));
    const { a, b } = await evaluate(backend, grad(f)({ a: tensor([1, 2]), b: tensor([3, 4]) }));
    expect(Array.from(a.data)).toEqual([3, 4]);
    expect(Array.from(b.data)).toEqual([0, 0]);
    expect(await numbers(grad((_x: Tensor) => tensor(1))(tensor([5])))).toEqual([0]);
  });

  test("adds up what comes along several paths", async () => {
    expect(await numbers(grad((x: Tensor) => sum(add(mul(x, x), x)))(tensor([3])))).toEqual([7]);
  });

  test("a tensor used from outside is a constant, even the argument itself", async () => {
    const x = tensor([3]);
    expect(await numbers(grad((y: Tensor) => sum(mul(x, y)))(x))).toEqual([3]);
  });

  test("of a gradient of a gradient", async () => {
    const first = grad((x: Tensor) => sum(sin(x)));
    const second = grad((x: Tensor) => sum(first(x)));
    const third = grad((x: Tensor) => sum(second(x)));
    expect((await numbers(third(tensor([0.5]))))[0]).toBeCloseTo(-Math.cos(0.5), 12);
  });

  test("with the value, and with what else the function found", async () => {
    const { value, gradient } = await evaluate(
      backend,
      valueAndGrad((x: Tensor) => sum(exp(x)))(tensor([0, 1])),
    );
    expect(value.data[0]).toBeCloseTo(1 + Math.E, 12);
    expect(gradient.data[1]).toBeCloseTo(Math.E, 12);
    const found = valueAndGradWithAuxiliary((x: Tensor) => ({
      value: sum(x),
      auxiliary: { twice: mul(x, 2) },
    }))(tensor([4]));
    expect(Array.from((await evaluate(backend, found)).auxiliary.twice.data)).toEqual([8]);
  });

  test("refuses results that are no single number", () => {
    expect(() => grad((x: Tensor) => x)(tensor([1, 2]))).toThrowErrorMatchingInlineSnapshot(`
      [GradientError: grad: the function returned float32[2]; expected a float32 scalar.
      Reduce it with mean() or sum().]
    `);
    expect(() =>
      grad((x: Tensor) => sum(x))(tensor([1, 2], undefined, "int32")),
    ).toThrowErrorMatchingInlineSnapshot(`
      [GradientError: grad: "" is int32; only float32 tensors have a gradient.
      Pass it as a later argument of the function.]
    `);
  });
});
