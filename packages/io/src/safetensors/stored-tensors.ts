// Tensors of weights in I8 beside a tensor of scales, as they are read.
import { fromInt8Rows, type TensorData, type TypedArray } from "@grus/tensor";
import { SafetensorsError } from "./safetensors-error.ts";

/** A tensor as it is written. */
export interface Entry {
  readonly name: string;
  readonly dtype: "F64" | "F32" | "F16" | "I32" | "I8" | "BOOL";
  readonly shape: readonly number[];
  readonly data: TypedArray | Uint16Array | Int8Array;
}

/** How the tensors of a file are written: {@link float16Weights} or {@link int8Weights}. */
export interface WeightEncoding {
  /** The entries in place of one. */
  entriesOf(entry: Entry): readonly Entry[];
  /** What the file says about them. */
  readonly metadata: Readonly<Record<string, string>>;
}

const KEY = "grus.weights";

/** The metadata of a file whose I8 tensors have scales. */
export const INT8_METADATA: Readonly<Record<string, string>> = { [KEY]: "int8" };

/** The name of the tensor that holds the scales of another. */
export function scaleName(name: string): string {
  return `${name}.scale`;
}

/** The tensors of a file as float32, and its metadata without the mark of int8. */
export function withFloats<File extends StoredFile>(file: File): File {
  const { [KEY]: format, ...metadata } = file.metadata;
  if (format !== INT8_METADATA[KEY]) return file;
  const tensors = new Map(file.tensors);
  for (const [name, tensor] of file.tensors) {
    if (file.elements.get(name) !== "I8") continue;
    tensors.set(name, floatTensor(name, tensor, tensors.get(scaleName(name))));
    tensors.delete(scaleName(name));
  }
  return { ...file, tensors, metadata };
}

interface StoredFile {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly elements: ReadonlyMap<string, string>;
  readonly metadata: Readonly<Record<string, string>>;
}

function floatTensor(tensor: string, { shape, data }: TensorData, scale: TensorData | undefined): TensorData {
  const rows = shape[0] ?? 0;
  if (shape.length < 2 || !(scale?.data instanceof Float32Array) || scale.data.length !== rows)
    throw new SafetensorsError({
      tensor,
      expected: `a tensor ${scaleName(tensor)} of ${rows} scales, F32`,
      got: scale === undefined ? "none" : `${scale.dtype} [${scale.shape.join(", ")}]`,
      cure: "The file is damaged or was written by a faulty program; write it again.",
    });
  return { shape, dtype: "float32", data: fromInt8Rows({ values: data, scales: scale.data }) };
}
