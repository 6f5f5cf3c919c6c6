// Opening a model of any kind: its format is recognised by its first bytes and names, then it is read once.
import {
  type LayerList,
  type ModelFile,
  type ModelSource,
  modelFrom,
  readBrain,
  readPyTorch,
  readSafetensors,
  readSharded,
} from "@grus/io";
import { readKeras, readTfjs } from "@grus/keras";
import { type OpenOnnxOptions, openOnnx } from "@grus/onnx";
import type { TextModelFiles, TextTask } from "@grus/text";
import type { ForeignFile } from "./foreign-binary.ts";
import { foreignFile } from "./foreign-file.ts";
import { hdf5Weights } from "./hdf5-weights.ts";
import { openDirectory } from "./open-directory.ts";
import type { OpenedModel, OpenedWeights, RunnableModel } from "./opened-model.ts";
import { type OpenedText, type OpenedTextOf, openText } from "./opened-text.ts";
import { beneath, withLayers, withoutLayers } from "./opened-weights.ts";
import { type ModelFormat, recogniseFormat } from "./recognise-format.ts";
import { refusal } from "./refusal.ts";

/** Options of {@link openModel}. */
export interface OpenModelOptions {
  /** The layers of a model, for files that hold only its tensors. Refused for files that hold a model. */
  readonly layers?: LayerList | undefined;
  /**
   * For files that hold only tensors: keeps those whose names begin with the prefix, and removes it. "model"
   * takes "model.head.weight" as "head.weight". Refused for files that hold a model.
   */
  readonly prefix?: string | undefined;
  /**
   * How the GRU nodes of an ONNX model are read: as they are written (default), or with the reset gate after the
   * recurrent product, where PyTorch's exporter wrote it wrongly; `warnings` of the model names such nodes. Refused
   * for other formats.
   */
  readonly gru?: OpenOnnxOptions["gru"] | undefined;
  /**
   * The bytes that intermediate values of an ONNX model may take at a time. Default: 20 times the size of the file
   * and its inputs, at least 512 MB.
   */
  readonly memory?: number | undefined;
  /**
   * Whether the bytes of an ONNX file may be changed, which halves the memory that opening it takes: its weights
   * become views of them. The bytes cannot be read again. Default: true for an address, since its file is read by
   * nobody else, and false for bytes and sources of files.
   */
  readonly inPlace?: boolean | undefined;
}

/** Options of {@link openModel} for a model of language of one task. */
export interface OpenTextOptions<Task extends TextTask = TextTask> {
  /** Its task, such as "language-model" or "text-classification"; other models are refused. */
  readonly task: Task;
}

/** An address, bytes, or a source of files. */
type Source = Uint8Array | ModelSource | string | URL;

/**
 * Opens a file or a directory: an ONNX or Keras model, the model.json of a TensorFlow.js layers model, the JSON of a
 * brain.js network, a PyTorch or safetensors file (also the index of several) with a list of layers, or a directory
 * that Grus wrote. Tensors without a model are of kind "weights". The source is an address, which is
 * fetched (see `modelFrom` of @grus/io); a path in Node by `modelAt(path)` of "grus/node"; or `{ bytes, name }` of a
 * file, or just its bytes.
 *
 * The kind of a model of language is its task; with its tokenizer it runs on a backend:
 *
 *     const opened = await openModel("models/verses/", { task: "language-model" });
 *     for await (const piece of opened.on(await createBackend()).write({ prompt: "To be" })) show(piece);
 *
 * Throws `ModelFileError` for a file that is not a model, saying what it is where it can be recognised, and for an
 * address that cannot be fetched,
 * `PortabilityError` for a forecaster that depends on more than a window, `TextError` for a model of language of
 * another task than the given one, and the reader's error for a file that is damaged or not supported.
 */
export async function openModel<Task extends TextTask>(
  source: Source,
  options: OpenTextOptions<Task>,
): Promise<OpenedTextOf<Task>>;
export async function openModel(source: Source, options?: OpenModelOptions): Promise<OpenedModel>;
export async function openModel(
  source: Source,
  { task, ...options }: OpenModelOptions & Partial<OpenTextOptions> = {},
): Promise<OpenedModel> {
  const given = await sourceOf(source);
  const opened = await opening(given, owned(source, options), (files) => openText(files, task));
  if (task !== undefined && opened.kind !== task) throw notOfLanguage(given.name, task, opened.kind);
  return opened;
}

/**
 * As {@link openModel}, for models that read tensors, so that a page which opens no model of language does not
 * download its code:
 *
 *     const { model } = await openRunnable("models/tagger.onnx");
 *     const outputs = await evaluate(backend, model.apply(model.parameters, inputs));
 *
 * Throws `ModelFileError` for a model of language, and for tensors without a model, for which it suggests a list
 * of layers.
 */
