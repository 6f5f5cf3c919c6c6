// A forecaster as files: model.json describes it, model.safetensors holds the numbers of its parts.
import { readSafetensors, type WriteSafetensorsOptions, writeSafetensors } from "@grus/io";
import { parseJson } from "@grus/io/files";
import type { Backend, TensorData } from "@grus/tensor";
import { ForecasterFileError } from "../forecaster-file-error.ts";
import { withoutTensors, withTensors } from "../parts/record-tensors.ts";
import { type Forecaster, type ForecasterRecord, forecasterFrom } from "./forecaster.ts";

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
  const { format, version, parts, ...rest } = parsed(json);
  if (format !== FORMAT || version !== VERSION) {
    throw new ForecasterFileError(
      `model.json: format is ${JSON.stringify(format)} version ${JSON.stringify(version)}; expected "${FORMAT}" version ${VERSION}.`,
    );
  }
  for (const name of ["roles", "horizon", "seasons", "covariates", "intervals", "seen", "series"]) {
    if (rest[name] === undefined)
      throw new ForecasterFileError(`model.json: expected the field "${name}"; got none.`);
  }
  if (!Array.isArray(parts) || parts.length === 0)
    throw new ForecasterFileError(`model.json: expected a list of parts; got ${JSON.stringify(parts)}.`);
  const { tensors } = readSafetensors(safetensors, { float64: "keep" });
  const read = parts.map(({ weight, record }: ForecasterRecord["parts"][number], i) => ({
    weight,
    record: withTensors(record, `parts.${i}`, tensors),
  }));
  const record = { ...(rest as unknown as ForecasterRecord), parts: read };
  const projection = tensors.get(PROJECTION);
  const hierarchy = record.hierarchy && { ...record.hierarchy, projection };
  return { ...record, hierarchy };
}

/** Whether the text of a model.json describes a forecaster, of this version or another. */
export function isForecaster(json: string): boolean {
  try {
    return parsed(json).format === FORMAT;
  } catch (error) {
    if (error instanceof ForecasterFileError) return false;
    throw error;
  }
}

function parsed(json: string): Record<string, unknown> {
  const value = parseJson(json, ({ expected, got }) => {
    throw new ForecasterFileError(`model.json: expected ${expected}; got ${got}.`);
  });
  if (typeof value === "object" && value !== null) return { ...value };
  throw new ForecasterFileError(`model.json: expected an object; got ${JSON.stringify(value)}.`);
}
