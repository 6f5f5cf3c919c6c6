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

/** The attributes of wrappers and recurrent layers that hold a layer or a cell, and their groups. */
const PARTS: readonly (readonly [option: string, part: string])[] = [
  ["layer", "layer"],
  ["cell", "cell"],
];

function addLayer(tree: TreeOut, path: string, layer: Json): void {
  const className = String(layer.class_name);
  if (MODEL_CLASSES.has(className)) return addModel(tree, path, layer);
  const config = isRecord(layer.config) ? layer.config : {};
  const name = String(config.name);
  tree.variables(path, name);
  if (className === "Bidirectional") return addDirections(tree, path, config);
  if (RECURRENT.has(className)) addCell(tree, `${path}/cell`, numbered(`${className}Cell`, 0), config);
  else if (isRandom(className, config)) tree.dataset(`${path}/seed_generator/vars/0`, randomState());
  if (className === "StackedRNNCells") addCells(tree, path, layersIn(config.cells));
  if (className === "Normalization" && tree.has(`${path}/vars/0`))
    tree.dataset(`${path}/vars/2`, { kind: "dataset", shape: [], type: "int64", data: new BigInt64Array(1) });
  for (const [option, part] of PARTS) {
    const inner = config[option];
    if (isRecord(inner)) addLayer(tree, `${path}/${part}`, inner);
  }
}

const RECURRENT: ReadonlySet<string> = new Set(["GRU", "LSTM", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"]);

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
