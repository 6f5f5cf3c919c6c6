import { evaluate, fromData, key, mean, square, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { checkTreeGradient } from "../../test/gradients.ts";
import { backend, data } from "../../test/losses.ts";
import { ragged } from "../ragged.ts";
import { activityPenalty } from "./activity.ts";
import { mixup } from "./mixup.ts";
import { addNoise, gaussianNoise } from "./noise.ts";

const [batch, time, features] = [3, 4, 2];
const h = numbers([batch, time, features], 3);
const lengths = tensor([4, 2, 1], [3], "int32");
const at = (row: number, t: number, i: number) => h.data[(row * time + t) * features + i]!;

describe("activityPenalty", () => {
  /** Mean squares of activities and of changes over the steps before each length. */
  function byHand(steps: readonly number[]) {
    const [own, changes]: [number[], number[]] = [[], []];
    steps.forEach((length, row) => {
      for (let t = 0; t < length; t++)
        for (let i = 0; i < features; i++) {
          own.push(at(row, t, i) ** 2);
          if (t > 0) changes.push((at(row, t, i) - at(row, t - 1, i)) ** 2);
        }
    });
    const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    return 2 * average(own) + 3 * average(changes);
  }

  test("weights activity and its changes, over valid steps only", async () => {
    const weights = { activity: 2, temporal: 3 };
    expectClose(await data(activityPenalty(h, weights)), [byHand([4, 4, 4])], { absolute: 1e-10 });
    expectClose(await data(activityPenalty(ragged(h, lengths), weights)), [byHand([4, 2, 1])], {
      absolute: 1e-10,
    });
    const spoiled = fromData({
      data: Float64Array.from(h.data, (value, i) =>
        Math.floor(i / features) % time < lengths.data[Math.floor(i / features / time)]! ? value : Number.NaN,
      ),
      shape: h.shape,
      dtype: "float32",
    });
    expect(await data(activityPenalty(ragged(spoiled, lengths), weights))).toEqual(
      await data(activityPenalty(ragged(h, lengths), weights)),
    );
  });

  test("has the gradient of central differences", async () => {
    await checkTreeGradient(
      backend,
      (x: Tensor) => activityPenalty(ragged(x, lengths), { activity: 0.5, temporal: 2 }),
      h,
    );
  });

  test("is 0 for the changes of a single step, and rejects negative weights", async () => {
    expect(await data(activityPenalty(numbers([3, 1, 2], 1), { temporal: 1 }))).toEqual([0]);
    expect(() => activityPenalty(h, { activity: -1 })).toThrow("activity is -1");
  });
});

describe("gaussianNoise", () => {
  test("adds noise of the given deviation with a key, none without", async () => {
    const x = tensor(new Float32Array(4000), [40, 100]);
    const layer = gaussianNoise({ deviation: 0.5 });
    expect(layer.bind()(x)).toBe(x);
    const noisy = layer.bind(undefined, { key: key(3) })(x);
    const [average, squares] = await data(
      await evaluate(backend, [mean(noisy), mean(square(noisy))]).then(([a, b]) => stackTwo(a!, b!)),
    );
    expect(Math.abs(average!)).toBeLessThan(0.03);
    expect(Math.sqrt(squares!)).toBeCloseTo(0.5, 1);
    expect(await data(noisy)).toEqual(await data(addNoise(x, 0.5, key(3))));
    expect(await data(noisy)).not.toEqual(await data(addNoise(x, 0.5, key(4))));
    expect(addNoise(x, 0, key(3))).toBe(x);
    expect(() => gaussianNoise({ deviation: -1 })).toThrow("deviation is -1");
  });
});

function stackTwo(a: Tensor, b: Tensor): Tensor {
  return tensor([a.data[0]!, b.data[0]!]);
}

describe("mixup", () => {
  const input = numbers([4, 3, 2], 1);
  const target = numbers([4], 2);

  test("mixes each row with the next, inputs and targets by the same share", async () => {
    const mixed = mixup({ input, target }, { share: 0.4, key: key(7) });
    const [xs, ys] = [await data(mixed.input), await data(mixed.target)];
    const shares: number[] = [];
    for (let row = 0; row < 4; row++) {
      const other = (row + 1) % 4;
      const share = (ys[row]! - target.data[row]!) / (target.data[other]! - target.data[row]!);
      shares.push(share);
      for (let i = 0; i < 6; i++) {
        const [own, next] = [input.data[row * 6 + i]!, input.data[other * 6 + i]!];
        expect(xs[row * 6 + i]).toBeCloseTo((1 - share) * own + share * next, 6);
      }
    }
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.4);
    expect(new Set(shares.map((share) => share.toFixed(4))).size).toBe(4);
    expect(await data(mixup({ input, target }, { share: 0, key: key(7) }).target)).toEqual(
      Array.from(target.data),
    );
  });

  test("rejects int32 classes, and shares above a half", () => {
    const classes = tensor([1, 2], [2], "int32");
    expect(() => mixup({ classes }, { key: key(1) })).toThrow('classes is "int32"; expected float32');
    expect(() => mixup({ input }, { share: 0.6, key: key(1) })).toThrow("share is 0.6");
  });
});
