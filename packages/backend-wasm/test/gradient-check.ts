// Compares gradients with central differences of a float64 loss.
import { expect } from "vitest";
import type { Operands } from "./plain-recurrent.ts";
import { seededNumbers } from "./random.ts";

/**
 * The step of the differences. Small, since a difference across the kink of relu is not a derivative; in
 * float64 its error is about 1e-8 of the loss.
 */
const EPSILON = 1e-8;
const SINGLE_ELEMENTS = 4;

function slopeAlong(
  loss: (operands: Operands) => number,
  operands: Operands,
  name: string,
  direction: Float64Array,
) {
  const at = (step: number) => {
    const moved = operands[name]!.map((value, i) => value + step * direction[i]!);
    return loss({ ...operands, [name]: moved });
  };
  return (at(EPSILON) - at(-EPSILON)) / (2 * EPSILON);
}

/**
 * For each named operand: the product of the gradient with a random direction (which involves every element),
 * and a few single elements. `tolerance` is relative to the sum of magnitudes in the product.
 */
export function checkGradients(
  loss: (operands: Operands) => number,
  operands: Operands,
  gradients: Readonly<Record<string, Float32Array>>,
  tolerance: number,
  seed: number,
): void {
  const next = seededNumbers(seed);
  for (const [name, gradient] of Object.entries(gradients)) {
    expect(gradient.length, name).toBe(operands[name]!.length);
    if (gradient.length === 0) continue;
    const dense = operands[name]!.map(() => (next() < 0 ? -1 : 1));
    const singles = Array.from({ length: SINGLE_ELEMENTS }, () => {
      const chosen = Math.floor(((next() + 1) / 2) * gradient.length);
      return operands[name]!.map((_, i) => Number(i === chosen));
    });
    for (const direction of [dense, ...singles]) {
      const expected = slopeAlong(loss, operands, name, direction);
      const got = direction.reduce((sum, d, i) => sum + d * gradient[i]!, 0);
      const scale = gradient.reduce((sum, value, i) => sum + Math.abs(value * direction[i]!), 1);
      if (!(Math.abs(got - expected) <= tolerance * scale)) {
        expect.fail(`d${name}: got ${got}, expected ${expected} within ${tolerance} * ${scale}`);
      }
    }
  }
}
