// A forecaster as files: model.json describes it, model.safetensors holds the numbers of its parts.
import { readSafetensors, type WriteSafetensorsOptions, writeSafetensors } from "@grus/io";
import { fieldsOf, parseJson } from "@grus/io/files";
import { type Backend, formatShape, type TensorData } from "@grus/tensor";
import { ForecasterFileError, modelJson } from "../forecaster-file-error.ts";
import { withoutTensors, withTensors } from "../parts/record-tensors.ts";
import { type Forecaster, type ForecasterRecord, forecasterFrom } from "./forecaster.ts";
import { readForecasterJson } from "./forecaster-json.ts";
import type { SavedHierarchy } from "./saved-hierarchy.ts";

/** The contents of a forecaster's two files. */
export interface ForecasterFiles {
  /** model.json, as text. */
  readonly json: string;
  /** model.safetensors. */
  readonly safetensors: Uint8Array;
}

const FORMAT = "grus-forecaster";
const VERSION = 2;
/** The name of the tensor that makes a hierarchy's forecasts add up. */
const PROJECTION = "hierarchy.projection";

/**
 * The files of a forecaster, format "grus-forecaster" version 2. Numbers are kept to the last bit, unless `weights`
 * is `float16Weights` or `int8Weights` of @grus/io, which round those of networks.
 */
export function save(
  { record }: Pick<Forecaster, "record">,
  options: WriteSafetensorsOptions = {},
): ForecasterFiles {
  const tensors: Record<string, TensorData> = {};
  const parts = record.parts.map(({ weight, record: part }, i) => ({
    weight,
    record: withoutTensors(part, `parts.${i}`, tensors),
  }));
  const { projection, ...hierarchy } = record.hierarchy ?? {};
  if (projection !== undefined) tensors[PROJECTION] = projection;
  const json = { format: FORMAT, version: VERSION, ...record, parts, ...(record.hierarchy && { hierarchy }) };
  return {
    json: `${JSON.stringify(json, undefined, 2)}\n`,
    safetensors: writeSafetensors(tensors, { format: FORMAT }, options),
  };
}

/**
 * Reads a forecaster from its files; networks among its parts forecast on `backend`. Throws
 * {@link ForecasterFileError}, or the error of the part that is damaged.
 */
export function open(files: ForecasterFiles, backend?: Backend): Forecaster {
  return forecasterFrom(readForecaster(files), backend);
}

/** {@link open} without opening the parts: the forecaster as plain data, which `forecasterModel` takes. */
export function readForecaster({ json, safetensors }: ForecasterFiles): ForecasterRecord {
  const value = parsed(json);
  checkFormat(value);
  const { parts, hierarchy, ...rest } = readForecasterJson(value);
  const { tensors } = readSafetensors(safetensors, { float64: "keep" });
  return {
    ...rest,
    parts: parts.map(({ weight, record }, i) => ({
      weight,
      record: withTensors(record, `parts.${i}`, tensors),
    })),
    hierarchy: hierarchy && { ...hierarchy, projection: projectionOf(hierarchy, tensors) },
  };
}

function checkFormat(value: unknown): void {
  const { format, version } = fieldsOf(value, modelJson());
  if (format === FORMAT && version === VERSION) return;
  throw new ForecasterFileError(
    `model.json: format is ${JSON.stringify(format)} version ${JSON.stringify(version)}; expected "${FORMAT}" version ${VERSION}.`,
  );
}

/** What makes a hierarchy's forecasts add up, [bottom, series]; undefined where the file has none. */
function projectionOf(
  { ids }: Pick<SavedHierarchy, "ids">,
  tensors: ReadonlyMap<string, TensorData>,
): TensorData | undefined {
  const projection = tensors.get(PROJECTION);
  if (projection === undefined || (projection.shape.length === 2 && projection.shape[1] === ids.length))
    return projection;
  throw new ForecasterFileError(
    `model.safetensors: the tensor "${PROJECTION}" is ${formatShape(projection.shape)}; expected [bottom, ${ids.length}], as hierarchy.ids has ${ids.length}.`,
  );
}

/** Whether the text of a model.json describes a forecaster, of this version or another. */
export function isForecaster(json: string): boolean {
  try {
    return fieldsOf(parsed(json), modelJson()).format === FORMAT;
  } catch (error) {
    if (error instanceof ForecasterFileError) return false;
    throw error;
  }
}

function parsed(json: string): unknown {
  return parseJson(json, ({ expected, got }) => {
    throw new ForecasterFileError(`model.json: expected ${expected}; got ${got}.`);
  });
}
