// Trained floats as constants of the type that the file has for them.

import { ModelFileError, quote } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import type { TensorProto } from "./schema.ts";
import { protoOf } from "./tensor-proto.ts";
import { elementNumbers } from "./values.ts";

/** Other floats in the place of a constant, in its element type, rounded to the nearest. Throws {@link ModelFileError} for what is beyond that type. */
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
    expected: "values that fit into float16, as the file holds them",
    got: String(lost),
    cure: "Keep weights small while training, or convert the model to float32 first.",
  });
}

/** From here on numbers round to infinity. */
const BEYOND_HALF = 65_520;

/** IEEE 754 half precision, halves to even. */
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
  // What is carried over goes into the exponent by itself.
  return sign | (((exponent + 14) << 10) + below + Number(isUp));
}

/** The upper half of float32, halves to even. */
export function toBfloat16(bits: number): number {
  const isNone = (bits & 0x7fffffff) > 0x7f800000;
  return isNone ? 0x7fc0 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
