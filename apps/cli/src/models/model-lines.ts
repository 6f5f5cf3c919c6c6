// Descriptions of models for `grus inspect`.
import { gatesOf, layerTensors, type RecognisedModule, recogniseModules } from "@grus/io";
import type {
  BrainModel,
  forecast,
  KerasModel,
  LayerDescription,
  NamedModel,
  OnnxModel,
  OnnxRecurrence,
  OpenedModel,
  OpenedText,
  OpenedWeights,
} from "grus";
import { shortened } from "../output/shortened.ts";
import { alignTable } from "../output/summary.ts";
import { forecasterLines } from "./forecaster-lines.ts";
import { leftOutLines } from "./left-out.ts";
import { shapeText, valueText } from "./value-text.ts";

/** A model to describe; of a forecaster its record, since not all can be opened as a model. */
export type DescribedModel =
  | Exclude<OpenedModel, OpenedText | { readonly kind: "forecaster" }>
  | { readonly kind: "forecaster"; readonly record: forecast.ForecasterRecord };

/** Lines that describe a model: layers, shapes, parameters, gate conventions. */
export function modelLines(path: string, opened: DescribedModel): string[] {
  switch (opened.kind) {
    case "forecaster":
      return forecasterLines(path, opened.record);
    case "layers":
      return [
        `${path}: a model of ${opened.model.list.layers.length} layers, ${count(opened.model)} parameters`,
        ...valueLines(opened.model),
        "",
        ...layerLines(opened.model.list.layers),
        "",
        ...parameterLines(opened.model),
      ];
    case "onnx": {
      const { model } = opened;
      const producer = model.producer === "" ? "" : `, written by ${model.producer}`;
      return [
        `${path}: ONNX, operator set ${model.opset}${producer}, ${count(model)} parameters${quantisedText(model)}`,
        ...Object.entries(model.metadata).map(([key, value]) => `${key}: ${shortened(value, 100)}`),
        ...valueLines(model),
        "",
        ...model.recurrences.map(recurrenceLine),
        ...(model.recurrences.length === 0 ? [] : [""]),
        ...alignTable([
          ["parameter", "shape"],
          ...parameterRows(model),
          ...model.quantised.map(({ name, element, shape }) => [name, `[${shape.join(", ")}] ${element}`]),
        ]),
      ];
    }
    case "keras":
      return kerasLines(path, opened.model);
    case "brain":
      return brainLines(path, opened.model);
    case "weights":
      return weightLines(path, opened);
  }
}

function kerasLines(path: string, model: KerasModel): string[] {
  const rows = model.layers.map(({ name, className, outputShape, parameterCount: numbers }) => [
    name,
    className,
    outputShape === undefined ? "?" : shapeText(outputShape),
    String(numbers),
  ]);
  const remarks = model.layers.flatMap(({ name, gates, notes }) => [
    ...(gates === undefined ? [] : [`${name}: ${gates}`]),
    ...notes.map((note) => `${name}: ${note}`),
  ]);
  return [
    `${path}: ${writtenBy(model)}, ${model.layers.length} layers, ${count(model)} parameters`,
    ...valueLines(model),
    "",
    ...alignTable([["layer", "class", "output", "numbers"], ...rows]),
    ...remarks,
    "",
    ...parameterLines(model),
  ];
}

function writtenBy({ format, version }: KerasModel): string {
  return version === undefined ? format : `${format} ${version.replace(/^tfjs-layers /, "")}`;
}

function brainLines(path: string, model: BrainModel): string[] {
  const { network, description, inputNames, outputNames, characters } = model;
  const named = (what: string, names: readonly string[] | undefined) =>
    names === undefined ? [] : [`${what}: ${shortened(names.join(", "), 100)}`];
  return [
    `${path}: ${network} of brain.js, ${count(model)} parameters`,
    ...valueLines(model),
    ...named("features", inputNames),
    ...named("outputs", outputNames),
    ...named(
      "characters",
      characters?.map((character) => JSON.stringify(character)),
    ),
    "",
    ...description,
    "",
    ...parameterLines(model),
  ];
}

