// The groups that Keras 3 makes for the layers of a model, whether or not they have weights.
import { isRecord, type Json } from "../config.ts";
import { MODEL_CLASSES } from "../model-graph.ts";
import { numbered } from "../stored-weights.ts";
import { randomState, type TreeOut } from "./tree-out.ts";

/** Adds the groups of a model and its layers, and the states of their random generators. */
export function addModel(tree: TreeOut, path: string, model: Json): void {
  const config = isRecord(model.config) ? model.config : {};
  tree.variables(path, String(config.name ?? model.name ?? "model"));
  const counts = new Map<string, number>();
  const isSequential = model.class_name === "Sequential";
  for (const layer of layersIn(config.layers)) {
    const className = String(layer.class_name);
    if (isOperation(layer) || (isSequential && className === "InputLayer")) continue;
    const index = counts.get(className) ?? 0;
    counts.set(className, index + 1);
    addLayer(tree, `${path === "" ? "" : `${path}/`}layers/${numbered(className, index)}`, layer);
  }
}

function layersIn(layers: unknown): readonly Json[] {
  return Array.isArray(layers) ? layers.filter(isRecord) : [];
}

function isOperation({ module }: Json): boolean {
  return typeof module === "string" && module.includes(".ops.");
}

function addLayer(tree: TreeOut, path: string, layer: Json): void {
  const className = String(layer.class_name);
  if (MODEL_CLASSES.has(className)) addModel(tree, path, layer);
  else addOwn(tree, path, className, isRecord(layer.config) ? layer.config : {});
}

function addOwn(tree: TreeOut, path: string, className: string, config: Json): void {
  tree.variables(path, String(config.name));
  if (className === "Bidirectional") addDirections(tree, path, config);
  else if (RECURRENT.has(className)) addCell(tree, `${path}/cell`, cellName(className), config);
  else if (ATTENTION.has(className)) addHeads(tree, path, config);
  else if (className === "StackedRNNCells") addCells(tree, path, layersIn(config.cells));
  else if (className === "Normalization") addCount(tree, path);
  else if (isRandom(className, config)) tree.dataset(`${path}/seed_generator/vars/0`, randomState());
  else addInner(tree, path, config);
}

/** The layer of a wrapper, and the cell of an RNN. */
function addInner(tree: TreeOut, path: string, config: Json): void {
  for (const part of ["layer", "cell"]) {
    const inner = config[part];
    if (isRecord(inner)) addLayer(tree, `${path}/${part}`, inner);
  }
}

/** A Normalization layer that was adapted counts the elements that it has seen. */
function addCount(tree: TreeOut, path: string): void {
  if (tree.has(`${path}/vars/0`))
    tree.dataset(`${path}/vars/2`, { kind: "dataset", shape: [], type: "int64", data: new BigInt64Array(1) });
}

const RECURRENT: ReadonlySet<string> = new Set([
  "GRU",
  "LSTM",
  "SimpleRNN",
  "ConvLSTM1D",
  "ConvLSTM2D",
  "ConvLSTM3D",
]);

function cellName(className: string): string {
  return numbered(className.startsWith("Conv") ? "ConvLSTMCell" : `${className}Cell`, 0);
}

const ATTENTION: ReadonlySet<string> = new Set(["GroupedQueryAttention", "MultiHeadAttention"]);

/** The layers within attention, of which only the projections have weights. */
function addHeads(tree: TreeOut, path: string, { dropout, use_gate: hasGate }: Json): void {
  for (const part of ["query", "key", "value", ...(hasGate === true ? ["gate"] : [])])
    tree.variables(`${path}/${part}_dense`, part);
  tree.variables(`${path}/output_dense`, "attention_output");
  tree.variables(`${path}/_softmax`, "softmax");
  tree.variables(`${path}/_dropout_layer`, "dropout");
  if (typeof dropout === "number" && dropout > 0)
    tree.dataset(`${path}/_dropout_layer/seed_generator/vars/0`, randomState());
}

function addCell(tree: TreeOut, path: string, name: string, config: Json): void {
  tree.variables(path, name);
  const rates = [config.dropout, config.recurrent_dropout];
  if (rates.some((rate) => typeof rate === "number" && rate > 0))
    tree.dataset(`${path}/seed_generator/vars/0`, randomState());
}

function addCells(tree: TreeOut, path: string, cells: readonly Json[]): void {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    const className = String(cell.class_name);
    const index = counts.get(className) ?? 0;
    counts.set(className, index + 1);
    addLayer(tree, `${path}/cells/${numbered(className, index)}`, cell);
  }
}

function addDirections(tree: TreeOut, path: string, { layer, backward_layer: backward }: Json): void {
  if (!isRecord(layer)) return;
  addLayer(tree, `${path}/forward_layer`, layer);
  addLayer(tree, `${path}/backward_layer`, isRecord(backward) ? backward : layer);
}

const RANDOM: ReadonlySet<string> = new Set([
  ...["AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise"],
  ...["SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"],
]);

/** Whether a layer has a random generator, which it has for a rate above 0. */
function isRandom(className: string, { rate, stddev, dropout }: Json): boolean {
  if (/^(GRU|LSTM|SimpleRNN)Cell$/.test(className)) return typeof dropout === "number" && dropout > 0;
  const own = rate ?? stddev;
  return RANDOM.has(className) && typeof own === "number" && own > 0;
}
