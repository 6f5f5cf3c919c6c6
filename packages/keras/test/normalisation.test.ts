// Normalisations, rescaling, PReLU and Softmax, against plain loops.
import { describe, expect, test } from "vitest";
import {
  expectModel,
  type Grid,
  grid,
  gridOf,
  oneLayer,
  total,
  type Written,
  wave,
} from "./written-models.ts";

type Layer = Omit<Written, "name" | "calls">;

const x = wave([2, 5, 4], 1);
const input = (own: Grid) => [{ name: "x", shape: own.shape.slice(1) }];

async function expectLayer(layer: Layer, own: Grid, expected: Grid): Promise<void> {
  await expectModel(oneLayer(layer, input(own)), { x: own }, [expected]);
}

function moments(numbers: readonly number[]): { mean: number; variance: number } {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  return { mean, variance: numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length };
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("LayerNormalization", () => {
  test("over time", async () => {
    const [gamma, beta] = [wave([5], 2), wave([5], 3)];
    const expected = grid([2, 5, 4], (n, t, f) => {
      const { mean, variance } = moments(range(5).map((s) => x.at(n, s, f)));
      return ((x.at(n, t, f) - mean) / Math.sqrt(variance + 0.01)) * gamma.at(t) + beta.at(t);
    });
    const config = { axis: [1], epsilon: 0.01 };
    await expectLayer(
      { className: "LayerNormalization", config, weights: { "vars/0": gamma, "vars/1": beta } },
      x,
      expected,
    );
  });

  test("over two axes, with only a shift", async () => {
    const beta = wave([5, 4], 3);
    const expected = grid([2, 5, 4], (n, t, f) => {
      const { mean, variance } = moments(range(20).map((i) => x.at(n, Math.floor(i / 4), i % 4)));
      return (x.at(n, t, f) - mean) / Math.sqrt(variance + 0.001) + beta.at(t, f);
    });
    const config = { axis: [1, 2], scale: false };
    await expectLayer({ className: "LayerNormalization", config, weights: { "vars/0": beta } }, x, expected);
  });

  test("divides by the deviation with rms_scaling", async () => {
    const gamma = wave([4], 3);
    const expected = grid([2, 5, 4], (n, t, f) => {
      const { variance } = moments(range(4).map((c) => x.at(n, t, c)));
      return (x.at(n, t, f) / Math.sqrt(variance + 0.001)) * gamma.at(f);
    });
    const config = { axis: -1, rms_scaling: true };
    await expectLayer({ className: "LayerNormalization", config, weights: { "vars/0": gamma } }, x, expected);
  });
});

test("RMSNormalization over the last axis and another", async () => {
  const gamma = wave([4], 3);
  const last = grid([2, 5, 4], (n, t, f) => {
    const squares = total(4, (c) => x.at(n, t, c) ** 2 / 4);
    return (x.at(n, t, f) / Math.sqrt(squares + 1e-6)) * gamma.at(f);
  });
  await expectLayer(
    { className: "RMSNormalization", config: { axis: [-1] }, weights: { "vars/0": gamma } },
    x,
    last,
  );
  const other = wave([5], 3);
  const time = grid([2, 5, 4], (n, t, f) => {
    const squares = total(5, (s) => x.at(n, s, f) ** 2 / 5);
    return (x.at(n, t, f) / Math.sqrt(squares + 0.1)) * other.at(t);
  });
  const config = { axis: 1, epsilon: 0.1 };
  await expectLayer({ className: "RMSNormalization", config, weights: { "vars/0": other } }, x, time);
});

describe("GroupNormalization", () => {
  test.each([
    [-1, 2],
    [-1, 4],
    [-1, -1],
    [1, 5],
  ])("axis %i in %i groups", async (axis, groups) => {
    const size = axis === 1 ? 5 : 4;
    const [gamma, beta] = [wave([size], 2), wave([size], 3)];
    const each = groups === -1 ? 1 : size / groups;
    const expected = grid([2, 5, 4], (n, t, f) => {
      const channel = axis === 1 ? t : f;
      const group = range(each).map((i) => Math.floor(channel / each) * each + i);
      const others = range(axis === 1 ? 4 : 5);
      const own = group.flatMap((c) => others.map((o) => (axis === 1 ? x.at(n, c, o) : x.at(n, o, c))));
      const { mean, variance } = moments(own);
      return ((x.at(n, t, f) - mean) / Math.sqrt(variance + 0.001)) * gamma.at(channel) + beta.at(channel);
    });
    const layer = {
      className: "GroupNormalization",
      config: { axis, groups },
      weights: { "vars/0": gamma, "vars/1": beta },
    };
    await expectLayer(layer, x, expected);
  });

  test("refuses channels that no group takes", () => {
    const layer = { className: "GroupNormalization", config: { groups: 3, scale: false, center: false } };
    expect(() => oneLayer(layer, input(x))).toThrow(
      'Keras: GroupNormalization layer "layer": expected channels in 3 groups; got axis 2 of [2, 5, 4].',
    );
  });
});

test("UnitNormalization over one axis and two", async () => {
  const one = grid([2, 5, 4], (n, t, f) => x.at(n, t, f) / Math.sqrt(total(4, (c) => x.at(n, t, c) ** 2)));
  await expectLayer({ className: "UnitNormalization" }, x, one);
  const both = grid([2, 5, 4], (n, t, f) => {
    const squares = total(5, (s) => total(4, (c) => x.at(n, s, c) ** 2));
    return x.at(n, t, f) / Math.sqrt(squares);
  });
  await expectLayer({ className: "UnitNormalization", config: { axis: [1, 2] } }, x, both);
});

describe("BatchNormalization", () => {
  const statistics = (size: number) => ({ mean: wave([size], 5), variance: grid([size], (i) => 0.5 + i) });

  test("over channels that precede time, with options of renormalisation", async () => {
    const { mean, variance } = statistics(5);
    const [gamma, beta] = [wave([5], 2), wave([5], 3)];
    const config = { axis: 1, epsilon: 0.01, renorm: false, renorm_clipping: null, renorm_momentum: 0.99 };
    const expected = grid([2, 5, 4], (n, t, f) => {
      return ((x.at(n, t, f) - mean.at(t)) / Math.sqrt(variance.at(t) + 0.01)) * gamma.at(t) + beta.at(t);
    });
    const weights = { "vars/0": gamma, "vars/1": beta, "vars/2": mean, "vars/3": variance };
    await expectLayer({ className: "BatchNormalization", config, weights }, x, expected);
  });

  test("renormalised in training: the same in inference, with further statistics in the file", async () => {
    const { mean, variance } = statistics(4);
    const config = { renorm: true, renorm_clipping: { rmax: 3 }, scale: false, center: false };
    const expected = grid(
      [2, 5, 4],
      (n, t, f) => (x.at(n, t, f) - mean.at(f)) / Math.sqrt(variance.at(f) + 0.001),
    );
    const weights = { "vars/0": mean, "vars/1": variance, "vars/2": mean, "vars/3": mean };
    const model = oneLayer({ className: "BatchNormalization", config, weights }, input(x));
    expect(Object.keys(model.statistics)).toEqual(["layer.mean", "layer.variance"]);
    await expectModel(model, { x }, [expected]);
  });
});

describe("Normalization", () => {
  const [mean, variance] = [wave([4], 5), grid([4], (i) => 0.5 + i)];

  test("by the statistics of adapt(), and back", async () => {
    const weights = { "vars/0": mean, "vars/1": variance, "vars/2": gridOf([], [0]) };
    const config = { axis: [-1], invert: false, mean: null, variance: null };
    const forth = grid([2, 5, 4], (n, t, f) => (x.at(n, t, f) - mean.at(f)) / Math.sqrt(variance.at(f)));
    await expectLayer({ className: "Normalization", config, weights }, x, forth);
    const back = grid([2, 5, 4], (n, t, f) => mean.at(f) + x.at(n, t, f) * Math.sqrt(variance.at(f)));
    await expectLayer({ className: "Normalization", config: { ...config, invert: true }, weights }, x, back);
  });

  test("by given statistics: one for all, one for each, and none of variance 0", async () => {
    const all = grid([2, 5, 4], (n, t, f) => (x.at(n, t, f) - 2) / 3);
    await expectLayer({ className: "Normalization", config: { axis: null, mean: 2, variance: 9 } }, x, all);
    const config = { axis: [1, 2], mean: [1, 2, 3, 4], variance: [1, 4, 9, 0] };
    const each = grid([2, 5, 4], (n, t, f) => (x.at(n, t, f) - (f + 1)) / (f === 3 ? 1e-7 : f + 1));
    const model = oneLayer({ className: "Normalization", config }, input(x));
    // A gradient of 1e7 is beyond the precision of differences.
    await expectModel(model, { x }, [each], ["x"]);
  });
});

test("Rescaling by numbers and by arrays", async () => {
  const expected = grid([2, 5, 4], (n, t, f) => x.at(n, t, f) * 0.25 - 1);
  await expectLayer({ className: "Rescaling", config: { scale: 0.25, offset: -1 } }, x, expected);
  const scale = { class_name: "__numpy__", config: { value: [1, 2, 3, 4], dtype: "float64" } };
  const each = grid([2, 5, 4], (n, t, f) => x.at(n, t, f) * (f + 1) + 0.5);
  await expectLayer({ className: "Rescaling", config: { scale, offset: 0.5 } }, x, each);
});

test("PReLU with a slope for each position, and with shared ones", async () => {
  const prelu = (own: Grid, slope: (t: number, f: number) => number) =>
    grid([2, 5, 4], (n, t, f) => (own.at(n, t, f) < 0 ? slope(t, f) : 1) * own.at(n, t, f));
  const alpha = wave([5, 4], 2);
  await expectLayer(
    { className: "PReLU", config: { shared_axes: null }, weights: { "vars/0": alpha } },
    x,
    prelu(x, (t, f) => alpha.at(t, f)),
  );
  const shared = wave([1, 4], 2);
  await expectLayer(
    { className: "PReLU", config: { shared_axes: [1] }, weights: { "vars/0": shared } },
    x,
    prelu(x, (_t, f) => shared.at(0, f)),
  );
});

test("Softmax over one axis and two together", async () => {
  const over = (n: number, own: readonly (readonly [number, number])[]) =>
    own.reduce((sum, [t, f]) => sum + Math.exp(x.at(n, t, f)), 0);
  const time = grid(
    [2, 5, 4],
    (n, t, f) =>
      Math.exp(x.at(n, t, f)) /
      over(
        n,
        range(5).map((s) => [s, f]),
      ),
  );
  await expectLayer({ className: "Softmax", config: { axis: 1 } }, x, time);
  const all = range(20).map((i) => [Math.floor(i / 4), i % 4] as const);
  const both = grid([2, 5, 4], (n, t, f) => Math.exp(x.at(n, t, f)) / over(n, all));
  await expectLayer({ className: "Softmax", config: { axis: [1, 2] } }, x, both);
});

test("SpectralNormalization: the layer with the weights of the file", async () => {
  const kernel = wave([4, 3], 2);
  const layer = {
    module: "keras.layers",
    class_name: "Dense",
    registered_name: null,
    config: { name: "dense", units: 3, use_bias: false },
  };
  const weights = { "layer/vars/0": kernel, "vars/0": wave([1, 3], 3) };
  const expected = grid([2, 5, 3], (n, t, f) => total(4, (c) => x.at(n, t, c) * kernel.at(c, f)));
  await expectLayer(
    { className: "SpectralNormalization", config: { layer, power_iterations: 1 }, weights },
    x,
    expected,
  );
});
