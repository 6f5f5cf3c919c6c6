// The operands of a fused recurrent sequence.
import type { Tensor } from "../tensor.ts";
import { wave } from "./case.ts";

/** The lengths of a sequence's axes. */
export interface RecurrentSizes {
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
}

/** Parameters as PyTorch lays them out. */
export interface Weights {
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh: Tensor;
  readonly biasHh: Tensor;
}

/**
 * x [batch, time, inputSize], weightIh, weightHh, biasIh, biasHh for `gates` gates, then `states` initial
 * states [batch, hiddenSize].
 */
export function recurrentOperands(
  { batch, time, inputSize, hiddenSize }: RecurrentSizes,
  gates: number,
  states: number,
): Tensor[] {
  const rows = gates * hiddenSize;
  return [
    wave([batch, time, inputSize], 1),
    wave([rows, inputSize], 2),
    wave([rows, hiddenSize], 3),
    wave([rows], 4),
    wave([rows], 5),
    ...Array.from({ length: states }, (_, i) => wave([batch, hiddenSize], 6 + i)),
  ];
}

/** The operands by name. */
export function namedOperands([x, weightIh, weightHh, biasIh, biasHh, ...states]: readonly Tensor[]): {
  readonly x: Tensor;
  readonly weights: Weights;
  readonly states: readonly Tensor[];
} {
  const weights = { weightIh: weightIh!, weightHh: weightHh!, biasIh: biasIh!, biasHh: biasHh! };
  return { x: x!, weights, states };
}
