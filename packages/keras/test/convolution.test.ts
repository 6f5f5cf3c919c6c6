// Convolutions, pools and layers that resize maps, against plain loops.
import { describe, test } from "vitest";
import { expectModel, type Grid, grid, oneLayer, total, type Written, wave } from "./written-models.ts";

type Layer = Omit<Written, "name" | "calls">;

const sequence = wave([2, 7, 3], 1);
const image = wave([2, 5, 4, 2], 2);
const bias = wave([4], 9);
const input = (x: Grid) => [{ name: "x", shape: x.shape.slice(1) }];

async function expectLayer(layer: Layer, x: Grid, expected: Grid): Promise<void> {
  await expectModel(oneLayer(layer, input(x)), { x }, [expected]);
}

/** The first element of a "same" window: half of the padding, rounded down, precedes the input. */
const before = (length: number, span: number, stride: number) =>
  Math.floor(Math.max(0, (Math.ceil(length / stride) - 1) * stride + span - length) / 2);

describe("Conv1D", () => {
  const kernel = wave([3, 3, 4], 3);
  const weights = { "vars/0": kernel, "vars/1": bias };
  const of = (start: (t: number) => number, step: number) => (n: number, t: number, f: number) =>
    bias.at(f) +
    total(3, (k) => total(3, (c) => sequence.at(n, start(t) + k * step, c) * kernel.at(k, c, f)));

  test("same padding with strides and relu", async () => {
    const config = { filters: 4, kernel_size: [3], strides: [2], padding: "same", activation: "relu" };
    const raw = of((t) => 2 * t - before(7, 3, 2), 1);
    const expected = grid([2, 4, 4], (n, t, f) => Math.max(0, raw(n, t, f)));
    await expectLayer({ className: "Conv1D", config, weights }, sequence, expected);
  });

  test("causal padding with dilation", async () => {
    const config = { filters: 4, kernel_size: [3], padding: "causal", dilation_rate: [2] };
    await expectLayer(
      { className: "Conv1D", config, weights },
      sequence,
      grid(
        [2, 7, 4],
        of((t) => t - 4, 2),
      ),
    );
  });

  test("channels first, in groups, without bias", async () => {
    const own = wave([3, 2, 4], 3);
    const x = wave([2, 4, 6], 5);
    const config = { filters: 4, kernel_size: 3, groups: 2, use_bias: false, data_format: "channels_first" };
    const expected = grid([2, 4, 4], (n, f, t) =>
      total(3, (k) => total(2, (c) => x.at(n, Math.floor(f / 2) * 2 + c, t + k) * own.at(k, c, f))),
    );
    await expectLayer({ className: "Conv1D", config, weights: { "vars/0": own } }, x, expected);
  });
});

test("Conv2D, same padding with different strides", async () => {
  const kernel = wave([3, 2, 2, 4], 3);
  const config = { filters: 4, kernel_size: [3, 2], strides: [2, 1], padding: "same", activation: "tanh" };
  const expected = grid([2, 3, 4, 4], (n, y, x, f) => {
    const sums = total(3, (i) =>
      total(2, (j) =>
        total(2, (c) => image.at(n, 2 * y + i - before(5, 3, 2), x + j, c) * kernel.at(i, j, c, f)),
      ),
    );
    return Math.tanh(sums + bias.at(f));
  });
  await expectLayer(
    { className: "Conv2D", config, weights: { "vars/0": kernel, "vars/1": bias } },
    image,
    expected,
  );
});

test("DepthwiseConv1D with a multiplier", async () => {
  const kernel = wave([3, 3, 2], 3);
  const own = wave([6], 4);
  const config = { kernel_size: [3], depth_multiplier: 2, padding: "same" };
  const expected = grid([2, 7, 6], (n, t, o) => {
    const [c, m] = [Math.floor(o / 2), o % 2];
    return own.at(o) + total(3, (k) => sequence.at(n, t + k - 1, c) * kernel.at(k, c, m));
  });
  await expectLayer(
    { className: "DepthwiseConv1D", config, weights: { "vars/0": kernel, "vars/1": own } },
    sequence,
    expected,
  );
});

test("DepthwiseConv2D", async () => {
  const kernel = wave([2, 3, 2, 1], 3);
  const config = { kernel_size: [2, 3], use_bias: false };
  const expected = grid([2, 4, 2, 2], (n, y, x, c) =>
    total(2, (i) => total(3, (j) => image.at(n, y + i, x + j, c) * kernel.at(i, j, c, 0))),
  );
  await expectLayer({ className: "DepthwiseConv2D", config, weights: { "vars/0": kernel } }, image, expected);
});

