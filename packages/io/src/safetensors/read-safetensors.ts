// Reading safetensors files: https://github.com/huggingface/safetensors#format
import type { TensorData } from "@grus/tensor";
import type { Float64Reading } from "../files/element-types.ts";
import { SafetensorsError } from "./safetensors-error.ts";
import { readHeader } from "./safetensors-header.ts";

/** What a safetensors file holds. */
export interface SafetensorsFile {
  /** The tensors by name, in the order of the header. */
  readonly tensors: ReadonlyMap<string, TensorData>;
  /** The types of the tensors' elements in the file, by the same names: "F16". */
  readonly elements: ReadonlyMap<string, string>;
  /** The texts saved beside them; empty where there are none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Options of {@link readSafetensors}. */
export interface ReadSafetensorsOptions {
  /**
   * What becomes of F64 tensors: "narrow" (default) rounds to float32 and refuses a value beyond its range; "keep" gives a Float64Array, which
   * only the reference backend in float64 computes with.
   */
  readonly float64?: Float64Reading | undefined;
}

/**
 * The tensors of a safetensors file. F32 is read as it is; F16 and BF16 are widened to float32, exactly; F64 as `float64` says; I32, I16, I8 and U8
 * become int32, exactly; I64 becomes int32 where every value fits, and is an error otherwise; BOOL becomes bool.
 * The arrays are copies: the file's bytes may be freed.
 *
 * Throws {@link SafetensorsError} for anything that the format forbids: lengths, JSON, names given twice, unknown element
 * types, sizes that disagree with shapes, data that overlaps, leaves holes or lies outside. All of that is checked before any
 * memory is set aside for elements, which is at most four times the size of the file, whatever the header claims.
 */
export function readSafetensors(file: Uint8Array, options: ReadSafetensorsOptions = {}): SafetensorsFile {
  const { placements, metadata, dataStart } = readHeader(file, options.float64 ?? "narrow");
  const tensors = placements.map(({ name, type, shape, start, end }): [string, TensorData] => {
    const elements = new Uint8Array(file.subarray(dataStart + start, dataStart + end));
    const data = type.decode(elements.buffer, (problem) => {
      throw new SafetensorsError({ ...problem, tensor: name });
    });
    return [name, { shape, dtype: type.dtype, data }];
  });
  const elements = placements.map(({ name, element }) => [name, element] as const);
  return { tensors: new Map(tensors), elements: new Map(elements), metadata };
}
