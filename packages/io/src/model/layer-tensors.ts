// The tensors of a layer under PyTorch's names, and which of them are trainable.
import type { Shape } from "@grus/tensor";
import type { LayerDescription, RecurrentDescription } from "./layer-list.ts";

/** A tensor required by a layer. */
export interface LayerTensor {
  /** The part after the layer's name: "weight_ih_l0". */
  readonly name: string;
  readonly shape: Shape;
  /** Whether it is a parameter; running statistics are not. */
  readonly isTrained: boolean;
}

/** The gates of each recurrent kind, in the order of their rows. */
export const gatesOf = {
  gru: ["reset", "update", "candidate"],
  lstm: ["input", "forget", "cell", "output"],
  rnn: ["hidden"],
} as const;

/** The number of tensors of a layer, computed without listing them, however many a description asks for. */
export function layerTensorCount(layer: LayerDescription): number {
  if (!("hiddenSize" in layer)) return layerTensors(layer).length;
  const { layers = 1, bidirectional = false, bias = true } = layer;
  return layers * (bidirectional ? 2 : 1) * (bias ? 4 : 2);
}

/** The tensors of a layer, in PyTorch's order. */
export function layerTensors(layer: LayerDescription): readonly LayerTensor[] {
  switch (layer.kind) {
    case "embedding":
      return [trained("weight", [layer.vocabulary, layer.outputSize])];
    case "gru":
    case "lstm":
    case "rnn":
      return recurrentTensors(layer, gatesOf[layer.kind].length);
    case "linear":
      return [
        trained("weight", [layer.outputSize, layer.inputSize]),
        ...(layer.bias === false ? [] : [trained("bias", [layer.outputSize])]),
      ];
    case "layerNorm":
      return normTensors(layer.features);
    case "rmsNorm":
      return [trained("weight", [layer.features])];
    case "batchNorm":
      return [
        ...normTensors(layer.features),
        ...["running_mean", "running_var"].map((name) => ({
          name,
          shape: [layer.features],
          isTrained: false,
        })),
      ];
    case "lastStep":
    case "maxSteps":
    case "meanSteps":
    case "activation":
    case "dropout":
    case "gaussianNoise":
      return [];
  }
}

function recurrentTensors(
  { inputSize, hiddenSize, layers = 1, bidirectional = false, bias = true }: RecurrentDescription,
  gates: number,
): LayerTensor[] {
  const rows = gates * hiddenSize;
  const sides = bidirectional ? ["", "_reverse"] : [""];
  return Array.from({ length: layers }, (_, i) => i).flatMap((i) =>
    sides.flatMap((side) => [
      trained(`weight_ih_l${i}${side}`, [rows, i === 0 ? inputSize : sides.length * hiddenSize]),
      trained(`weight_hh_l${i}${side}`, [rows, hiddenSize]),
      ...(bias ? ["bias_ih", "bias_hh"].map((name) => trained(`${name}_l${i}${side}`, [rows])) : []),
    ]),
  );
}

function normTensors(features: number): LayerTensor[] {
  return [trained("weight", [features]), trained("bias", [features])];
}

function trained(name: string, shape: Shape): LayerTensor {
  return { name, shape, isTrained: true };
}
