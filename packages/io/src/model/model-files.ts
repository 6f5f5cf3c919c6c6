// A model as the files of a directory: model.json describes it; its weights are in model.safetensors, or with
// its graph in model.onnx.
import { parseJson } from "../files/json.ts";
import { type FileProblem, ModelFileError, shownJson } from "../files/model-file-error.ts";
import { readSafetensors } from "../safetensors/read-safetensors.ts";
import { type WriteSafetensorsOptions, writeSafetensors } from "../safetensors/write-safetensors.ts";
import { type LayerList, parseLayerList } from "./layer-list.ts";
import { type LayerModel, layerModel } from "./layer-model.ts";
import type { ReadModelFile } from "./model-source.ts";
import type { NamedTensorRecord } from "./named-model.ts";

/**
 * The content of a directory of format "grus-model": a list of layers with weights, or an ONNX file for
 * `readOnnx` of @grus/onnx.
 */
export type DirectoryModel =
  | { readonly kind: "layers"; readonly model: LayerModel }
  | { readonly kind: "onnx"; readonly file: Uint8Array };

/**
 * The argument of {@link modelFiles}: a layer model, whose own parameters `parameters` replaces if given, or
 * an ONNX file, which may be in parts.
 */
export type WrittenModel<Content = Uint8Array> =
  | {
      readonly kind: "layers";
      readonly model: LayerModel;
      readonly parameters?: NamedTensorRecord | undefined;
    }
  | { readonly kind: "onnx"; readonly file: Content };

/** Files by name. */
export type ModelFiles<Content = Uint8Array> = Readonly<Record<string, Content>>;

const FORMAT = "grus-model";
const VERSION = 1;

/**
 * The files of a model: format "grus-model" version 1. `weights` of the options is for a layer model; an ONNX file is
 * written as it is. Throws {@link ModelFileError} for parameters that do
 * not fit.
 */
export function modelFiles<Content extends Uint8Array | readonly Uint8Array[] = Uint8Array>(
  written: WrittenModel<Content>,
  options: WriteSafetensorsOptions = {},
): ModelFiles<Content | Uint8Array> {
  const about = { format: FORMAT, version: VERSION, kind: written.kind };
  if (written.kind === "onnx") return { "model.json": textOf(about), "model.onnx": written.file };
  const { model, parameters = model.parameters } = written;
  return {
    "model.json": textOf({ ...about, ...model.list }),
    "model.safetensors": writeSafetensors(model.stateDictionary(parameters), { format: "pt" }, options),
  };
}

/**
 * Reads the model in a directory. Throws {@link ModelFileError} for files that are missing, damaged, or of a
 * later version.
 */
export async function readModelFiles(read: ReadModelFile): Promise<DirectoryModel> {
  const { kind, ...list } = parseAbout(await needed(read, "model.json"));
  if (kind === "onnx") return { kind, file: await needed(read, "model.onnx") };
  if (kind === "layers") {
    const checked: LayerList = parseLayerList(list);
    const { tensors } = readSafetensors(await needed(read, "model.safetensors"));
    return { kind, model: layerModel(checked, tensors) };
  }
  throw malformed({
    place: "model.json",
    expected: 'a kind of "layers" or "onnx"',
    got: shownJson(kind) ?? "none",
    cure: "The file was changed by hand, or is damaged.",
  });
}

/** The content of model.json, after checking format and version. */
function parseAbout(bytes: Uint8Array): Record<string, unknown> {
  const { format, version, ...rest } = recordIn(bytes);
  if (format === FORMAT && version === VERSION) return rest;
  throw malformed({
    place: "model.json",
    expected: `format "${FORMAT}" version ${VERSION}`,
    got: `format ${shownJson(format) ?? "none"} version ${shownJson(version) ?? "none"}`,
    cure: "Open it with the release of Grus that wrote it, or a later one.",
  });
}

function recordIn(bytes: Uint8Array): Record<string, unknown> {
  const value = parseJson(bytes, (problem) => {
    throw malformed({ ...problem, place: "model.json" });
  });
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw malformed({
    place: "model.json",
    expected: "an object",
    got: "another value",
    cure: "The file was changed by hand, or is damaged.",
  });
}

async function needed(read: ReadModelFile, name: string): Promise<Uint8Array> {
  const found = await read(name);
  if (found !== undefined) return found;
  throw malformed({
    place: name,
    expected: "the file",
    got: "none",
    cure: "Pass a directory that holds a saved model.",
  });
}

function textOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("model", problem);
}
