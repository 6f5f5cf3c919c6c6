// A forecaster as files: model.json describes it, model.safetensors holds its parameters.
import { readSafetensors, writeSafetensors } from "@grus/io";
import { flatten, fromData, key, mapTree, sameShape, type Tensor, type TensorData } from "@grus/tensor";
import type { Forecaster } from "./forecaster.ts";
import { ForecasterFileError } from "./forecaster-file-error.ts";
import { type CellName, cellNames, type NetworkSettings, network } from "./network.ts";
import { parsePreparation } from "./preparation.ts";

/** The contents of a forecaster's two files. */
export interface ForecasterFiles {
  /** model.json, as text. */
  readonly json: string;
  /** model.safetensors. */
  readonly safetensors: Uint8Array;
}

/** The files of a forecaster, format "grus-forecaster" version 1. */
export function save({ settings, parameters, preparation }: Forecaster): ForecasterFiles {
  const json = { format: "grus-forecaster", version: 1, settings, preparation };
  const tensors = Object.fromEntries(flatten(parameters).map(({ path, leaf }) => [path, leaf]));
  return {
    json: `${JSON.stringify(json, undefined, 2)}\n`,
    safetensors: writeSafetensors(tensors, { format: "grus-forecaster" }),
  };
}

/**
 * Reads a forecaster from its files. Throws {@link ForecasterFileError}, or the error of the part that is
 * damaged.
 */
export function open({ json, safetensors }: ForecasterFiles): Forecaster {
  const { format, version, settings, preparation } = parseJson(json);
  if (format !== "grus-forecaster" || version !== 1) {
    throw new ForecasterFileError(
      `model.json: format is ${JSON.stringify(format)} version ${JSON.stringify(version)}; expected "grus-forecaster" version 1.`,
    );
  }
  const checked = checkSettings(settings);
  const { tensors } = readSafetensors(safetensors);
  const expected = network(checked).init(key(0));
  return {
    settings: checked,
    parameters: mapTree(expected, (leaf, path) => pick(tensors, path, leaf)),
    preparation: parsePreparation(preparation),
  };
}

function pick(tensors: ReadonlyMap<string, TensorData>, path: string, expected: Tensor): Tensor {
  const found = tensors.get(path);
  if (found === undefined)
    throw new ForecasterFileError(`model.safetensors: expected a tensor "${path}"; got none.`);
  if (!sameShape(found.shape, expected.shape) || found.dtype !== "float32") {
    throw new ForecasterFileError(
      `model.safetensors: "${path}" is ${found.dtype} [${found.shape}]; expected float32 [${expected.shape}], as in model.json.`,
    );
  }
  return fromData(found);
}

function parseJson(json: string): Record<string, unknown> {
  const value = parsed(json);
  if (typeof value === "object" && value !== null) return { ...value };
  throw new ForecasterFileError(`model.json: expected an object; got ${JSON.stringify(value)}.`);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ForecasterFileError(`model.json: expected JSON; got "${(error as Error).message}".`);
  }
}

function checkSettings(value: unknown): NetworkSettings {
  const given: Record<string, unknown> = { ...(typeof value === "object" ? value : {}) };
  const { cell, dropout } = given;
  return {
    cell: isCellName(cell) ? cell : refuse("cell", cell, `one of ${cellNames.join(", ")}`),
    inputSize: sizeIn(given, "inputSize"),
    hiddenSize: sizeIn(given, "hiddenSize"),
    layers: sizeIn(given, "layers"),
    horizon: sizeIn(given, "horizon"),
    dropout: isRate(dropout) ? dropout : refuse("dropout", dropout, "a number from 0 to below 1"),
  };
}

function sizeIn(given: Record<string, unknown>, name: string): number {
  const size = given[name];
  return isSize(size) ? size : refuse(name, size, "a whole number of at least 1");
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1;
}

function isRate(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < 1;
}

function isCellName(value: unknown): value is CellName {
  return cellNames.some((name) => name === value);
}

function refuse(name: string, value: unknown, expected: string): never {
  throw new ForecasterFileError(
    `model.json: settings.${name} is ${JSON.stringify(value)}; expected ${expected}.`,
  );
}
