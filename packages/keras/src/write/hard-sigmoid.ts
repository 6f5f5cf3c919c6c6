// hard_sigmoid is max(0, min(1, x / 6 + 0.5)) in Keras 3, and max(0, min(1, 0.2 x + 0.5)) before it and in TensorFlow.js:
// weights 1.2 times as large give the same.
import { quote } from "@grus/io/files";
import { isRecord, type Json, malformed } from "../config.ts";
import type { WrittenDataset } from "../hdf5/write-hdf5.ts";
import { MODEL_CLASSES } from "../model-graph.ts";
import { numbered } from "../stored-weights.ts";
import type { TreeOut } from "./tree-out.ts";

const SCALE = 1.2;

/** Scales the weights of all layers of a model of Keras 3 whose hard_sigmoid is that of Keras 2. */
export function scaleHardSigmoids(tree: TreeOut, path: string, model: Json): void {
  const counts = new Map<string, number>();
  for (const layer of layersIn(model)) {
    const className = String(layer.class_name);
    const index = counts.get(className) ?? 0;
    counts.set(className, index + 1);
    scaleLayer(tree, `${path}layers/${numbered(className, index)}`, layer);
  }
}

function layersIn({ config }: Json): readonly Json[] {
  return isRecord(config) && Array.isArray(config.layers) ? config.layers.filter(isRecord) : [];
}

function scaleLayer(tree: TreeOut, path: string, layer: Json): void {
  const className = String(layer.class_name);
  const config = isRecord(layer.config) ? layer.config : {};
  if (MODEL_CLASSES.has(className)) scaleHardSigmoids(tree, `${path}/`, layer);
  else if (className === "Bidirectional")
    for (const part of ["forward_layer", "backward_layer"])
      scaleLayer(tree, `${path}/${part}`, (isRecord(config[part]) ? config[part] : config.layer) as Json);
  else if (className === "StackedRNNCells") scaleCells(tree, path, config);
  else if (GATES.test(className))
    scaleGates(tree, className.endsWith("Cell") ? path : `${path}/cell`, className, config);
  else if (config.activation === "hard_sigmoid") scaleAll(tree, path, className, String(config.name));
  for (const part of ["layer", "cell"])
    if (isRecord(config[part]) && className !== "Bidirectional")
      scaleLayer(tree, `${path}/${part}`, config[part]);
}

function scaleCells(tree: TreeOut, path: string, { cells }: Json): void {
  const counts = new Map<string, number>();
  for (const cell of Array.isArray(cells) ? cells.filter(isRecord) : []) {
    const className = String(cell.class_name);
    const index = counts.get(className) ?? 0;
    counts.set(className, index + 1);
    scaleLayer(tree, `${path}/cells/${numbered(className, index)}`, cell);
  }
}

const GATES = /^(GRU|LSTM|SimpleRNN|ConvLSTM[123]D)(Cell)?$/;

/** The gates in Keras' order: whether each is computed by `recurrent_activation`. */
function gatesOf(className: string): readonly boolean[] {
  if (className.startsWith("GRU")) return [true, true, false];
  return className.startsWith("SimpleRNN") ? [false] : [true, true, false, true];
}

function scaleGates(tree: TreeOut, path: string, className: string, config: Json): void {
  const { activation, recurrent_activation: recurrent, name } = config;
  if (className.includes("LSTM") && activation === "hard_sigmoid")
    refuse(String(name), "the activation of a cell's state");
  const scales = gatesOf(className).map((isGate) =>
    (isGate ? recurrent : activation) === "hard_sigmoid" ? SCALE : 1,
  );
  if (scales.every((scale) => scale === 1)) return;
  for (const i of [0, 1, 2]) {
    const dataset = datasetAt(tree, `${path}/vars/${i}`);
    if (dataset === undefined) continue;
    const columns = dataset.shape.at(-1)!;
    const units = columns / scales.length;
    scale(dataset, (at) => scales[Math.floor((at % columns) / units)]!);
  }
}

/** All weights of a layer that is linear before its activation; of separable ones those of the last product. */
function scaleAll(tree: TreeOut, path: string, className: string, name: string): void {
  const first = className.startsWith("Separable") ? 1 : 0;
  if (datasetAt(tree, `${path}/vars/${first}`) === undefined) refuse(name, "a layer without weights");
  for (const i of [0, 1, 2].slice(first)) {
    const dataset = datasetAt(tree, `${path}/vars/${i}`);
    if (dataset !== undefined) scale(dataset, () => SCALE);
  }
}

function datasetAt(tree: TreeOut, path: string): WrittenDataset | undefined {
  if (!tree.has(path)) return undefined;
  const names = path.split("/");
  const own = tree.group(names.slice(0, -1).join("/")).members.get(names.at(-1)!);
  return own?.kind === "dataset" ? own : undefined;
}

function scale({ data }: WrittenDataset, of: (at: number) => number): void {
  if (!(data instanceof Float32Array)) return;
  for (let at = 0; at < data.length; at++) data[at]! *= of(at);
}

function refuse(name: string, got: string): never {
  throw malformed({
    place: `layer ${quote(name)}`,
    expected: "hard_sigmoid after a product with weights: it is 0.2 x + 0.5 here, and x / 6 + 0.5 in Keras 3",
    got,
    cure: "Train the model with sigmoid, or write ONNX.",
  });
}
