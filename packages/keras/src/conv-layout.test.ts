import { fromData, type TensorData } from "@grus/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convFromKeras, convToKeras, depthwiseConvFromKeras, depthwiseConvToKeras } from "./conv-layout.ts";
import { KerasLayoutError } from "./keras-layout.ts";

function ramp(...shape: number[]): TensorData {
  const length = shape.reduce((a, b) => a * b, 1);
  return { shape, dtype: "float32", data: Float32Array.from({ length }, (_, i) => i + 1) };
}

const plain = ({ shape, data }: TensorData) => ({ shape: [...shape], data: [...data] });
const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 5 });

describe("round trips", () => {
  test("of convolutions over one to three axes", () => {
    fc.assert(
      fc.property(sizes, (shape) => {
        const weights = { kernel: ramp(...shape), bias: ramp(shape.at(-1)!) };
        const { kernel, bias } = convToKeras(convFromKeras(weights));
        expect(plain(kernel)).toEqual(plain(weights.kernel));
        expect(plain(bias!)).toEqual(plain(weights.bias));
      }),
    );
  });

  test("of convolutions channel by channel", () => {
    fc.assert(
      fc.property(sizes, (shape) => {
        const kernel = ramp(...shape);
        const own = depthwiseConvToKeras(depthwiseConvFromKeras({ kernel }), shape.at(-2)!);
        expect(plain(own.kernel)).toEqual(plain(kernel));
        expect(own.bias).toBeUndefined();
      }),
    );
  });
});

test("positions of single weights", () => {
  const kernel = ramp(2, 3, 4);
  // [k, channel, output] is at 12 k + 4 channel + output.
  const { weight } = convFromKeras({ kernel });
  expect(weight.shape).toEqual([4, 3, 2]);
  expect(weight.data[(1 * 3 + 2) * 2 + 1]).toBe(12 * 1 + 4 * 2 + 1 + 1);
  const depthwise = depthwiseConvFromKeras({ kernel }).weight;
  expect(depthwise.shape).toEqual([12, 1, 2]);
  expect(depthwise.data[(2 * 4 + 1) * 2 + 1]).toBe(12 * 1 + 4 * 2 + 1 + 1);
});

describe("weights that do not fit", () => {
  test.each([
    [
      "a matrix",
      () => convFromKeras({ kernel: ramp(3, 4) }),
      "convFromKeras: the weight is float32 [3, 4]; expected a float32 kernel of three axes or more.",
    ],
    [
      "another number of channels",
      () => depthwiseConvToKeras({ weight: fromData(ramp(5, 1, 2)) }, 2),
      "depthwiseConvToKeras: the weight is float32 [5, 1, 2]; expected [2 · multiplier, 1, ...kernel].",
    ],
  ])("%s", (_name, convert, message) => {
    expect(convert).toThrow(KerasLayoutError);
    expect(convert).toThrow(message);
  });
});
