import { fromData, mul, relu, type Tensor, tanh, tensor } from "@grus/tensor";
import { expect, test } from "vitest";
import { numbers } from "../test/cells.ts";
import { data } from "../test/losses.ts";
import { activation, mapSteps } from "./each-step.ts";
import { ragged } from "./ragged.ts";

const [batch, time, features] = [2, 3, 2];
const values = numbers([batch, time, features], 1);
const lengths = tensor([3, 1], [batch], "int32");
const withPadding = (padding: number) =>
  fromData({
    data: Float64Array.from(values.data, (value, i) => (i < 8 ? value : padding)),
    shape: values.shape,
    dtype: "float32",
  });

test("a mapped function sees 0 in the padding, and its result has the lengths", async () => {
  let seen: Tensor | undefined;
  const result = mapSteps(ragged(withPadding(Number.NaN), lengths), (own) => {
    seen = own;
    return mul(own, 2);
  });
  expect(await data(seen!)).toEqual(await data(withPadding(0)));
  expect(result.lengths).toBe(lengths);
  expect(await data(result.values)).toEqual((await data(withPadding(0))).map((value) => 2 * value));
});

test("mapSteps of a tensor applies the function", async () => {
  let seen: Tensor | undefined;
  const result = mapSteps(values, (own) => {
    seen = own;
    return tanh(own);
  });
  expect(seen).toBe(values);
  expect(await data(result)).toEqual(await data(tanh(values)));
});

test("an activation applies its function to either kind, without parameters", async () => {
  const part = activation(relu);
  expect(part).not.toHaveProperty("init");
  expect(await data(part.bind()(values))).toEqual(await data(relu(values)));
  const padded = part.bind()(ragged(withPadding(5), lengths));
  expect(padded.lengths).toBe(lengths);
  expect(await data(padded.values)).toEqual(await data(relu(withPadding(0))));
});
