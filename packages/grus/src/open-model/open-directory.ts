// Opening directories: those that Grus wrote, and those of TensorFlow.js and of sharded tensors.
import {
  type ForecasterModel,
  type ForecasterRecord,
  forecasterModel,
  isForecaster,
  PortabilityError,
  readForecaster,
} from "@grus/forecast";
import {
  isBrain,
  type ModelDirectory,
  type ReadModelFile,
  readBrain,
  readModelFiles,
  readSharded,
  shardIndices,
} from "@grus/io";
import { checkJsonSize } from "@grus/io/files";
import { isTfjs, readTfjs } from "@grus/keras";
import { type OpenOnnxOptions, openOnnx } from "@grus/onnx";
import type { TextModelFiles } from "@grus/text";
import type { ForeignFile } from "./foreign-binary.ts";
import type { OpenedWeights, RunnableModel } from "./opened-model.ts";
import type { OpenedText } from "./opened-text.ts";
import { refusal } from "./refusal.ts";

/** The model in a directory; each file is read once. A model of language is refused without `openText`. */
export async function openDirectory<Text extends OpenedText>(
  { read, name }: ModelDirectory,
  onnx: OpenOnnxOptions,
  openText: ((files: TextModelFiles) => Text) | undefined,
): Promise<RunnableModel | OpenedWeights | Text> {
  const about = await read("model.json");
  if (about === undefined) return openShards(read, name);
  checkJsonSize(about.byteLength, (problem) => {
    throw refusal(name, { ...problem, got: `a model.json of ${problem.got}` });
  });
  const json = new TextDecoder().decode(about);
  if (isBrain(json)) return { kind: "brain", model: readBrain(about) };
  if (isTfjs(json)) return { kind: "keras", model: await readTfjs(about, read) };
  const files = async () => ({ json, safetensors: await needed("model.safetensors", read, name) });
  if (isForecaster(json)) {
    const record = readForecaster(await files());
    return { kind: "forecaster", record, model: modelOf(record, name) };
  }
  if (isOfLanguage(json)) {
    if (openText !== undefined) return openText(await files());
    throw refusal(name, {
      expected: "a model that reads tensors",
      got: "a model of language",
      cure: "Open it with openModel.",
    });
  }
  const found = await readModelFiles(async (file) => (file === "model.json" ? about : read(file)));
  if (found.kind === "layers") return found;
  return { kind: "onnx", model: await openOnnx(found.file, read, onnx) };
}

/** The tensors in a directory without a model.json. Throws {@link ModelFileError} for any other one, saying what it is. */
async function openShards(read: ReadModelFile, name: string | undefined): Promise<OpenedWeights> {
  for (const file of shardIndices) {
    const index = await read(file);
    if (index !== undefined) return { kind: "weights", leftOut: [], ...(await readSharded(index, read)) };
  }
  const { foreignDirectory } = await import("./foreign-directory.ts");
  throw lacking("model.json", name, await foreignDirectory(read));
}

/** Whether a model.json is of a model of language, told by its format alone, so that its package is not loaded. */
function isOfLanguage(json: string): boolean {
  return /^\s*\{\s*"format":\s*"grus-text"/.test(json);
}

function modelOf(record: ForecasterRecord, name: string | undefined): ForecasterModel {
  try {
    return forecasterModel({ record });
  } catch (error) {
    throw error instanceof PortabilityError ? new PortabilityError(error.parts, name) : error;
  }
}

async function needed(file: string, read: ReadModelFile, name: string | undefined): Promise<Uint8Array> {
  const found = await read(file);
  if (found !== undefined) return found;
  throw lacking(file, name, undefined);
}

function lacking(file: string, name: string | undefined, foreign: ForeignFile | undefined): Error {
  return refusal(name, {
    expected: `a file ${file} in the directory`,
    got: foreign?.what ?? "none",
    cure:
      foreign?.cure ??
      "Open a directory that `grus forecast --out`, `grus lm --out`, `grus classify --out` or `grus convert` wrote, or one of the files of modelFiles.",
  });
}