describe("separable convolutions", () => {
  test("SeparableConv1D", async () => {
    const [depthwise, pointwise] = [wave([2, 3, 2], 3), wave([1, 6, 4], 4)];
    const config = {
      filters: 4,
      kernel_size: [2],
      depth_multiplier: 2,
      padding: "causal",
      activation: "sigmoid",
    };
    const expected = grid([2, 7, 4], (n, t, f) => {
      const inner = (o: number) =>
        total(
          2,
          (k) => sequence.at(n, t + k - 1, Math.floor(o / 2)) * depthwise.at(k, Math.floor(o / 2), o % 2),
        );
      return 1 / (1 + Math.exp(-bias.at(f) - total(6, (o) => inner(o) * pointwise.at(0, o, f))));
    });
    const weights = { "vars/0": depthwise, "vars/1": pointwise, "vars/2": bias };
    await expectLayer({ className: "SeparableConv1D", config, weights }, sequence, expected);
  });

  test("SeparableConv2D", async () => {
    const [depthwise, pointwise] = [wave([2, 2, 2, 1], 3), wave([1, 1, 2, 4], 4)];
    const config = { filters: 4, kernel_size: [2, 2], strides: [2, 2], use_bias: false };
    const expected = grid([2, 2, 2, 4], (n, y, x, f) =>
      total(2, (c) => {
        const own = total(2, (i) =>
          total(2, (j) => image.at(n, 2 * y + i, 2 * x + j, c) * depthwise.at(i, j, c, 0)),
        );
        return own * pointwise.at(0, 0, c, f);
      }),
    );
    const weights = { "vars/0": depthwise, "vars/1": pointwise };
    await expectLayer({ className: "SeparableConv2D", config, weights }, image, expected);
  });
});

describe("transposed convolutions", () => {
  const kernel = wave([3, 4, 3], 3);
  /** Every input adds its window, moved by the stride, to the result from `first` on. */
  const spread =
    (stride: number, first: number, size = 3, own = kernel) =>
    (n: number, t: number, f: number) =>
      total(7, (s) => {
        const k = t + first - s * stride;
        return k < 0 || k >= size ? 0 : total(3, (c) => sequence.at(n, s, c) * own.at(k, f, c));
      });

  test.each([
    ["valid", 2, undefined, 15, 0],
    ["same", 2, undefined, 14, 0],
    ["same", 1, undefined, 7, 1],
    ["valid", 2, 1, 16, 0],
    ["same", 3, 0, 19, 1],
  ] as const)(
    "Conv1DTranspose: %s, stride %i, output padding %s",
    async (padding, stride, extra, length, first) => {
      const config = {
        filters: 4,
        kernel_size: [3],
        strides: [stride],
        padding,
        output_padding: extra ?? null,
      };
      const expected = grid([2, length, 4], (n, t, f) => bias.at(f) + spread(stride, first)(n, t, f));
      const weights = { "vars/0": kernel, "vars/1": bias };
      await expectLayer({ className: "Conv1DTranspose", config, weights }, sequence, expected);
    },
  );

  test("Conv1DTranspose with windows that leave gaps", async () => {
    const own = wave([2, 4, 3], 3);
    const config = { filters: 4, kernel_size: [2], strides: [3], padding: "same", use_bias: false };
    const expected = grid([2, 21, 4], spread(3, 0, 2, own));
    await expectLayer(
      { className: "Conv1DTranspose", config, weights: { "vars/0": own } },
      sequence,
      expected,
    );
  });

  test("Conv2DTranspose", async () => {
    const own = wave([2, 3, 4, 2], 3);
    const config = { filters: 4, kernel_size: [2, 3], strides: [2, 1], use_bias: false };
    const expected = grid([2, 10, 6, 4], (n, y, x, f) =>
      total(5, (i) =>
        total(4, (j) => {
          const [k, l] = [y - 2 * i, x - j];
          if (k < 0 || k > 1 || l < 0 || l > 2) return 0;
          return total(2, (c) => image.at(n, i, j, c) * own.at(k, l, f, c));
        }),
      ),
    );
    await expectLayer({ className: "Conv2DTranspose", config, weights: { "vars/0": own } }, image, expected);
  });
});

