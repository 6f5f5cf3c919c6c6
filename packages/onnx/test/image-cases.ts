// Windows, resizing, normalisation and spectra.
import { floats, integers } from "./onnx-models.ts";
import { type Case, float, one, scalar } from "./operator-case.ts";

const line = floats([2, 4, 9], 1);
const plane = floats([2, 4, 5, 6], 1);
const numbers = (values: readonly number[]) => ({
  shape: [values.length],
  dtype: "float32" as const,
  data: Float32Array.from(values),
});
const none = numbers([]);

const transposed: readonly Case[] = [
  ...[
    {},
    { strides: [2] },
    { strides: [3], pads: [1, 1] },
    { strides: [2], output_padding: [1] },
    { dilations: [2] },
    { pads: [3, 2] },
    { strides: [2], auto_pad: "SAME_UPPER" },
    { strides: [2], auto_pad: "SAME_LOWER" },
    { strides: [2], auto_pad: "VALID" },
    { strides: [2], output_shape: [17] },
    { strides: [2], output_shape: [19] },
    { strides: [2], output_shape: [17], auto_pad: "SAME_UPPER" },
  ].map((attributes) =>
    one("ConvTranspose", {
      inputs: [line],
      constants: [floats([4, 3, 4], 2), floats([3], 3)],
      attributes,
    }),
  ),
  one("ConvTranspose", { inputs: [line], constants: [floats([4, 3, 4], 2)], attributes: { group: 2 } }),
  one("ConvTranspose", {
    inputs: [plane],
    constants: [floats([4, 1, 2, 3], 2), floats([4], 3)],
    attributes: {
      group: 4,
      strides: [2, 1],
      pads: [0, 1, 1, 0],
      kernel_shape: [2, 3],
      output_padding: [1, 0],
    },
  }),
];

const pools: readonly Case[] = [
  ...["MaxPool", "AveragePool"].flatMap((type) => [
    one(type, { inputs: [line], attributes: { kernel_shape: [3], strides: [2], ceil_mode: 1 } }),
    one(type, {
      inputs: [line],
      attributes: { kernel_shape: [4], strides: [3], ceil_mode: 1, pads: [1, 1] },
    }),
    one(type, { inputs: [plane], attributes: { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 } }),
  ]),
  one("AveragePool", { inputs: [line], attributes: { kernel_shape: [3], dilations: [2] }, opset: 19 }),
  ...[1, 2, 3].flatMap((p) => [
    one("LpPool", { inputs: [line], attributes: { kernel_shape: [3], strides: [2], p } }),
    one("GlobalLpPool", { inputs: [line], attributes: { p } }),
  ]),
];

const resized = (attributes: Case["attributes"], constants: Case["constants"], opset = 18) =>
  one("Resize", {
    inputs: [plane],
    constants: constants ?? [],
    attributes: attributes ?? {},
    opset,
    tolerance: 2e-5,
  });
const up = [null, numbers([1, 1, 2, 1.7])];
const down = [null, numbers([1, 1, 0.6, 0.45])];
const sizes = [null, null, integers([2, 4, 8, 4])];

