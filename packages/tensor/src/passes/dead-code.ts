// Dead code elimination: removes steps whose results are not read, including outputs of nested scans, and
// unused variables.
import { isStep, type Program, type ScanAttrs, type Step, type Variable } from "../program.ts";

/** The program without dead steps; its variables are renumbered in order of first use. */
export function removeDeadCode(program: Program): Program {
  const live = new Set<Variable>([...program.outputs, ...program.state.map(({ next }) => next)]);
  const kept: Step[] = [];
  for (const step of program.steps.toReversed()) {
    if (!step.outputs.some((variable) => live.has(variable))) continue;
    const pruned = pruneScan(step, live);
    for (const variable of pruned.inputs) live.add(variable);
    kept.push(pruned);
  }
  const constants = program.constants.filter(({ variable }) => live.has(variable));
  return renumber({ ...program, constants, steps: kept.reverse() });
}

/** A scan without the stacked outputs and constants that are not read. */
function pruneScan(step: Step, live: ReadonlySet<Variable>): Step {
  if (!isStep(step, "scan")) return step;
  const { attrs } = step;
  const stays = step.outputs.map((variable, i) => i < attrs.carries || live.has(variable));
  const body = removeDeadCode({ ...attrs.body, outputs: attrs.body.outputs.filter((_, i) => stays[i]) });
  const read = new Set([...body.steps.flatMap(({ inputs }) => inputs), ...body.outputs]);
  const isUsed = (_: unknown, i: number) => i < attrs.carries || read.has(body.inputs[i]!);
  const sequences = step.inputs
    .slice(attrs.carries, attrs.carries + attrs.sequences)
    .filter((_, i) => isUsed(_, i + attrs.carries));
  const pruned: ScanAttrs = {
    ...attrs,
    body: { ...body, inputs: body.inputs.filter(isUsed) },
    sequences: sequences.length,
  };
  return {
    ...step,
    attrs: pruned,
    inputs: step.inputs.filter(isUsed),
    outputs: step.outputs.filter((_, i) => stays[i]),
  };
}

function renumber(program: Program): Program {
  const names = new Map<Variable, Variable>();
  const rename = (variable: Variable): Variable => {
    if (!names.has(variable)) names.set(variable, names.size);
    return names.get(variable)!;
  };
  const inputs = program.inputs.map(rename);
  const currents = program.state.map(({ current }) => rename(current));
  const constants = program.constants.map(({ variable, data }) => ({ variable: rename(variable), data }));
  const steps = program.steps.map((step) => ({
    ...step,
    inputs: step.inputs.map(rename),
    outputs: step.outputs.map(rename),
  }));
  const state = program.state.map(({ next }, i) => ({ current: currents[i]!, next: rename(next) }));
  const outputs = program.outputs.map(rename);
  const variables = [...names.keys()].map((old) => program.variables[old]!);
  return { variables, inputs, state, constants, steps, outputs };
}
