import { describe, expect, test } from "vitest";
import { errorsOf } from "../test/errors-of.ts";
import { valuesOf } from "../test/values.ts";
import { grad, valueAndGrad, valueAndGradWithAuxiliary, vjp } from "./autodiff.ts";
import { evaluate } from "./compile.ts";
import { add, mul } from "./primitives/binary.ts";
import { cast } from "./primitives/cast.ts";
import { gather } from "./primitives/gather.ts";
import { stopGradient } from "./primitives/identity.ts";
import { sum } from "./primitives/reduce.ts";
import { reshape } from "./primitives/reshape.ts";
import { exp, sin } from "./primitives/unary.ts";
import { referenceBackend } from "./reference-backend.ts";
import { type Tensor, tensor } from "./tensor.ts";
import { whole } from "./testing/case.ts";

const backend = referenceBackend({ precision: "float64" });

describe("grad", () => {
  test("has the structure of the first argument; other arguments are constants", async () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor[] }, scale: Tensor) => sum(mul(scale, mul(a, b[0]!)));
    const { a, b } = await evaluate(backend, grad(f)({ a: tensor([1, 2]), b: [tensor([3, 4])] }, tensor(10)));
    expect(Array.from(a.data)).toEqual([30, 40]);
    expect(Array.from(b[0]!.data)).toEqual([10, 20]);
  });

  test("is 0 for arguments that the result does not depend on, and through stopGradient", async () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }) => sum(mul(a, stopGradient(b)));
    const { a, b } = await evaluate(backend, grad(f)({ a: tensor([1, 2]), b: tensor([3, 4]) }));
    expect(Array.from(a.data)).toEqual([3, 4]);
    expect(Array.from(b.data)).toEqual([0, 0]);
    expect(await valuesOf(grad((_x: Tensor) => tensor(1))(tensor([5])))).toEqual([0]);
  });

  test("accumulates over several paths", async () => {
    expect(await valuesOf(grad((x: Tensor) => sum(add(mul(x, x), x)))(tensor([3])))).toEqual([7]);
  });

  test("captured tensors are constants, even the argument itself", async () => {
    const x = tensor([3]);
    expect(await valuesOf(grad((y: Tensor) => sum(mul(x, y)))(x))).toEqual([3]);
  });

  test("of gradients: second and third derivatives", async () => {
    const first = grad((x: Tensor) => sum(sin(x)));
    const second = grad((x: Tensor) => sum(first(x)));
    const third = grad((x: Tensor) => sum(second(x)));
    expect((await valuesOf(third(tensor([0.5]))))[0]).toBeCloseTo(-Math.cos(0.5), 12);
  });

  test("with the value, and with auxiliary results", async () => {
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

  test("of results with one element, of any rank", async () => {
    expect(await valuesOf(grad((x: Tensor) => reshape(sum(exp(x)), [1, 1]))(tensor([0, 0])))).toEqual([1, 1]);
  });

  test("rejects results that are not scalar, and leaves that are not float32", () => {
    const wholes = whole([1, 2]);
    const f = ({ layer }: { layer: { weight: Tensor; steps: Tensor } }) => sum(layer.weight);
    expect(
      errorsOf({
        "a vector": () => grad((x: Tensor) => x)(tensor([1, 2])),
        "an int32 result": () => grad((x: Tensor) => sum(cast(x, "int32")))(tensor([1, 2])),
        "int32 arguments": () => grad((x: Tensor) => sum(x))(wholes),
        "int32 arguments in a nested tree": () => grad(f)({ layer: { weight: tensor([1]), steps: wholes } }),
        "a number that is not a tensor": () => grad(() => tensor(1))({ rate: 0.1 } as never),
      }),
    ).toMatchInlineSnapshot(`
      "
      a vector
        GradientError: grad: the function returned float32[2]; expected a float32 scalar.
        Reduce it with mean() or sum().
      an int32 result
        GradientError: grad: the function returned int32[]; expected a float32 scalar.
        Reduce it with mean() or sum().
      int32 arguments
        GradientError: grad: the argument is int32; expected float32.
        Pass it as a later argument of the function.
      int32 arguments in a nested tree
        GradientError: grad: "layer.steps" is int32; expected float32.
        Pass it as a later argument of the function.
      a number that is not a tensor
        TreeError: "rate" is a number; expected a tensor.
        Wrap numbers in tensor(), and keep settings out of trees."
    `);
  });
});

describe("vjp", () => {
  test("weights the outputs by their cotangents; undefined counts as 0", async () => {
    const f = (x: Tensor, y: Tensor) => [mul(x, y), exp(x), y];
    const primals = [tensor([2, 3]), tensor([5, 7])];
    const cotangents = [tensor([1, 10]), undefined, tensor([100, 100])];
    expect(await valuesOf(vjp(f, primals, cotangents))).toEqual([
      [5, 70],
      [102, 130],
    ]);
    expect(await valuesOf(vjp(f, primals, [undefined, undefined, undefined]))).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("is zero for int32 and bool primals", async () => {
    const f = (x: Tensor, at: Tensor) => [gather(x, at)];
    const found = vjp(f, [tensor([1, 2, 3]), whole([2, 0])], [tensor([10, 20])]);
    expect(await valuesOf(found)).toEqual([
      [20, 0, 10],
      [0, 0],
    ]);
  });
});
