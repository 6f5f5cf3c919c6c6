// Writes trained floats in the element type of the file's constants.

import { ModelFileError, quote } from "@grus/io/files";
import { beyondHalf, type TensorData, toHalves } from "@grus/tensor";
import type { TensorProto } from "./schema.ts";
import { protoOf } from "./tensor-proto.ts";
import { elementNumbers } from "./values.ts";

/**
 * A constant with new floats in its element type, rounded to nearest. Throws {@link ModelFileError} for
 * values out of range.
 */
export function withFloats(proto: TensorProto, data: TensorData): TensorProto {
  const name = proto.name ?? "";
  const floats = data.data instanceof Float32Array ? data.data : Float32Array.from(data.data);
  const values = encoded(proto.dataType, floats, name);
  const { unknown } = proto;
  return {
    ...protoOf(name, data),
    dataType: proto.dataType ?? elementNumbers.float,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    ...(unknown && { unknown }),
  };
}

function encoded(element: number | undefined, values: Float32Array, name: string) {
  if (element === elementNumbers.double) return Float64Array.from(values);
  if (element === elementNumbers.bfloat16)
    return Uint16Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length), toBfloat16);
  if (element !== elementNumbers.float16) return values;
  const lost = beyondHalf(values);
  if (lost === undefined) return toHalves(values);
  throw new ModelFileError("ONNX", {
    place: `parameter ${quote(name)}`,
    expected: "values that fit into float16, the element type of the file",
    got: String(lost),
    cure: "Keep weights small while training, or convert the model to float32 first.",
  });
}

/** The upper half of float32, ties to even. */
export function toBfloat16(bits: number): number {
  const isNone = (bits & 0x7fffffff) > 0x7f800000;
  return isNone ? 0x7fc0 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
