// Weights in fewer bits: a constant of float16 or int8, and the node that makes floats of it, which runtimes
// evaluate when they open the file.
import { ModelFileError, quote } from "@grus/io/files";
import {
  beyondHalf,
  int8Rows,
  LEAST_STORED,
  type TensorData,
  toHalves,
  type WeightFormat,
} from "@grus/tensor";
import type { TensorProto } from "../schema.ts";
import { protoOf } from "../tensor-proto.ts";
import { elementNumbers } from "../values.ts";
import type { AttributeValue } from "./attributes.ts";

/** The constants of a weight, and the node that reads them in this order. */
export interface StoredWeight {
  readonly constants: readonly TensorProto[];
  readonly opType: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** With fewer elements for a scale, int8 would be as large as float16. */
const LEAST_DEPTH = 16;

/** How a constant is stored in `format`; undefined for one that stays as it is: a small one, or no weight. */
export function storedWeight(name: string, data: TensorData, format: WeightFormat): StoredWeight | undefined {
  const { shape, dtype } = data;
  if (format === "float32" || dtype !== "float32" || shape.length < 2) return undefined;
  // Weights of recurrent operators have a first axis for directions.
  const axis = shape[0] === 1 ? 1 : 0;
  const rows = shape[axis]!;
  const floats = data.data instanceof Float32Array ? data.data : Float32Array.from(data.data);
  if (floats.length < Math.max(LEAST_STORED, LEAST_DEPTH * rows)) return undefined;
  if (format === "float16") return ofHalves(name, shape, floats);
  const { values, scales } = int8Rows(floats, rows);
  const scale = protoOf(`${name}_scale`, { shape: [rows], dtype: "float32", data: scales });
  return {
    constants: [rawProto(`${name}_int8`, shape, "int8", values), scale],
    opType: "DequantizeLinear",
    attributes: { axis },
  };
}

function ofHalves(name: string, shape: readonly number[], floats: Float32Array): StoredWeight {
  const lost = beyondHalf(floats);
  if (lost !== undefined)
    throw new ModelFileError("ONNX", {
      place: `parameter ${quote(name)}`,
      expected: "values that fit into float16",
      got: String(lost),
      cure: "Write the weights as int8 or float32.",
    });
  return {
    constants: [rawProto(`${name}_float16`, shape, "float16", toHalves(floats))],
    opType: "Cast",
    attributes: { to: elementNumbers.float },
  };
}

function rawProto(
  name: string,
  shape: readonly number[],
  element: "int8" | "float16",
  { buffer, byteOffset, byteLength }: Int8Array | Uint16Array,
): TensorProto {
  const empty = protoOf(name, { shape: [0], dtype: "float32", data: new Float32Array(0) });
  return {
    ...empty,
    dims: shape.map(BigInt),
    dataType: elementNumbers[element],
    rawData: new Uint8Array(buffer, byteOffset, byteLength),
  };
}