function recurrenceLine({ name, operator, direction, hiddenSize = 0, resetAfter }: OnnxRecurrence): string {
  const place =
    resetAfter === undefined
      ? ""
      : `; the reset gate ${resetAfter ? "after" : "before"} the recurrent product`;
  return `${name}: ${operator} of ${hiddenSize || "?"} units, ${direction}; gates ${ONNX_GATES[operator]}${place}`;
}

const ONNX_GATES = { RNN: "hidden", GRU: "update, reset, candidate", LSTM: "input, output, forget, cell" };

function weightLines(path: string, weights: OpenedWeights): string[] {
  const { format, tensors } = weights;
  const modules = recogniseModules(tensors);
  const numbers = [...tensors.values()].reduce((total, { data }) => total + data.length, 0);
  const rows = [...tensors].map(([name, { dtype, shape }]) => [name, dtype, `[${shape.join(", ")}]`]);
  return [
    `${path}: ${format}, ${tensors.size} tensors, ${numbers} numbers`,
    ...leftOutLines(weights),
    "",
    ...moduleLines(modules),
    "",
    ...alignTable([["tensor", "type", "shape"], ...rows]),
  ];
}

/** A line per recognised module, and one for all others, such as the state of an optimizer. */
function moduleLines(modules: readonly RecognisedModule[]): string[] {
  const known = modules.filter(({ layer }) => layer !== undefined);
  const others = modules.filter(({ layer }) => layer === undefined);
  const names = others.slice(0, 3).map(({ name, description }) => `${name || "no name"} (${description})`);
  return [
    ...known.map(({ name, description }) => `${name || "no name"}: ${description}`),
    ...(others.length === 0
      ? []
      : [`not recognised: ${names.join("; ")}${others.length > 3 ? `; and ${others.length - 3} more` : ""}`]),
  ];
}

function layerLines(layers: readonly LayerDescription[]): string[] {
  const rows = layers.map((layer) => [
    layer.name,
    layer.kind,
    sizesOf(layer),
    String(layerTensors(layer).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)),
  ]);
  const gates = layers.flatMap((layer) =>
    layer.kind === "gru" || layer.kind === "lstm"
      ? [
          `gates of ${layer.name}: ${gateWords(layer.kind, layer.kind === "lstm" || layer.resetAfter !== false)}`,
        ]
      : [],
  );
  return [...alignTable([["layer", "kind", "sizes", "numbers"], ...rows]), ...gates];
}

/** The fields of a layer besides its name and kind: "inputSize 3, hiddenSize 8". */
function sizesOf({ name: _, kind: __, ...rest }: LayerDescription): string {
  return Object.entries(rest)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ");
}

/** The order of the gates, and for a GRU the position of the reset gate. */
export function gateWords(kind: keyof typeof gatesOf, resetAfter: boolean): string {
  const order = gatesOf[kind].join(", ");
  if (kind !== "gru") return order;
  return resetAfter
    ? `${order}; the reset gate after the recurrent product (as PyTorch)`
    : `${order}; the reset gate before the recurrent product (Cho et al. 2014)`;
}

function valueLines({ inputs, outputs }: NamedModel): string[] {
  return [
    ...inputs.map((value) => `input  ${valueText(value)}`),
    ...outputs.map((value) => `output ${valueText(value)}`),
  ];
}

function parameterLines(model: NamedModel): string[] {
  return alignTable([["parameter", "shape"], ...parameterRows(model)]);
}

function parameterRows({ parameters }: NamedModel): string[][] {
  return Object.entries(parameters).map(([name, { shape }]) => [name, `[${shape.join(", ")}]`]);
}

function quantisedText({ quantised }: OnnxModel): string {
  const numbers = quantised.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return numbers === 0 ? "" : ` and ${numbers} weights in int8`;
}

function count({ parameters }: NamedModel): number {
  return Object.values(parameters).reduce((total, { size }) => total + size, 0);
}
