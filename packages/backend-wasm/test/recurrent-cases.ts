// Settings, operands and comparisons shared by the tests of the recurrent kernels.
import fc from "fast-check";
import { expect } from "vitest";
import type { Floats } from "./lowering.ts";
import type { Operands, Setting } from "./plain-recurrent.ts";
import { seededArray, seededNumbers } from "./random.ts";

/** Any small setting: batch 1..9, hidden 2..37, ragged or full, both directions and layouts. */
export const settings: fc.Arbitrary<Setting> = fc
  .record({
    batch: fc.integer({ min: 1, max: 9 }),
    time: fc.integer({ min: 1, max: 7 }),
    input: fc.integer({ min: 1, max: 11 }),
    hidden: fc.integer({ min: 2, max: 37 }),
    timeMajor: fc.boolean(),
    reverse: fc.boolean(),
    ragged: fc.boolean(),
  })
  .chain(({ ragged, ...sizes }) => {
    const length = ragged ? fc.integer({ min: -1, max: sizes.time + 1 }) : fc.constant(sizes.time);
    const lengths = fc.array(length, { minLength: sizes.batch, maxLength: sizes.batch });
    return lengths.map((list) => ({ ...sizes, lengths: list }));
  });

/** [batch, time, width], or time-major. */
export const sequenceShape = (s: Setting, width: number): number[] =>
  s.timeMajor ? [s.time, s.batch, width] : [s.batch, s.time, width];

/** The shapes of the operands of every cell; `gates` is the height of its weights in units of `hidden`. */
export function operandShapes(s: Setting, gates: number): Record<string, number[]> {
  const height = gates * s.hidden;
  return {
    x: sequenceShape(s, s.input),
    h0: [s.batch, s.hidden],
    weightIh: [height, s.input],
    weightHh: [height, s.hidden],
    biasIh: [height],
    biasHh: [height],
  };
}

/** Random operands of the given shapes, exactly representable in float32. */
export function randomOperands(shapes: Readonly<Record<string, number[]>>, seed: number): Operands {
  const next = seededNumbers(seed);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const size = shape.reduce((product, n) => product * n, 1);
      const scale = name.startsWith("weight") ? 2 / Math.sqrt(shape[1]! + 1) : 1;
      return [name, Float64Array.from(seededArray(next, size, scale))];
    }),
  );
}

/** The operand in the layout of the kernel. */
export function asFloats(
  operands: Operands,
  shapes: Readonly<Record<string, number[]>>,
  name: string,
): Floats {
  return { shape: shapes[name]!, data: Float32Array.from(operands[name]!) };
}

/**
 * Fails at the first element that differs by more than `tolerance` times the largest expected magnitude (at
 * least 1).
 */
export function expectNear(name: string, got: Float32Array, expected: Float64Array, tolerance: number): void {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  expect(got.length, name).toBe(expected.length);
  for (let i = 0; i < got.length; i++) {
    if (!(Math.abs(got[i]! - expected[i]!) <= tolerance * scale)) {
      expect.fail(`${name}[${i}]: got ${got[i]}, expected ${expected[i]} within ${tolerance} * ${scale}`);
    }
  }
}