const resizes: readonly Case[] = [
  ...["nearest", "linear", "cubic"].flatMap((mode) =>
    ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"].flatMap((how) =>
      [up, down, sizes].map((constants) =>
        resized({ mode, coordinate_transformation_mode: how }, constants, mode === "nearest" ? 13 : 18),
      ),
    ),
  ),
  ...["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"].flatMap((nearest_mode) =>
    [up, down].map((constants) => resized({ nearest_mode }, constants)),
  ),
  resized({ mode: "linear", coordinate_transformation_mode: "half_pixel_symmetric" }, down, 19),
  resized({ mode: "cubic", cubic_coeff_a: float(-0.5), exclude_outside: 1 }, up),
  resized(
    { mode: "linear", coordinate_transformation_mode: "tf_crop_and_resize", extrapolation_value: float(7) },
    [numbers([0, 0, 0.2, -0.3, 1, 1, 0.9, 1.2]), null, integers([2, 4, 4, 7])],
  ),
  resized({ mode: "linear", antialias: 1 }, down),
  resized({ mode: "cubic", antialias: 1 }, down),
  resized({ mode: "linear", axes: [2, 3] }, [null, null, integers([7, 3])]),
  resized({ mode: "nearest", axes: [-1] }, [null, numbers([2])]),
  ...["not_larger", "not_smaller"].map((keep_aspect_ratio_policy) =>
    resized({ mode: "linear", axes: [2, 3], keep_aspect_ratio_policy }, [null, null, integers([9, 9])]),
  ),
  resized({}, [none, numbers([1, 1, 2, 2])], 11),
  ...["nearest", "linear"].flatMap((mode) => [
    one("Resize", { inputs: [plane], constants: [numbers([1, 1, 2, 3])], attributes: { mode }, opset: 10 }),
    one("Upsample", { inputs: [plane], constants: [numbers([1, 1, 2, 3])], attributes: { mode }, opset: 9 }),
    one("Upsample", { inputs: [plane], attributes: { mode, scales: { floats: [1, 1, 2, 2] } }, opset: 7 }),
  ]),
  one("Resize", { inputs: [plane], constants: [numbers([1, 1, 0.6, 0.5])], opset: 10 }),
];

const norms: readonly Case[] = [
  one("GroupNormalization", {
    inputs: [plane],
    constants: [floats([2], 2), floats([2], 3)],
    attributes: { num_groups: 2 },
    opset: 18,
  }),
  one("GroupNormalization", {
    inputs: [plane],
    constants: [floats([4], 2), floats([4], 3)],
    attributes: { num_groups: 2, epsilon: float(0.1) },
    opset: 21,
  }),
  one("RMSNormalization", { constants: [floats([4], 2)], opset: 23 }),
  one("RMSNormalization", {
    constants: [floats([3, 4], 2)],
    attributes: { axis: 1, epsilon: float(0.1) },
    opset: 23,
  }),
  one("LRN", {
    inputs: [plane],
    attributes: { size: 3, alpha: float(0.1), beta: float(0.6), bias: float(2) },
  }),
  one("LRN", { inputs: [plane], attributes: { size: 5 } }),
  ...[1, 2].map((p) => one("LpNormalization", { attributes: { p, axis: 1 } })),
  one("MeanVarianceNormalization", { inputs: [plane] }),
  one("MeanVarianceNormalization", { inputs: [plane], attributes: { axes: [1, 2] } }),
];

const wave = floats([2, 40], 1);
const spectra: readonly Case[] = [
  one("STFT", { inputs: [wave], constants: [integers([5], []), floats([16], 2)], tolerance: 2e-5 }),
  one("STFT", { inputs: [wave], constants: [integers([7], []), null, integers([15], [])], tolerance: 2e-5 }),
  one("STFT", {
    inputs: [floats([2, 40, 1], 1)],
    constants: [integers([4], []), floats([8], 2), integers([8], [])],
    attributes: { onesided: 0 },
    tolerance: 2e-5,
  }),
  ...["HannWindow", "HammingWindow", "BlackmanWindow"].flatMap((type) =>
    [1, 0].map((periodic) =>
      one(type, { inputs: [], constants: [integers([9], [])], attributes: { periodic } }),
    ),
  ),
];

export const imageCases: readonly Case[] = [
  ...spectra,
  ...transposed,
  ...pools,
  ...resizes,
  ...norms,
  ...["DCR", "CRD"].map((mode) =>
    one("DepthToSpace", { inputs: [floats([2, 8, 3, 2], 1)], attributes: { blocksize: 2, mode } }),
  ),
  one("SpaceToDepth", { inputs: [floats([2, 3, 4, 6], 1)], attributes: { blocksize: 2 } }),
  one("Pad", { inputs: [line], constants: [integers([0, 1, -2, 0, 2, -1])] }),
  one("Pad", {
    inputs: [line],
    constants: [integers([0, 0, -2, 0, 0, 3]), scalar(2)],
    attributes: { mode: "reflect" },
  }),
];
