// Writes trained floats in the element type of the file's constants.

import { ModelFileError, quote } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import type { TensorProto } from "./schema.ts";
import { protoOf } from "./tensor-proto.ts";
import { elementNumbers } from "./values.ts";

/**
 * A constant with new floats in its element type, rounded to nearest. Throws {@link ModelFileError} for
 * values out of range.
 */
export function withFloats(proto: TensorProto, data: TensorData): TensorProto {
  const name = proto.name ?? "";
  const values = encoded(proto.dataType, Float32Array.from(data.data), name);
  const { unknown } = proto;
  return {
    ...protoOf(name, data),
    dataType: proto.dataType ?? elementNumbers.float,
    rawData: new Uint8Array(values.buffer),
    ...(unknown && { unknown }),
  };
}

function encoded(element: number | undefined, values: Float32Array, name: string) {
  if (element === elementNumbers.double) return Float64Array.from(values);
  if (element === elementNumbers.bfloat16)
    return Uint16Array.from(new Uint32Array(values.buffer), toBfloat16);
  if (element !== elementNumbers.float16) return values;
  const lost = values.find((value) => Number.isFinite(value) && Math.abs(value) >= BEYOND_HALF);
  if (lost === undefined) return Uint16Array.from(values, toHalf);
  throw new ModelFileError("ONNX", {
    place: `parameter ${quote(name)}`,
    expected: "values that fit into float16, the element type of the file",
    got: String(lost),
    cure: "Keep weights small while training, or convert the model to float32 first.",
  });
}

/** The least number that rounds to infinity. */
const BEYOND_HALF = 65_520;

/** IEEE 754 half precision, ties to even. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= BEYOND_HALF) return sign | 0x7c00;
  const exponent = Math.max(-14, (new Uint32Array(Float32Array.of(size).buffer)[0]! >>> 23) - 127);
  const fraction = size * 2 ** (10 - exponent);
  const below = Math.floor(fraction);
  const rest = fraction - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
  // A carry increments the exponent.
  return sign | (((exponent + 14) << 10) + below + Number(isUp));
}

/** The upper half of float32, ties to even. */
export function toBfloat16(bits: number): number {
  const isNone = (bits & 0x7fffffff) > 0x7f800000;
  return isNone ? 0x7fc0 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
