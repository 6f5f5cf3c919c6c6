// Classifiers and taggers as lists of layers, for formats that know layers alone.
import type { RecurrentLayerParameters, RecurrentParameters } from "@grus/cells";
import {
  embeddingToPyTorch,
  type LayerDescription,
  type LayerModel,
  layerModel,
  linearToPyTorch,
  type NamedTensorRecord,
  recurrentToPyTorch,
} from "@grus/io";
import { TextError } from "../errors.ts";
import type { CellName } from "../models/named-cells.ts";
import type { Tagger, TaggerParameters } from "../models/tagger.ts";
import type { TextClassifier, TextClassifierParameters } from "../models/text-classifier.ts";
import type { NameableModel } from "./named-model.ts";
import { treeOf } from "./tree-of.ts";

/**
 * A classifier or tagger as a list of layers with its tensors, for `writeKeras`: an embedding, bidirectional
 * recurrent layers, a pool over the steps of a classifier, a linear layer and softmax. The inputs are `tokens`, of a
 * tagger `words`, and `lengths`, 1 at least; the output is `probabilities`.
 *
 * Throws {@link TextError} for models of other parts: language models and translators, cells besides "gru", "lstm"
 * and "rnn", pooling by attention, convolutions and pairs of words, characters of words, and a conditional random field.
 */
export function layerModelOf(source: NameableModel, parameters: NamedTensorRecord = {}): LayerModel {
  if (source.task === "text-classification")
    return classifierLayers(source.model, treeOf(source.parameters, parameters));
  if (source.task === "tagging") return taggerLayers(source.model, treeOf(source.parameters, parameters));
  return refuse(`a model of the task ${source.task}`, "Write ONNX.");
}

const POOLS = { max: "maxSteps", mean: "meanSteps", last: "lastStep" } as const;

function classifierLayers(
  { description }: TextClassifier,
  { words, encoder, head }: TextClassifierParameters,
): LayerModel {
  const { pooling, convolutions, pairs } = description;
  if (convolutions.length > 0)
    return refuse("convolutions beside the recurrent layers", "Train with convolutions: [], or write ONNX.");
  if (pairs > 0) return refuse("a linear classifier of pairs", "Train with pairs: 0, or write ONNX.");
  if (pooling === "attention")
    return refuse("pooling by attention", 'Train with pooling "max" or write ONNX.');
  const pool: LayerDescription = { name: "pool", kind: POOLS[pooling] };
  return modelOf("tokens", description, { words, encoder, head }, [pool]);
}

function taggerLayers(
  { description }: Tagger,
  { features: { words }, encoder, head }: TaggerParameters,
): LayerModel {
  if (description.characters !== undefined)
    return refuse("characters of words", "Train without characters or write ONNX.");
  if (description.output === "crf")
    return refuse("a conditional random field", 'Train with output "softmax" or write ONNX.');
  return modelOf("words", description, { words, encoder, head }, []);
}

interface Sizes {
  readonly vocabulary: number;
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly classes: number;
  readonly cell: CellName;
}

function modelOf(
  input: string,
  { vocabulary, embeddingSize, hiddenSize, layers, classes, cell }: Sizes,
  { words, encoder, head }: Pick<TextClassifierParameters, "words" | "encoder" | "head">,
  pools: readonly LayerDescription[],
): LayerModel {
  if (cell !== "gru" && cell !== "lstm" && cell !== "rnn")
    return refuse(`the cell ${cell}`, "Train with gru, lstm or rnn, or write ONNX.");
  const recurrent = encoder as RecurrentLayerParameters<RecurrentParameters>;
  const list: readonly LayerDescription[] = [
    { name: "embedding", kind: "embedding", vocabulary, outputSize: embeddingSize },
    { name: "encoder", kind: cell, inputSize: embeddingSize, hiddenSize, layers, bidirectional: true },
    ...pools,
    { name: "head", kind: "linear", inputSize: 2 * hiddenSize, outputSize: classes },
    { name: "probabilities", kind: "activation", function: "softmax" },
  ];
  const tensors = new Map([
    ...embeddingToPyTorch(words, { prefix: "embedding" }),
    ...recurrentToPyTorch(recurrent, { prefix: "encoder" }),
    ...linearToPyTorch(head, { prefix: "head" }),
  ]);
  return layerModel({ input, output: "probabilities", lengths: true, layers: list }, tensors);
}

function refuse(what: string, cure: string): never {
  throw new TextError({ problem: `layerModelOf: ${what} cannot be written as a list of layers.`, cure });
}
