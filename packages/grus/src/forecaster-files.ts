// A forecaster as files: model.json says what it is, model.safetensors holds its parameters.
import { parsePreparation } from "@grus/data";
import { readSafetensors, writeSafetensors } from "@grus/io";
import {
  flatten,
  fromData,
  GrusError,
  key,
  mapTree,
  sameShape,
  type Tensor,
  type TensorData,
} from "@grus/tensor";
import { cellNames, type ForecastNetworkSettings, forecastNetwork } from "./forecast-network.ts";
import type { Forecaster } from "./forecaster.ts";

/** The contents of a forecaster's two files. */
export interface ForecasterFiles {
  /** model.json, as text. */
  readonly json: string;
  /** model.safetensors. */
  readonly safetensors: Uint8Array;
}

/** Files that do not hold a forecaster this release can read. */
export class ForecasterFileError extends GrusError {
  override readonly name = "ForecasterFileError";
}

/** The files of a forecaster, format "grus-forecaster" version 1. */
export function forecasterFiles({ settings, parameters, preparation }: Forecaster): ForecasterFiles {
  const json = { format: "grus-forecaster", version: 1, settings, preparation };
  const tensors = Object.fromEntries(flatten(parameters).map(({ path, leaf }) => [path, leaf as TensorData]));
  return {
    json: `${JSON.stringify(json, undefined, 2)}\n`,
    safetensors: writeSafetensors(tensors, { format: "grus-forecaster" }),
  };
}

/** The forecaster that files hold. Throws {@link ForecasterFileError}, or the error of the part that is damaged. */
export function forecasterFromFiles({ json, safetensors }: ForecasterFiles): Forecaster {
  const { format, version, settings, preparation } = parseJson(json);
  if (format !== "grus-forecaster" || version !== 1) {
    throw new ForecasterFileError(
      `model.json: format is ${JSON.stringify(format)} version ${JSON.stringify(version)}; expected "grus-forecaster" version 1.`,
    );
  }
  const checked = checkSettings(settings);
  const { tensors } = readSafetensors(safetensors);
  const expected = forecastNetwork(checked).init(key(0));
  const parameters = mapTree(expected, (leaf, path) => pick(tensors, path, leaf as Tensor));
  return {
    settings: checked,
    parameters: parameters as Forecaster["parameters"],
    preparation: parsePreparation(preparation),
  };
}

function pick(tensors: ReadonlyMap<string, TensorData>, path: string, expected: Tensor): Tensor {
  const found = tensors.get(path);
  if (found === undefined) throw new ForecasterFileError(`model.safetensors: there is no tensor "${path}".`);
  if (!sameShape(found.shape, expected.shape) || found.dtype !== "float32") {
    throw new ForecasterFileError(
      `model.safetensors: "${path}" is ${found.dtype} [${found.shape}]; model.json asks for float32 [${expected.shape}].`,
    );
  }
  return fromData(found);
}

function parseJson(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw new ForecasterFileError(`model.json: ${(error as Error).message}.`);
  }
  throw new ForecasterFileError("model.json: expected an object.");
}

function checkSettings(value: unknown): ForecastNetworkSettings {
  const settings = (value ?? {}) as Record<keyof ForecastNetworkSettings, unknown>;
  for (const name of ["inputSize", "hiddenSize", "layers", "horizon"] as const) {
    if (!Number.isInteger(settings[name]) || (settings[name] as number) < 1) {
      throw new ForecasterFileError(
        `model.json: settings.${name} is ${JSON.stringify(settings[name])}; expected a whole number of at least 1.`,
      );
    }
  }
  if (!cellNames.includes(settings.cell as never)) {
    throw new ForecasterFileError(
      `model.json: settings.cell is ${JSON.stringify(settings.cell)}; expected one of ${cellNames.join(", ")}.`,
    );
  }
  const { dropout } = settings;
  if (typeof dropout !== "number" || !(dropout >= 0 && dropout < 1)) {
    throw new ForecasterFileError(
      `model.json: settings.dropout is ${JSON.stringify(dropout)}; expected a number from 0 to below 1.`,
    );
  }
  return settings as ForecastNetworkSettings;
}
