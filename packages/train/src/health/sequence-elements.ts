// The first value of a recurrence that is not finite, in the order of computation.
import { axes, type TensorData } from "@grus/tensor";
import { firstOf, type NonFiniteElement } from "./non-finite-element.ts";
import { nameOf, type SeenSequence } from "./watching.ts";

/** The name of gradients of sequences. */
const GRADIENT = "dL/dh";

/**
 * In the first step with such a value: of its input, then its gates, then its state. `values` by name,
 * [batch, time, features].
 */
export function firstStep(
  values: Readonly<Record<string, TensorData>>,
  seen: SeenSequence,
): NonFiniteElement | undefined {
  const time = seen.hidden.shape[1]!;
  return firstOf(stepsOf(time, seen.reverse), (timeStep) =>
    firstOf(Object.entries(values), ([part, value]) => atStep(value, timeStep, part, seen)),
  );
}

/** In the gradient [batch, time, features], which propagates back from the last computed step. */
export function firstBack(gradient: TensorData, seen: SeenSequence): NonFiniteElement | undefined {
  return firstOf(stepsOf(gradient.shape[1]!, !seen.reverse), (timeStep) =>
    atStep(gradient, timeStep, GRADIENT, seen),
  );
}

function stepsOf(time: number, isBackward: boolean): number[] {
  return Array.from({ length: time }, (_, i) => (isBackward ? time - 1 - i : i));
}

function atStep(
  found: TensorData,
  timeStep: number,
  part: string,
  { layer, direction, index }: SeenSequence,
): NonFiniteElement | undefined {
  const { data } = found;
  const [batch, time, features] = axes(found, 3);
  for (let row = 0; row < batch; row++) {
    for (let feature = 0; feature < features; feature++) {
      const value = data[(row * time + timeStep) * features + feature]!;
      if (Number.isFinite(value)) continue;
      const sequence = { layer, direction, part, row, timeStep, feature };
      return {
        tensor: `${nameOf({ index, layer, direction })}.${part}`,
        index: [row, timeStep, feature],
        value,
        sequence,
      };
    }
  }
  return undefined;
}