describe("pools", () => {
  /** The elements of a window that are inside. */
  const inside = (length: number, start: number, size: number) =>
    Array.from({ length: size }, (_, k) => start + k).filter((t) => t >= 0 && t < length);

  test("MaxPooling1D with strides that differ from the size", async () => {
    const config = { pool_size: [3], strides: [2], padding: "valid" };
    const expected = grid([2, 3, 3], (n, t, c) =>
      Math.max(...inside(7, 2 * t, 3).map((s) => sequence.at(n, s, c))),
    );
    await expectLayer({ className: "MaxPooling1D", config }, sequence, expected);
  });

  test("AveragePooling1D: padding does not count", async () => {
    const config = { pool_size: [3], strides: [2], padding: "same" };
    const expected = grid([2, 4, 3], (n, t, c) => {
      const own = inside(7, 2 * t - before(7, 3, 2), 3).map((s) => sequence.at(n, s, c));
      return own.reduce((a, b) => a + b) / own.length;
    });
    await expectLayer({ className: "AveragePooling1D", config }, sequence, expected);
  });

  test("MaxPooling2D, channels first, strides from the size", async () => {
    const x = wave([2, 3, 5, 4], 6);
    const config = { pool_size: [2, 2], strides: null, padding: "same", data_format: "channels_first" };
    const expected = grid([2, 3, 3, 2], (n, c, y, z) =>
      Math.max(...inside(5, 2 * y, 2).flatMap((i) => inside(4, 2 * z, 2).map((j) => x.at(n, c, i, j)))),
    );
    await expectLayer({ className: "MaxPooling2D", config }, x, expected);
  });

  test("AveragePooling2D and 3D", async () => {
    const means = grid([2, 2, 2, 2], (n, y, x, c) =>
      total(2, (i) => total(2, (j) => image.at(n, 2 * y + i, 2 * x + j, c) / 4)),
    );
    await expectLayer(
      { className: "AveragePooling2D", config: { pool_size: [2, 2], strides: [2, 2] } },
      image,
      means,
    );
    const x = wave([1, 2, 4, 2, 2], 6);
    const expected = grid([1, 1, 2, 1, 2], (n, _z, y, _x, c) =>
      total(2, (i) => total(2, (j) => total(2, (k) => x.at(n, i, 2 * y + j, k, c) / 8))),
    );
    await expectLayer({ className: "AveragePooling3D", config: { pool_size: 2 } }, x, expected);
  });

  test("whole axes, kept and not", async () => {
    const mean = grid([2, 1, 3], (n, _t, c) => total(7, (t) => sequence.at(n, t, c) / 7));
    await expectLayer({ className: "GlobalAveragePooling1D", config: { keepdims: true } }, sequence, mean);
    const highest = grid([2, 3], (n, c) =>
      Math.max(...Array.from({ length: 7 }, (_, t) => sequence.at(n, t, c))),
    );
    await expectLayer({ className: "GlobalMaxPooling1D" }, sequence, highest);
    const maps = grid([2, 2], (n, c) => total(5, (i) => total(4, (j) => image.at(n, i, j, c) / 20)));
    await expectLayer({ className: "GlobalAveragePooling2D" }, image, maps);
    const first = wave([2, 3, 4, 5], 7);
    const config = { keepdims: true, data_format: "channels_first" };
    const peaks = grid([2, 3, 1, 1], (n, c) =>
      Math.max(...Array.from({ length: 20 }, (_, i) => first.at(n, c, Math.floor(i / 5), i % 5))),
    );
    await expectLayer({ className: "GlobalMaxPooling2D", config }, first, peaks);
  });
});

test("adaptive pools: windows that overlap where the length is not divisible", async () => {
  const window = (i: number) => {
    const [start, end] = [Math.floor((i * 7) / 3), Math.ceil(((i + 1) * 7) / 3)];
    return Array.from({ length: end - start }, (_, k) => start + k);
  };
  const means = grid([2, 3, 3], (n, i, c) => {
    const own = window(i).map((t) => sequence.at(n, t, c));
    return own.reduce((a, b) => a + b) / own.length;
  });
  await expectLayer({ className: "AdaptiveAveragePooling1D", config: { output_size: [3] } }, sequence, means);
  const peaks = grid([2, 2, 2, 2], (n, y, x, c) =>
    Math.max(...[0, 1, 2].flatMap((i) => [0, 1].map((j) => image.at(n, 2 * y + i, 2 * x + j, c)))),
  );
  await expectLayer({ className: "AdaptiveMaxPooling2D", config: { output_size: 2 } }, image, peaks);
});

describe("resized maps", () => {
  test("UpSampling1D and UpSampling2D", async () => {
    const longer = grid([2, 21, 3], (n, t, c) => sequence.at(n, Math.floor(t / 3), c));
    await expectLayer({ className: "UpSampling1D", config: { size: 3 } }, sequence, longer);
    const config = { size: [2, 3], interpolation: "nearest" };
    const larger = grid([2, 10, 12, 2], (n, y, x, c) => image.at(n, Math.floor(y / 2), Math.floor(x / 3), c));
    await expectLayer({ className: "UpSampling2D", config }, image, larger);
  });

  test("ZeroPadding1D and ZeroPadding2D", async () => {
    const config = { padding: [2, 1] };
    const longer = grid([2, 10, 3], (n, t, c) => sequence.at(n, t - 2, c));
    await expectLayer({ className: "ZeroPadding1D", config }, sequence, longer);
    const pairs = {
      padding: [
        [1, 0],
        [2, 3],
      ],
    };
    const larger = grid([2, 6, 9, 2], (n, y, x, c) => image.at(n, y - 1, x - 2, c));
    await expectLayer({ className: "ZeroPadding2D", config: pairs }, image, larger);
  });

  test("Cropping1D and Cropping2D", async () => {
    const shorter = grid([2, 4, 3], (n, t, c) => sequence.at(n, t + 1, c));
    await expectLayer({ className: "Cropping1D", config: { cropping: [1, 2] } }, sequence, shorter);
    const config = {
      cropping: [
        [1, 2],
        [0, 1],
      ],
    };
    const smaller = grid([2, 2, 3, 2], (n, y, x, c) => image.at(n, y + 1, x, c));
    await expectLayer({ className: "Cropping2D", config }, image, smaller);
  });
});
