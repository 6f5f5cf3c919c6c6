// Conversion of constants in ONNX files to values, and back.

import {
  DAMAGED,
  type ElementType,
  elementTypeOf,
  type FileProblem,
  ModelFileError,
  quote,
} from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import type { TensorProto } from "./schema.ts";
import { type ElementName, elementNumbers, type HostValue, isFloat, sizeOf } from "./values.ts";

/**
 * The encoding of elements in `rawData`, by the names of safetensors; 64-bit integers are read here, since
 * shapes may name 2^63 − 1.
 */
const RAW: Readonly<Partial<Record<ElementName, string>>> = {
  float: "F32",
  float16: "F16",
  bfloat16: "BF16",
  double: "F64",
  uint8: "U8",
  int8: "I8",
  int16: "I16",
  int32: "I32",
  bool: "BOOL",
};

const NAMES: ReadonlyMap<number, ElementName> = new Map(
  Object.entries(elementNumbers).map(([name, number]) => [number, name as ElementName]),
);

/** Element types that are not supported, from number 8. */
const OTHERS: readonly (string | undefined)[] = [
  "string",
  ...[undefined, undefined, undefined, undefined, undefined],
  ...["complex64", "complex128", undefined],
  ...["float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz"],
  ...["uint4", "int4", "float4e2m1", "float8e8m0", "uint2", "int2"],
];

/** The name of an element type. Throws {@link ModelFileError} for an unsupported one, such as strings. */
export function elementName(number: number | undefined, place: string): ElementName {
  const name = number === undefined ? undefined : NAMES.get(number);
  if (name !== undefined) return name;
  throw malformed({
    place,
    expected: `an element type among ${Object.keys(elementNumbers).join(", ")}`,
    got: OTHERS[(number ?? 0) - 8] ?? `number ${number}`,
    cure: "Export the model with another element type, such as float32.",
  });
}

/** The shape of a constant. Throws {@link ModelFileError} for invalid lengths. */
export function shapeOfProto({ dims, name = "" }: TensorProto): readonly number[] {
  const shape = dims.map(Number);
  if (
    shape.every((length) => Number.isSafeInteger(length) && length >= 0) &&
    Number.isSafeInteger(sizeOf(shape))
  )
    return shape;
  throw malformed({
    place: placeOf(name),
    expected: "non-negative axis lengths",
    got: `[${shape.join(", ")}]`,
    cure: DAMAGED,
  });
}

/** A constant of floats as tensor data. Throws {@link ModelFileError} if its elements are missing. */
export function floatData(proto: TensorProto): TensorData {
  const shape = shapeOfProto(proto);
  const element = elementName(proto.dataType, placeOf(proto.name));
  const numbers = numbersOf(proto, element, sizeOf(shape));
  const data = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  return { shape, dtype: "float32", data };
}

/** A constant known at build time. Throws {@link ModelFileError} if its elements are missing. */
export function hostConstant(proto: TensorProto): HostValue {
  const shape = shapeOfProto(proto);
  const element = elementName(proto.dataType, placeOf(proto.name));
  const numbers = numbersOf(proto, element, sizeOf(shape));
  const areBytes = numbers instanceof Int8Array || numbers instanceof Uint8Array;
  return { kind: "host", element, shape, data: areBytes ? numbers : Float64Array.from(numbers) };
}

/** Whether a constant is of floats. */
export function isFloatProto({ dataType, name }: TensorProto): boolean {
  return isFloat(elementName(dataType, placeOf(name)));
}

/** The elements as numbers. */
function numbersOf(proto: TensorProto, element: ElementName, size: number): ArrayLike<number> {
  const place = placeOf(proto.name);
  const { rawData } = proto;
  const values =
    rawData === undefined || rawData.length === 0 ? listOf(proto, element) : fromRaw(rawData, element, place);
  if (values.length === size) return values;
  throw malformed({
    place,
    expected: `${size} elements, as given by its shape`,
    got: `${values.length}`,
    cure: DAMAGED,
  });
}

function fromRaw(raw: Uint8Array, element: ElementName, place: string): ArrayLike<number> {
  const type = rawType(element);
  const width = type?.bytes ?? (element === "uint16" ? 2 : element === "uint32" ? 4 : 8);
  if (raw.byteLength % width !== 0)
    throw malformed({
      place,
      expected: `elements of ${width} bytes`,
      got: `${raw.byteLength} bytes`,
      cure: DAMAGED,
    });
  if (element === "int8") return new Int8Array(raw.buffer, raw.byteOffset, raw.length);
  if (element === "uint8") return raw;
  if (type !== undefined)
    return type.decode(raw, (problem) => {
      throw malformed({ ...problem, place });
    });
  const bytes = new Uint8Array(raw);
  if (element === "uint16") return new Uint16Array(bytes.buffer);
  if (element === "uint32") return new Uint32Array(bytes.buffer);
  const wide = element === "int64" ? new BigInt64Array(bytes.buffer) : new BigUint64Array(bytes.buffer);
  return Float64Array.from(wide, Number);
}

function rawType(element: ElementName): ElementType | undefined {
  const name = RAW[element];
  return name === undefined ? undefined : elementTypeOf(name, "keep");
}

/** The list of elements of a type, if there are no raw bytes. */
function listOf(proto: TensorProto, element: ElementName): ArrayLike<number> {
  switch (element) {
    case "float":
      return proto.floatData;
    case "double":
      return proto.doubleData;
    case "int64":
      return proto.int64Data.map(Number);
    case "uint32":
    case "uint64":
      return proto.uint64Data.map(Number);
    case "float16":
    case "bfloat16":
      return halves(proto.int32Data, element);
    default:
      return proto.int32Data;
  }
}

/** 16-bit floats in a list of int32. */
function halves(bits: readonly number[], element: "float16" | "bfloat16"): ArrayLike<number> {
  const { buffer } = Uint16Array.from(bits);
  return rawType(element)!.decode(new Uint8Array(buffer), () => {
    throw malformed({ expected: "halves", got: "others", cure: DAMAGED });
  });
}

/** Tensor data as a constant: float32 as float, int32 as `integers`, bool as bool. */
export function protoOf(
  name: string,
  { shape, dtype, data }: TensorData,
  integers: "int64" | "int32" = "int64",
): TensorProto {
  const element: ElementName = dtype === "float32" ? "float" : dtype === "bool" ? "bool" : integers;
  const values = {
    float: () => (data instanceof Float32Array ? data : Float32Array.from(data)),
    bool: () => Uint8Array.from(data),
    int32: () => Int32Array.from(data),
    int64: () => BigInt64Array.from(Array.from(data, BigInt)),
  }[element]();
  return {
    dims: shape.map(BigInt),
    dataType: elementNumbers[element],
    name,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    floatData: [],
    int32Data: [],
    int64Data: [],
    doubleData: [],
    uint64Data: [],
    externalData: [],
  };
}

function placeOf(name: string | undefined): string {
  return `constant ${quote(name ?? "")}`;
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("ONNX", problem);
}
