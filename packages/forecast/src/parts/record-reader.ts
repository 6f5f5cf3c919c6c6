// Reading the records of fitted parts: settings by their kinds, tensors by their shapes.
import { type JsonKind, type JsonPlace, quote } from "@grus/io/files";
import { formatShape, type Shape, sameShape, type TensorData } from "@grus/tensor";
import { ForecasterFileError, modelJson } from "../forecaster-file-error.ts";
import type { PartRecord } from "./part.ts";

/** The place of a part's settings, for errors. */
export function settingsPlace({ name }: PartRecord): JsonPlace {
  return modelJson(`the part ${quote(name)}`).at("settings");
}

/** The settings of a part. Throws {@link ForecasterFileError} for those of another kind. */
export function settingsOf<T>(record: PartRecord, kind: JsonKind<T>): T {
  return kind(record.settings, settingsPlace(record));
}

/** A tensor of a part. Throws {@link ForecasterFileError} where it is absent, or of another shape. */
export function tensorOf(
  { name: part, tensors }: PartRecord,
  name: string,
  shape: Shape,
): TensorData<"float32"> {
  const found = tensors !== undefined && Object.hasOwn(tensors, name) ? tensors[name] : undefined;
  if (found !== undefined && isFloat(found) && sameShape(found.shape, shape)) return found;
  const got = found === undefined ? "missing" : `${found.dtype}${formatShape(found.shape)}`;
  throw new ForecasterFileError(
    `model.safetensors: the tensor ${quote(name)} of the part ${quote(part)} is ${got}; expected float32${formatShape(shape)}.`,
  );
}

/** The numbers of {@link tensorOf}, in double precision. */
export function numbersOf(record: PartRecord, name: string, shape: Shape): Float64Array {
  return Float64Array.from(tensorOf(record, name, shape).data);
}

/** The part that another one is made of. Throws {@link ForecasterFileError} where there is none. */
export function innerOf({ name, inner = [] }: PartRecord): PartRecord {
  const [only] = inner;
  if (only !== undefined) return only;
  throw new ForecasterFileError(`model.json: the part ${quote(name)} has no inner part; expected one.`);
}

/** Throws {@link ForecasterFileError} for a part of other steps than those that are to be forecast, where these are given. */
export function checkHorizon({ name }: PartRecord, own: number, horizon: number | undefined): void {
  if (horizon === undefined || own === horizon) return;
  throw new ForecasterFileError(
    `model.json: the part ${quote(name)} forecasts ${own} steps; expected ${horizon}, the horizon.`,
  );
}

/** Throws {@link ForecasterFileError} for the first number of several that is not the expected one. */
export function checkEqual(
  place: JsonPlace,
  numbers: readonly (readonly [name: string, own: number, expected: number])[],
): void {
  for (const [name, own, expected] of numbers)
    if (own !== expected) throw place.at(name).refuse(own, `${expected}, as its windows have`);
}

function isFloat(tensor: TensorData): tensor is TensorData<"float32"> {
  return tensor.dtype === "float32";
}
