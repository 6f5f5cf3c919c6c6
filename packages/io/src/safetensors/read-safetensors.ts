// Reads safetensors files: https://github.com/huggingface/safetensors#format
import type { TensorData } from "@grus/tensor";
import type { Float64Reading } from "../files/element-types.ts";
import { SafetensorsError } from "./safetensors-error.ts";
import { readHeader } from "./safetensors-header.ts";
import { withFloats } from "./stored-tensors.ts";

/** The content of a safetensors file. */
export interface SafetensorsFile {
  /** The tensors by name, in the order of the header. */
  readonly tensors: ReadonlyMap<string, TensorData>;
  /** The types of the tensors' elements in the file, by the same names: "F16". */
  readonly elements: ReadonlyMap<string, string>;
  /** The metadata strings; empty if there are none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Options of {@link readSafetensors}. */
export interface ReadSafetensorsOptions {
  /**
   * How F64 tensors are converted: "narrow" (default) rounds to float32 and refuses a value beyond its range;
   * "keep" gives a Float64Array, which only the reference backend in float64 computes with.
   */
  readonly float64?: Float64Reading | undefined;
}

/**
 * The tensors of a safetensors file. F32 is read unchanged; F16 and BF16 are widened to float32, exactly; F64
 * follows `float64`; I32, I16, I8 and U8 become int32, exactly; I64 becomes int32 if every value fits, and is
 * an error otherwise; BOOL becomes bool. Weights that {@link writeSafetensors} wrote as int8 become float32 again,
 * without their scales. Arrays whose elements are those of the file are views of `file` where
 * its alignment allows them: do not change its bytes.
 *
 * Throws {@link SafetensorsError} for anything that the format forbids: lengths, JSON, duplicate names,
 * unknown element types, sizes that disagree with shapes, data that overlaps, leaves holes or lies outside.
 * All of this is checked before any memory is allocated for elements, which is at most four times the size of
 * the file, whatever the header claims.
 */
export function readSafetensors(file: Uint8Array, options: ReadSafetensorsOptions = {}): SafetensorsFile {
  const { placements, metadata, dataStart } = readHeader(file, options.float64 ?? "narrow");
  const tensors = placements.map(({ name, type, shape, start, end }): [string, TensorData] => {
    const elements = file.subarray(dataStart + start, dataStart + end);
    const data = type.decode(elements, (problem) => {
      throw new SafetensorsError({ ...problem, tensor: name });
    });
    return [name, { shape, dtype: type.dtype, data }];
  });
  const elements = placements.map(({ name, element }) => [name, element] as const);
  return withFloats({ tensors: new Map(tensors), elements: new Map(elements), metadata });
}
