// Convolutions and pools against plain loops over every window.
import { checkGradient, expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { valueAndGrad } from "./autodiff.ts";
import { compile, evaluate } from "./compile.ts";
import { type ConvolutionOptions, convolution, transposedConvolution } from "./convolution.ts";
import { ShapeError } from "./errors.ts";
import { averagePool, maxPool } from "./pooling.ts";
import { mul } from "./primitives/binary.ts";
import { sum } from "./primitives/reduce.ts";
import { referenceBackend } from "./reference-backend.ts";
import { sizeOf, stridesOf } from "./shape.ts";
import { stridedSlice } from "./strided-slice.ts";
import { type Tensor, tensor } from "./tensor.ts";

const backend = referenceBackend();

function wave(shape: readonly number[], seed: number): Tensor {
  return tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(seed + i * 1.7)),
    shape,
  );
}

/** All indices of a shape, in order. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, length) => all.flatMap((index) => Array.from({ length }, (_, i) => [...index, i])),
    [[]],
  );
}

function at({ shape, data }: Tensor, index: readonly number[]): number {
  if (index.some((i, axis) => i < 0 || i >= shape[axis]!)) return 0;
  const strides = stridesOf(shape);
  return data[index.reduce((offset, i, axis) => offset + i * strides[axis]!, 0)]!;
}

interface Geometry {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function counts(x: Tensor, kernel: readonly number[], { strides, dilations, before, after }: Geometry) {
  return kernel.map((size, i) => {
    const room = x.shape[i + 1]! + before[i]! + after[i]! - (size - 1) * dilations[i]! - 1;
    return Math.floor(room / strides[i]!) + 1;
  });
}

function convolved(x: Tensor, weight: Tensor, own: Geometry, groups = 1): number[] {
  const kernel = weight.shape.slice(2);
  const [outputs, each] = [weight.shape[0]!, weight.shape[1]!];
  return indices([x.shape[0]!, ...counts(x, kernel, own), outputs]).map((index) => {
    const output = index.at(-1)!;
    const group = Math.floor(output / (outputs / groups));
    return indices([each, ...kernel]).reduce((total, [channel, ...k]) => {
      const place = k.map(
        (offset, i) => index[i + 1]! * own.strides[i]! + offset * own.dilations[i]! - own.before[i]!,
      );
      const input = at(x, [index[0]!, ...place, group * each + channel!]);
      return total + input * at(weight, [output, channel!, ...k]);
    }, 0);
  });
}

const cases: readonly {
  readonly name: string;
  readonly x: readonly number[];
  readonly weight: readonly number[];
  readonly options: ConvolutionOptions;
  readonly border: readonly [readonly number[], readonly number[]];
}[] = [
  { name: "valid", x: [2, 9, 3], weight: [4, 3, 3], options: {}, border: [[0], [0]] },
  {
    name: "same, an even kernel and a stride",
    x: [2, 9, 3],
    weight: [4, 3, 4],
    options: { padding: "same", strides: [2] },
    border: [[1], [2]],
  },
  {
    name: "causal and dilated",
    x: [2, 9, 3],
    weight: [4, 3, 3],
    options: { padding: "causal", dilations: [2] },
    border: [[4], [0]],
  },
  {
    name: "groups",
    x: [2, 7, 6],
    weight: [4, 3, 2],
    options: { groups: 2, padding: [[2, 1]] },
    border: [[2], [1]],
  },
  {
    name: "channel by channel, with a multiplier",
    x: [2, 7, 3],
    weight: [6, 1, 3],
    options: { groups: 3, strides: [3] },
    border: [[0], [0]],
  },
  {
    name: "two axes",
    x: [2, 7, 6, 3],
    weight: [4, 3, 3, 2],
    options: { padding: "same", strides: [2, 1] },
    border: [
      [1, 0],
      [1, 1],
    ],
  },
  {
    name: "three axes",
    x: [1, 4, 5, 3, 2],
    weight: [3, 2, 2, 3, 1],
    options: {},
    border: [
      [0, 0, 0],
      [0, 0, 0],
    ],
  },
];

describe("convolution", () => {
  test.each(cases)("$name", async ({ x, weight, options, border: [before, after] }) => {
    const [input, filters] = [wave(x, 1), wave(weight, 2)];
    const ones = before.map(() => 1);
    const own = { strides: options.strides ?? ones, dilations: options.dilations ?? ones, before, after };
    const found = await evaluate(backend, convolution(input, filters, options));
    expect(found.shape).toEqual([x[0], ...counts(input, weight.slice(2), own), weight[0]]);
    expectClose(found.data, convolved(input, filters, own, options.groups), { absolute: 1e-5 });
  });

  test("the transpose is the gradient of the convolution", async () => {
    for (const [strides, dilations] of [
      [2, 1],
      [1, 2],
      [3, 2],
    ] as const) {
      const [x, weight] = [wave([2, 9, 8, 3], 1), wave([4, 3, 3, 2], 2)];
      const options = { strides: [strides, 1], dilations: [dilations, 1] };
      const forward = convolution(x, weight, options);
      const upstream = wave(forward.shape, 5);
      const { gradient } = valueAndGrad((own: Tensor) =>
        sum(mul(convolution(own, weight, options), upstream)),
      )(x);
      const back = transposedConvolution(upstream, weight, options);
      const [expected, found] = await evaluate(backend, [gradient, back] as const);
      expectClose(
        found.data,
        indices(found.shape).map((index) => at(expected, index)),
        { absolute: 1e-4 },
      );
    }
  });

  test("crops, and adds zeros for negative numbers", async () => {
    const [x, weight] = [wave([1, 3, 2], 1), wave([2, 1, 2], 3)];
    const [whole, part] = await evaluate(backend, [
      transposedConvolution(x, weight, { strides: [2] }),
      transposedConvolution(x, weight, { strides: [2], crop: [[1, -1]] }),
    ] as const);
    expect(whole.shape).toEqual([1, 6, 1]);
    expectClose(part.data, [...whole.data.slice(1), 0]);
  });

  test("gradients of both operands are those of central differences", async () => {
    const [x, weight] = [wave([1, 6, 2], 1), wave([2, 1, 3], 2)];
    const loss = ({ a, b }: { readonly a: Tensor; readonly b: Tensor }) =>
      sum(mul(convolution(a, b, { groups: 2, padding: "same" }), wave([1, 6, 2], 7)));
    const double = referenceBackend({ precision: "float64" });
    const step = await compile(double, valueAndGrad(loss), { a: x, b: weight });
    const run = (data: Float64Array) =>
      step.runSync({
        a: { shape: x.shape, dtype: "float32", data: data.slice(0, 12) },
        b: { shape: weight.shape, dtype: "float32", data: data.slice(12) },
      });
    const point = Float64Array.from([...x.data, ...weight.data]);
    const { a, b } = run(point).gradient;
    checkGradient({
      f: (own) => run(own).value.data[0]!,
      gradient: Float64Array.from([...a.data, ...b.data]),
      at: point,
    });
  });

  test("refuses operands that do not fit", () => {
    expect(() => convolution(wave([2, 9, 3], 1), wave([4, 2, 3], 1))).toThrow(
      "convolution: weight has shape [4, 2, 3]; expected [outputs, channels / groups, ...kernel] for 3 channels in 1 groups.",
    );
    expect(() => convolution(wave([2, 2, 3], 1), wave([4, 3, 3], 1))).toThrow(ShapeError);
    expect(() => convolution(wave([2, 3], 1), wave([4, 3, 3], 1))).toThrow(
      "[batch, 1 spatial axis, channels]",
    );
  });
});

describe("pooling", () => {
  const x = wave([2, 7, 5, 3], 4);
  const windows = [
    { sizes: [2, 3], options: {}, before: [0, 0], strides: [2, 3], shape: [3, 1] },
    { sizes: [3, 2], options: { strides: [2, 1] }, before: [0, 0], strides: [2, 1], shape: [3, 4] },
    { sizes: [2, 2], options: { padding: "same" }, before: [0, 0], strides: [2, 2], shape: [4, 3] },
    {
      sizes: [4, 3],
      options: { padding: "same", strides: [1, 2] },
      before: [1, 1],
      strides: [1, 2],
      shape: [7, 3],
    },
    {
      sizes: [2, 2],
      options: {
        strides: [1, 1],
        dilations: [2, 1],
        padding: [
          [1, 2],
          [0, 0],
        ],
      },
      before: [1, 0],
      strides: [1, 1],
      shape: [8, 4],
    },
  ] as const;

  test.each(windows)("$sizes, $options", async ({ sizes, options, before, strides, shape }) => {
    const dilations = "dilations" in options ? options.dilations : [1, 1];
    const members = (index: readonly number[]) =>
      indices(sizes)
        .map((k) => k.map((offset, i) => index[i + 1]! * strides[i]! + offset * dilations[i]! - before[i]!))
        .filter((place) => place.every((p, i) => p >= 0 && p < x.shape[i + 1]!))
        .map((place) => at(x, [index[0]!, ...place, index.at(-1)!]));
    const all = indices([2, ...shape, 3]).map(members);
    const [highest, means] = await evaluate(backend, [
      maxPool(x, sizes, options),
      averagePool(x, sizes, options),
    ] as const);
    expect(highest.shape).toEqual([2, ...shape, 3]);
    expectClose(
      highest.data,
      all.map((own) => Math.max(...own)),
    );
    expectClose(
      means.data,
      all.map((own) => own.reduce((a, b) => a + b, 0) / own.length),
      { absolute: 1e-6 },
    );
  });
});

test("a slice with a stride", async () => {
  const x = wave([2, 7, 3], 1);
  const found = await evaluate(
    backend,
    [1, 2, 3].map((stride) => stridedSlice(x, 1, 1, 2, stride)),
  );
  found.forEach((own, i) =>
    expectClose(
      own.data,
      indices([2, 2, 3]).map(([b, t, c]) => at(x, [b!, 1 + t! * (i + 1), c!])),
    ),
  );
  expect(() => stridedSlice(x, 1, 1, 3, 4)).toThrow("stridedSlice: the positions along axis 1");
});