export async function openRunnable(source: Source, options: OpenModelOptions = {}): Promise<RunnableModel> {
  const given = await sourceOf(source);
  const opened = await opening<never>(given, owned(source, options), undefined);
  if (opened.kind !== "weights") return opened;
  throw withoutLayers(opened, given.name);
}

async function sourceOf(source: Source): Promise<ModelSource> {
  if (source instanceof Uint8Array) return { bytes: source };
  return isAddress(source) ? modelFrom(source) : source;
}

function isAddress(source: Source): source is string | URL {
  return typeof source === "string" || source instanceof URL;
}

/** The options, with the bytes of a file at an address for the model alone. */
function owned(source: Source, options: OpenModelOptions): OpenModelOptions {
  return { ...options, inPlace: options.inPlace ?? isAddress(source) };
}

async function opening<Text extends OpenedText>(
  given: ModelSource,
  { layers, prefix, ...onnx }: OpenModelOptions,
  openText: ((files: TextModelFiles) => Text) | undefined,
): Promise<RunnableModel | OpenedWeights | Text> {
  const opened =
    "read" in given ? await openDirectory(given, onnx, openText) : await openFile(given, onnx, openText);
  if (onnx.gru !== undefined && opened.kind !== "onnx") throw withoutGruNodes(given.name, opened.kind);
  if (layers === undefined && prefix === undefined) return opened;
  if (opened.kind !== "weights") throw hasOwnLayers(given.name);
  const own = prefix === undefined ? opened : beneath(opened, prefix, given.name);
  return layers === undefined ? own : withLayers(own, layers, given.name);
}

async function openFile<Text extends OpenedText>(
  { bytes, name, beside = async () => undefined }: ModelFile,
  onnx: OpenOnnxOptions,
  openText: ((files: TextModelFiles) => Text) | undefined,
): Promise<RunnableModel | OpenedWeights | Text> {
  const format = await formatOf(bytes, name);
  switch (format) {
    case "ONNX":
      return { kind: "onnx", model: await openOnnx(bytes, beside, onnx) };
    case "Keras":
      return { kind: "keras", model: readKeras(bytes) };
    case "TensorFlow.js":
      return { kind: "keras", model: await readTfjs(bytes, beside) };
    case "brain.js":
      return { kind: "brain", model: readBrain(bytes) };
    case "HDF5":
      return hdf5Weights(bytes);
    case "PyTorch":
      return pytorchWeights(bytes);
    case "safetensors":
      return { kind: "weights", format, ...readSafetensors(bytes), leftOut: [] };
    case "shard index":
      return { kind: "weights", leftOut: [], ...(await readSharded(bytes, beside)) };
    case "grus":
      return openDirectory(
        { name, read: async (own) => (own === "model.json" ? bytes : beside(own)) },
        onnx,
        openText,
      );
    case "checkpoint":
      throw notAModel(name, { what: "a training checkpoint", cure: PASS });
  }
}

/** The format by the content; by the name only if the content is not known to be something else. */
async function formatOf(bytes: Uint8Array, name: string | undefined): Promise<ModelFormat> {
  const found = recogniseFormat(bytes);
  if (found !== undefined) return found;
  const foreign = await foreignFile(bytes, name);
  const named = recogniseFormat(new Uint8Array(), name);
  if (foreign === undefined && named !== undefined) return named;
  throw notAModel(name, foreign ?? { what: "an unknown format", cure: PASS });
}

function pytorchWeights(bytes: Uint8Array): OpenedWeights {
  const { tensors, passedOver } = readPyTorch(bytes);
  return { kind: "weights", format: "PyTorch", tensors, leftOut: [], passedOver };
}

const PASS =
  "Pass a file .onnx, .keras, .h5, .pt, .pth or .safetensors, or the JSON of TensorFlow.js or brain.js.";

function notAModel(name: string | undefined, { what, cure }: ForeignFile): Error {
  return refusal(name, {
    expected:
      "an ONNX, Keras, PyTorch, safetensors, TensorFlow.js or brain.js model, or a directory that Grus wrote",
    got: what,
    cure,
  });
}

function hasOwnLayers(name: string | undefined): Error {
  return refusal(name, {
    expected: "tensors without a model, since layers or a prefix are given",
    got: "a model, which has its own layers",
    cure: "Omit layers and prefix.",
  });
}

function withoutGruNodes(name: string | undefined, kind: OpenedModel["kind"]): Error {
  return refusal(name, {
    expected: "an ONNX model, since gru is given",
    got: `a model of the kind "${kind}"`,
    cure: "Omit gru.",
  });
}

function notOfLanguage(name: string | undefined, task: TextTask, kind: OpenedModel["kind"]): Error {
  return refusal(name, {
    expected: `a model of language of the task "${task}"`,
    got: `a model of the kind "${kind}"`,
    cure: "Leave out task to open any model.",
  });
}
