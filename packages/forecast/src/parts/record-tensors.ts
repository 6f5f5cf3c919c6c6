// Records of parts apart from their tensors, as files keep them.
import { anything, aText, type JsonKind, listOf, optional, recordOf } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import { ForecasterFileError } from "../forecaster-file-error.ts";
import type { PartRecord } from "./part.ts";

/** A record without its tensors, as files keep it. */
export interface WrittenPart extends Omit<PartRecord, "tensors" | "inner"> {
  /** Their names. */
  readonly tensors?: readonly string[] | undefined;
  readonly inner?: readonly WrittenPart[] | undefined;
}

/** A record without its tensors. Its settings are read by the part. */
export const aWrittenPart: JsonKind<WrittenPart> = (value, place) =>
  recordOf<WrittenPart>({
    kind: aText,
    name: aText,
    settings: anything,
    tensors: optional(listOf(aText)),
    inner: optional(listOf(aWrittenPart)),
  })(value, place);

/** The record without its tensors, which are added to `tensors` under the path of the part. */
export function withoutTensors(
  { tensors = {}, inner = [], ...part }: PartRecord,
  path: string,
  all: Record<string, TensorData>,
): WrittenPart {
  for (const [name, tensor] of Object.entries(tensors)) all[`${path}.${name}`] = tensor;
  return {
    ...part,
    tensors: Object.keys(tensors),
    inner: inner.map((each, i) => withoutTensors(each, `${path}.inner.${i}`, all)),
  };
}

/** The record with its tensors again. Throws {@link ForecasterFileError} where one is not there. */
export function withTensors(
  { tensors: names = [], inner = [], ...part }: WrittenPart,
  path: string,
  all: ReadonlyMap<string, TensorData>,
): PartRecord {
  const tensors = Object.fromEntries(names.map((name) => [name, tensorAt(all, `${path}.${name}`)]));
  return { ...part, tensors, inner: inner.map((each, i) => withTensors(each, `${path}.inner.${i}`, all)) };
}

function tensorAt(all: ReadonlyMap<string, TensorData>, path: string): TensorData {
  const tensor = all.get(path);
  if (tensor !== undefined) return tensor;
  throw new ForecasterFileError(`model.safetensors: expected a tensor "${path}"; got none.`);
}
