import { compile, fromData, grad, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { checkTreeGradient, numbersOf } from "../../test/gradients.ts";
import { backend, data, losses } from "../../test/losses.ts";

const mask = tensor([
  [1, 0, 2],
  [0, 0.5, 1],
]);

/** `operand` with `bad` wherever the mask is 0. */
function spoil(operand: Tensor, bad: number): Tensor {
  const perPlace = operand.size / mask.size;
  const spoiled = Float64Array.from(operand.data, (value, i) =>
    mask.data[Math.floor(i / perPlace)] === 0 ? bad : value,
  );
  return fromData({ data: spoiled, shape: operand.shape, dtype: "float32" });
}

describe.each(Object.entries(losses))("%s", (_, { operands, loss }) => {
  test.each([
    ["mean", {}],
    ["masked mean", { mask }],
    ["masked sum", { mask, reduction: "sum" }],
  ] as const)("has the gradient of central differences by every operand, %s", async (_name, options) => {
    await checkTreeGradient(backend, (at: readonly Tensor[]) => loss(at, options), operands);
  });

  test("reduces as the option says", async () => {
    const each = await data(loss(operands, { reduction: "none" }));
    expect(each.length).toBe(6);
    const total = each.reduce((a, b) => a + b, 0);
    expectClose(await data(loss(operands, {})), [total / 6], { absolute: 1e-12 });
    expectClose(await data(loss(operands, { reduction: "sum" })), [total], { absolute: 1e-12 });
    const weighted = each.map((value, i) => value * mask.data[i]!);
    const sum = weighted.reduce((a, b) => a + b, 0);
    expectClose(await data(loss(operands, { mask, reduction: "none" })), weighted, { absolute: 1e-12 });
    expectClose(await data(loss(operands, { mask, reduction: "sum" })), [sum], { absolute: 1e-12 });
    expectClose(await data(loss(operands, { mask })), [sum / 4.5], { absolute: 1e-12 });
  });

  test("a mask of flags has weight 1, and a mask that is broadcast applies to whole rows", async () => {
    const flags = tensor([[1], [0]], undefined, "bool");
    const weights = tensor([
      [1, 1, 1],
      [0, 0, 0],
    ]);
    expectClose(await data(loss(operands, { mask: flags })), await data(loss(operands, { mask: weights })), {
      absolute: 1e-12,
    });
  });

  test.each(["mean", "sum"] as const)(
    "a mask of zeros gives 0 and a gradient of 0, %s",
    async (reduction) => {
      const options = { mask: tensor([[0]]), reduction };
      expect(await data(loss(operands, options))).toEqual([0]);
      const gradient = (at: readonly Tensor[]) => grad((z: readonly Tensor[]) => loss(z, options))(at);
      const compiled = await compile(backend, gradient, operands);
      expect(numbersOf(compiled.runSync(operands)).every((value) => value === 0)).toBe(true);
      compiled.dispose();
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "masked elements of every operand have no effect, %s",
    async (bad) => {
      const gradient = await compile(
        backend,
        (at: readonly Tensor[]) => grad((z: readonly Tensor[]) => loss(z, { mask }))(at),
        operands,
      );
      const [value, slope] = [await data(loss(operands, { mask })), numbersOf(gradient.runSync(operands))];
      for (let which = 0; which < operands.length; which++) {
        const spoiled = operands.map((operand, i) => (i === which ? spoil(operand, bad) : operand));
        expectClose(await data(loss(spoiled, { mask })), value, { absolute: 1e-12 });
        expectClose(numbersOf(gradient.runSync(spoiled)), slope, { absolute: 1e-12 });
      }
      gradient.dispose();
    },
  );

  test("rejects a mask that does not broadcast, and an unknown reduction", () => {
    expect(() => loss(operands, { mask: tensor([1, 1]) })).toThrowError(
      /mask has shape \[2\]; expected a shape that broadcasts to \[2, 3\]/,
    );
    expect(() => loss(operands, { reduction: "average" as "mean" })).toThrowError(
      /reduction is "average"; expected "mean", "sum" or "none"/,
    );
  });
});
