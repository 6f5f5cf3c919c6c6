// Elementwise fusion: connected elementwise steps become one step that passes over memory once.

import type { ElementwiseAttrs, Instruction } from "../attributes.ts";
import { elementwisePrimitive, isElementwise } from "../primitives/elementwise.ts";
import { isStep, type Program, type Step, type Variable } from "../program.ts";
import { sameShape } from "../shape.ts";
import { removeDeadCode } from "./dead-code.ts";

/** The maximum number of instructions of a fused step, so that intermediate values stay in the L1 cache. */
const LARGEST_CLUSTER = 24;

/** Positions in the program's list of steps, ascending. The fused step takes the position of the last. */
type Cluster = number[];

/**
 * The program with connected elementwise steps of one shape fused into `elementwise` steps, and with
 * broadcasts that only feed such steps read in place.
 */
export function fuseElementwise(program: Program): Program {
  const uses: Uses = {
    producers: producersOf(program),
    readers: readersOf(program),
    results: new Set([...program.outputs, ...program.state.map(({ next }) => next)]),
  };
  const clusterOf = formClusters(program, uses.readers);
  const steps = program.steps.flatMap((step, at) => {
    const cluster = clusterOf.get(at);
    if (cluster === undefined) return [step];
    return cluster.at(-1) === at ? [fuse(program, cluster, uses)] : [];
  });
  return removeDeadCode({ ...program, steps });
}

/** The producer and readers of each variable, and the variables that leave the program. */
interface Uses {
  readonly producers: ReadonlyMap<Variable, Step>;
  readonly readers: ReadonlyMap<Variable, readonly number[]>;
  readonly results: ReadonlySet<Variable>;
}

function formClusters(
  program: Program,
  readers: ReadonlyMap<Variable, readonly number[]>,
): Map<number, Cluster> {
  const clusterOf = new Map<number, Cluster>();
  const producerAt = new Map<Variable, number>();
  program.steps.forEach((step, at) => {
    for (const variable of step.outputs) producerAt.set(variable, at);
    if (!isElementwise(step)) return;
    clusterOf.set(at, [at]);
    for (const variable of step.inputs) {
      const from = producerAt.get(variable);
      const candidate = from === undefined ? undefined : clusterOf.get(from);
      if (candidate !== undefined) merge(program, candidate, clusterOf.get(at)!, readers, clusterOf);
    }
  });
  return clusterOf;
}

/**
 * Merges two clusters if their shapes agree and no step in between reads a value that would then be computed
 * later.
 */
function merge(
  program: Program,
  earlier: Cluster,
  later: Cluster,
  readers: ReadonlyMap<Variable, readonly number[]>,
  clusterOf: Map<number, Cluster>,
): void {
  if (earlier === later || earlier.length + later.length > LARGEST_CLUSTER) return;
  if (!sameShape(shapeAt(program, earlier[0]!), shapeAt(program, later[0]!))) return;
  const joined = [...earlier, ...later].sort((a, b) => a - b);
  const members = new Set(joined);
  const last = joined.at(-1)!;
  const early = (reader: number) => !members.has(reader) && reader < last;
  if (
    joined.some((at) =>
      program.steps[at]!.outputs.some((variable) => (readers.get(variable) ?? []).some(early)),
    )
  )
    return;
  for (const at of joined) clusterOf.set(at, joined);
}

function fuse(program: Program, cluster: Cluster, { producers, readers, results }: Uses): Step {
  const steps = cluster.map((at) => program.steps[at]!).filter(isElementwise);
  const inside = new Set(steps.flatMap(({ outputs }) => outputs));
  const outside = [
    ...new Set(steps.flatMap(({ inputs }) => inputs).filter((variable) => !inside.has(variable))),
  ];
  const inputs = [...new Set(outside.map((variable) => broadcastSource(variable, producers)))];
  const registers = new Map(
    outside.map((variable) => [variable, inputs.indexOf(broadcastSource(variable, producers))]),
  );
  const instructions = steps.map((step, k): Instruction => {
    const args = step.inputs.map((variable) => registers.get(variable)!);
    registers.set(step.outputs[0]!, inputs.length + k);
    return { op: step.primitive.name, args, dtype: program.variables[step.outputs[0]!]!.dtype };
  });
  const members = new Set(cluster);
  const isReadOutside = (variable: Variable) =>
    results.has(variable) || (readers.get(variable) ?? []).some((at) => !members.has(at));
  const outputs = [...inside].filter(isReadOutside);
  const shape = shapeAt(program, cluster[0]!);
  const attrs: ElementwiseAttrs = {
    instructions,
    results: outputs.map((variable) => registers.get(variable)!),
    shape,
  };
  return {
    primitive: elementwisePrimitive,
    attrs,
    inputs,
    outputs,
    part: steps.at(-1)!.part,
  };
}

/** The operand of the broadcast that produced a variable, or the variable itself. */
function broadcastSource(variable: Variable, producers: ReadonlyMap<Variable, Step>): Variable {
  const producer = producers.get(variable);
  return producer !== undefined && isStep(producer, "broadcast") ? producer.inputs[0]! : variable;
}

function readersOf(program: Program): Map<Variable, number[]> {
  const readers = new Map<Variable, number[]>();
  program.steps.forEach(({ inputs }, at) => {
    for (const variable of inputs) {
      const known = readers.get(variable);
      if (known === undefined) readers.set(variable, [at]);
      else known.push(at);
    }
  });
  return readers;
}

function producersOf({ steps }: Program): Map<Variable, Step> {
  return new Map(steps.flatMap((step) => step.outputs.map((variable) => [variable, step] as const)));
}

function shapeAt({ steps, variables }: Program, at: number): readonly number[] {
  return variables[steps[at]!.outputs[0]!]!.shape;
}
