// Updates of state at the end of a run.
import { isStep, type Program, type Variable } from "@grus/tensor";
import { aliasesOf } from "./aliases.ts";
import type { PlanRecord } from "./lowering/lowering.ts";
import { OP_COPY } from "./lowering/opcodes.ts";
import { bufferBytes } from "./plan-memory.ts";

/**
 * The next states that can be written in place of the current ones: results of an elementwise step that is
 * the last reader of the current value. Maps next to current.
 */
export function sharedState(program: Program): Map<Variable, Variable> {
  const sharing = new Map<Variable, Variable>();
  const aliases = aliasesOf(program);
  const taken = new Set([
    ...program.inputs,
    ...program.constants.map(({ variable }) => variable),
    ...program.outputs,
  ]);
  const currents = new Set(program.state.map(({ current }) => current));
  const producers = new Map(
    program.steps.flatMap(({ outputs }, at) => outputs.map((variable) => [variable, at] as const)),
  );
  for (const { current, next } of program.state) {
    const at = producers.get(next);
    if (at === undefined || taken.has(next) || taken.has(current) || currents.has(next) || sharing.has(next))
      continue;
    if (!isStep(program.steps[at]!, "elementwise") || isRead({ ...program, aliases }, current, next, at))
      continue;
    sharing.set(next, current);
  }
  return sharing;
}

/** The copies at the end of a run, and the outputs that they must not overwrite. */
export interface StateUpdates {
  /** The records, with `offsetOf` relative to `base`. */
  records(base: number, offsetOf: (variable: Variable) => number): PlanRecord[];
  /** The offset of the copy of an output, where its variable is overwritten. */
  outputAt(variable: Variable): number | undefined;
}

/**
 * Plans the copies from next to current: outputs that are current states, and next values that are currents
 * of other states, are copied to staging first; then every state is copied.
 */
export function stateUpdates(
  program: Program,
  sharing: ReadonlyMap<Variable, Variable>,
  take: (variable: Variable) => number,
): StateUpdates {
  const moved = program.state.filter(
    ({ current, next }) => next !== current && sharing.get(next) !== current,
  );
  const overwritten = new Set(moved.map(({ current }) => current));
  const kept = new Map(
    [...new Set(program.outputs)].filter((v) => overwritten.has(v)).map((v) => [v, take(v)]),
  );
  const staged = new Map(
    [...new Set(moved.map(({ next }) => next))].filter((v) => overwritten.has(v)).map((v) => [v, take(v)]),
  );
  return {
    outputAt: (variable) => kept.get(variable),
    records: (base, offsetOf) => {
      const copy = (to: number, from: number, variable: Variable): PlanRecord => ({
        opcode: OP_COPY,
        words: [base + to, base + from, bufferBytes(program, variable)],
      });
      return [
        ...[...kept, ...staged].map(([variable, at]) => copy(at, offsetOf(variable), variable)),
        ...moved.map(({ current, next }) =>
          copy(offsetOf(current), staged.get(next) ?? offsetOf(next), current),
        ),
      ];
    },
  };
}

/**
 * Whether the current value is read after step `at`, in another shape at that step, or is the next of another state.
 */
function isRead(
  { steps, state, aliases }: Program & { readonly aliases: ReadonlyMap<Variable, Variable> },
  current: Variable,
  next: Variable,
  at: number,
): boolean {
  const later = steps.slice(at + 1).some(({ inputs }) => inputs.includes(current));
  const inAnotherShape = steps
    .slice(at)
    .some(({ inputs }) => inputs.some((variable) => aliases.get(variable) === current));
  return (
    later ||
    inAnotherShape ||
    state.some((other) => other.next === current || (other.next === next && other.current !== current))
  );
}
