// Results that have the same elements in the same order as an operand, and need no memory of their own.
import type { PrimitiveName, Program, Variable } from "@grus/tensor";

/** The primitives that change no element and no order. */
const SAME_ELEMENTS: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  "reshape",
  "identity",
  "stopGradient",
  "clipGradient",
]);

/**
 * The variables that stand for the memory of another one, mapped to it: results of `reshape` and its like. Outputs and
 * next states are not among them, since they are written and read outside of the run.
 */
export function aliasesOf({ steps, outputs, state }: Program): ReadonlyMap<Variable, Variable> {
  const own = new Set([...outputs, ...state.map(({ next }) => next)]);
  const aliases = new Map<Variable, Variable>();
  for (const { primitive, inputs, outputs: results } of steps) {
    const [result, operand] = [results[0]!, inputs[0]!];
    if (SAME_ELEMENTS.has(primitive.name) && !own.has(result))
      aliases.set(result, aliases.get(operand) ?? operand);
  }
  return aliases;
}
