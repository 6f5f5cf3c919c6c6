import {
  evaluate,
  fromData,
  mul,
  type Sequence,
  sum,
  type Tensor,
  tensor,
  transpose,
  valueAndGrad,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../test/gradients.ts";
import { backend, data } from "../test/losses.ts";
import type { Pool } from "./layer.ts";
import { lastStep, maxSteps, meanSteps } from "./pools.ts";
import { ragged } from "./ragged.ts";

const [batch, time, features] = [4, 5, 3];
const rows = [5, 2, 0, 3];
const lengths = tensor(rows, [batch], "int32");
const x = numbers([batch, time, features], 1);
const spoiled = fromData({
  data: Float64Array.from(x.data, (value, i) => {
    const step = Math.floor(i / features);
    return step % time < rows[Math.floor(step / time)]! ? value : Number.NaN;
  }),
  shape: x.shape,
  dtype: "float32",
});
const at = (row: number, t: number, i: number) => x.data[(row * time + t) * features + i]!;

/** Each pool with its result for one feature of one row's valid steps. */
const pools: readonly [string, Pool, (steps: readonly number[]) => number][] = [
  ["lastStep", lastStep(), (steps) => steps.at(-1)!],
  ["meanSteps", meanSteps(), (steps) => steps.reduce((a, b) => a + b, 0) / steps.length],
  ["maxSteps", maxSteps(), (steps) => Math.max(...steps)],
];

describe.each(pools)("%s", (name, pool, ofSteps) => {
  const expected = (lengthOf: (row: number) => number) =>
    Array.from({ length: batch * features }, (_, place) => {
      const [row, i] = [Math.floor(place / features), place % features];
      const steps = Array.from({ length: lengthOf(row) }, (_step, t) => at(row, t, i));
      return steps.length === 0 ? 0 : ofSteps(steps);
    });

  test("equals plain loops, over all steps and over the valid ones, 0 without valid steps", async () => {
    const call = pool.bind();
    expect(call(x).shape).toEqual([batch, features]);
    expectClose(
      await data(call(x)),
      expected(() => time),
      { absolute: 1e-12 },
    );
    for (const values of [x, spoiled])
      expectClose(
        await data(call(ragged(values, lengths))),
        expected((row) => rows[row]!),
        { absolute: 1e-12 },
      );
  });

  test("takes steps of any shape", async () => {
    const call = pool.bind();
    const wide = fromData({ data: spoiled.data, shape: [batch, time, 1, features], dtype: "float32" });
    const found = call(ragged(wide, lengths));
    expect(found.shape).toEqual([batch, 1, features]);
    expect(await data(found)).toEqual(await data(call(ragged(spoiled, lengths))));
    const scalars = numbers([batch, time], 1);
    expect(call(ragged(scalars, lengths)).shape).toEqual([batch]);
    expect(call(scalars).shape).toEqual([batch]);
  });

  test("has the gradient of central differences, 0 in the padding whatever its content", async () => {
    const loss = (input: Tensor, of: (values: Tensor) => Sequence) => {
      const pooled = pool.bind()(of(input));
      return sum(weighted(pooled));
    };
    const padded = (values: Tensor) => ragged(values, lengths);
    await checkTreeGradient(backend, (input: Tensor) => loss(input, (values) => values), x);
    await checkTreeGradient(backend, (input: Tensor) => loss(input, padded), x);
    const by = (input: Tensor) => evaluate(backend, valueAndGrad((own: Tensor) => loss(own, padded))(input));
    const [clean, dirty] = [await by(x), await by(spoiled)];
    expect(numbersOf(dirty)).toEqual(numbersOf(clean));
    clean.gradient.data.forEach((slope, i) => {
      const step = Math.floor(i / features);
      if (step % time >= rows[Math.floor(step / time)]!) expect(slope).toBe(0);
    });
  });

  test("declares its kind, and rejects invalid lengths", () => {
    expect(pool.pools).toBe(true);
    expect(pool.causal).toBe(name === "lastStep");
    expect(pool).not.toHaveProperty("init");
    expect(() => pool.bind()({ values: x, lengths: tensor([1], [1], "int32") })).toThrow(
      `${name}: lengths (of values [4, 5, 3]) has shape [1]; expected [batch], and values [batch, time, …].`,
    );
  });
});

test("lastStep takes time-major sequences, unless they are ragged", async () => {
  const call = lastStep({ timeMajor: true }).bind();
  expect(await data(call(transpose(x, [1, 0, 2])))).toEqual(await data(lastStep().bind()(x)));
  expect(() => call(ragged(x, lengths))).toThrow(
    "lastStep: timeMajor is true; expected false for ragged sequences, which are batch-first.",
  );
});

/** Each element times a different number. */
function weighted(values: Tensor): Tensor {
  return mul(values, numbers(values.shape, 90));
}
