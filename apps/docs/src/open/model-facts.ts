// What the page says of an opened model.
import type { NamedModel, OpenedModel, TensorData } from "grus";
import type { OpenedFiles } from "./open-files.ts";

/** Numbers about the elements of a tensor; undefined if it has none. */
export interface Elements {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  /** How many are NaN or infinite; they do not count for the others. */
  readonly notFinite: number;
}

/** A tensor of a model. */
export interface TensorFacts {
  readonly name: string;
  readonly shape: string;
  readonly dtype: string;
  readonly elements: Elements | undefined;
}

/** An input or output. */
export interface ValueFacts {
  readonly name: string;
  readonly shape: string;
  readonly dtype: string;
}

/** An axis of inputs whose length the reader chooses. */
export interface FreeAxis {
  readonly name: string;
  readonly length: number;
}

/** A computed output. */
export interface OutputFacts extends TensorFacts {
  /** The first elements. */
  readonly first: readonly number[];
}

/** A model, or tensors without one. */
export interface ModelFacts {
  readonly file: string;
  readonly bytes: number;
  /** What it is, in words. */
  readonly what: string;
  readonly parameters: number;
  readonly inputs: readonly ValueFacts[];
  readonly outputs: readonly ValueFacts[];
  /** Empty for tensors without a model. */
  readonly axes: readonly FreeAxis[];
  readonly tensors: readonly TensorFacts[];
  readonly notes: readonly string[];
  /** Whether it is a model, which can be run, and not only tensors. */
  readonly runs: boolean;
}

/** Tensors by name, on the host. */
export type HostTensors = Readonly<Record<string, TensorData>>;

/** The facts of what was opened. `tensors` are its parameters and statistics, or all tensors of a file without a model. */
export function modelFacts({ name, bytes, opened }: OpenedFiles, tensors: HostTensors): ModelFacts {
  const model = opened.kind === "weights" ? undefined : opened.model;
  return {
    file: name,
    bytes,
    what: whatIs(opened),
    parameters: Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0),
    inputs: model?.inputs.map(valueFacts) ?? [],
    outputs: model?.outputs.map(valueFacts) ?? [],
    axes: model === undefined ? [] : freeAxes(model),
    tensors: Object.entries(tensors).map(([name, tensor]) => tensorFacts(name, tensor)),
    notes: notesOf(opened),
    runs: model !== undefined,
  };
}

/** The facts of a computed output. */
export function outputFacts(name: string, tensor: TensorData): OutputFacts {
  return { ...tensorFacts(name, tensor), first: Array.from(tensor.data.subarray(0, SHOWN)) };
}

/** Elements of an output that are shown. */
const SHOWN = 12;

/** The key of an axis whose length is free: its own name, or its place if it has none. */
export function axisKey(input: string, axis: number, length: string | undefined): string {
  return length ?? `axis ${axis} of ${input}`;
}

function freeAxes({ inputs }: NamedModel): FreeAxis[] {
  const axes = new Map<string, number>();
  for (const { name, shape } of inputs)
    shape?.forEach((length, axis) => {
      if (typeof length === "number") return;
      const key = axisKey(name, axis, length);
      axes.set(key, isOfRows(length, axis) ? 1 : 16);
    });
  return [...axes].map(([name, length]) => ({ name, length }));
}

function isOfRows(length: string | undefined, axis: number): boolean {
  return length === undefined ? axis === 0 : /batch|^[NB]$/.test(length);
}

function valueFacts({ name, shape, dtype }: NamedModel["inputs"][number]): ValueFacts {
  return { name, dtype, shape: shape === undefined ? "unknown" : shapeText(shape.map((n) => n ?? "?")) };
}

function tensorFacts(name: string, { shape, dtype, data }: TensorData): TensorFacts {
  return { name, shape: shapeText(shape), dtype, elements: elementsOf(data) };
}

function shapeText(shape: readonly (number | string)[]): string {
  return shape.length === 0 ? "one number" : shape.join(" × ");
}

function elementsOf(data: TensorData["data"]): Elements | undefined {
  let [least, most, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
    count++;
  }
  return data.length === 0 ? undefined : { least, most, mean: sum / count, notFinite: data.length - count };
}

function whatIs(opened: OpenedModel): string {
  switch (opened.kind) {
    case "onnx": {
      const { opset, producer } = opened.model;
      return `an ONNX model of operator set ${opset}${producer === "" ? "" : `, written by ${producer}`}`;
    }
    case "keras":
      return `a ${opened.model.format} model of ${opened.model.layers.length} layers`;
    case "brain":
      return `a network of brain.js: ${opened.model.network}`;
    case "layers":
      return `a model of ${opened.model.list.layers.length} layers`;
    case "forecaster":
      return "a forecaster";
    case "weights":
      return `tensors of a ${opened.format} file, without the layers that use them`;
    default:
      return `a model of language: ${opened.kind.replaceAll("-", " ")}`;
  }
}

function notesOf(opened: OpenedModel): readonly string[] {
  if (opened.kind === "onnx") return opened.model.warnings;
  if (opened.kind === "keras")
    return opened.model.layers.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`));
  if (opened.kind === "weights" && opened.leftOut.length > 0)
    return [`Left out, since they are not weights: ${opened.leftOut.join(", ")}.`];
  return [];
}
