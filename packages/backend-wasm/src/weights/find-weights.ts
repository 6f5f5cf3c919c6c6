// The constants of a program that are weights of products, or tables of vectors.
import {
  axes,
  byName,
  type ConstantVariable,
  gruOperands,
  isStep,
  LEAST_STORED,
  lstmOperands,
  type Program,
  rnnOperands,
  type Step,
  type TensorSpec,
  type Variable,
} from "@grus/tensor";

/** A constant that is read as a matrix [rows, depth], transposed if its rows are along the last axis. */
export interface FoundWeight {
  readonly constant: ConstantVariable;
  readonly rows: number;
  readonly depth: number;
  readonly isTransposed: boolean;
}

/** With fewer inputs, rows padded to whole vectors would save nothing. */
const LEAST_DEPTH = 16;

/**
 * The weights that kernels read in fewer bits: both of a recurrent sequence, the right operand of a product of
 * two matrices, and the table of which rows are gathered. A constant that anything else reads is left as it is.
 */
export function findWeights(program: Program): FoundWeight[] {
  const constants = new Map(program.constants.map((constant) => [constant.variable, constant]));
  const groups = program.steps.flatMap((step) => {
    const group = groupOf(step, program.variables, constants);
    return group === undefined ? [] : [group];
  });
  const read = readCounts(program);
  const isAlone = ({ constant }: FoundWeight) => {
    const uses = groups.flat().filter((found) => found.constant === constant);
    return uses.length === read.get(constant.variable) && new Set(uses.map(formOf)).size === 1;
  };
  // The weights of a sequence are stored alike, so that a group is left out as a whole, and with it all groups
  // that share a weight.
  let kept = groups.filter((group) => group.every(isAlone));
  for (;;) {
    const left = new Set(groups.filter((group) => !kept.includes(group)).flatMap(variablesOf));
    const next = kept.filter((group) => !variablesOf(group).some((variable) => left.has(variable)));
    if (next.length === kept.length) break;
    kept = next;
  }
  return [...new Map(kept.flat().map((found) => [found.constant.variable, found])).values()];
}

function variablesOf(group: readonly FoundWeight[]): Variable[] {
  return group.map(({ constant }) => constant.variable);
}

function formOf({ rows, depth, isTransposed }: FoundWeight): string {
  return `${rows} ${depth} ${isTransposed}`;
}

/** How often each variable is read, as an output or a next state too. */
function readCounts({ steps, outputs, state }: Program): ReadonlyMap<Variable, number> {
  const counts = new Map<Variable, number>();
  const all = [...steps.flatMap(({ inputs }) => inputs), ...outputs, ...state.map(({ next }) => next)];
  for (const variable of all) counts.set(variable, (counts.get(variable) ?? 0) + 1);
  return counts;
}

/** The weights of a step, if it can read them in fewer bits. */
function groupOf(
  step: Step,
  variables: readonly TensorSpec[],
  constants: ReadonlyMap<Variable, ConstantVariable>,
): FoundWeight[] | undefined {
  const weights = weightsOf(step, variables);
  const found = weights.map(({ variable, ...form }) => ({ constant: constants.get(variable), ...form }));
  const isLarge = weights.some(({ rows, depth }) => depth >= LEAST_DEPTH && rows * depth >= LEAST_STORED);
  return isLarge && found.every(isConstant) ? found : undefined;
}

type Candidate = Omit<FoundWeight, "constant">;

function isConstant(
  found: Candidate & { readonly constant: ConstantVariable | undefined },
): found is FoundWeight {
  return found.constant !== undefined;
}

type VariableWeight = Candidate & { readonly variable: Variable };

function weightsOf(step: Step, variables: readonly TensorSpec[]): VariableWeight[] {
  if (isStep(step, "matmul")) return rightOperand(step, variables);
  if (isStep(step, "gather")) return tableOf(step, variables);
  if (isStep(step, "gru")) return weightsIn(byName(gruOperands, step.inputs), variables);
  if (isStep(step, "lstm")) return weightsIn(byName(lstmOperands, step.inputs), variables);
  return isStep(step, "rnn") ? weightsIn(byName(rnnOperands, step.inputs), variables) : [];
}

function weightsIn(
  { weightIh, weightHh }: { readonly weightIh: Variable; readonly weightHh: Variable },
  variables: readonly TensorSpec[],
): VariableWeight[] {
  return [weightIh, weightHh].map((variable) => {
    const [rows, depth] = axes(variables[variable]!, 2);
    return { variable, rows, depth, isTransposed: false };
  });
}

function tableOf({ inputs: [table] }: Step<"gather">, variables: readonly TensorSpec[]): VariableWeight[] {
  const { shape, dtype } = variables[table!]!;
  if (shape.length !== 2 || dtype !== "float32") return [];
  const [rows, depth] = axes(variables[table!]!, 2);
  return [{ variable: table!, rows, depth, isTransposed: false }];
}

/** The right operand of a product of two matrices, whose left one is stored row by row. */
function rightOperand({ attrs, inputs }: Step<"matmul">, variables: readonly TensorSpec[]): VariableWeight[] {
  const [left, right] = inputs;
  if (attrs.transposeA || variables[left!]!.shape.length !== 2 || variables[right!]!.shape.length !== 2)
    return [];
  const [first, last] = axes(variables[right!]!, 2);
  const [rows, depth] = attrs.transposeB ? [first, last] : [last, first];
  return [{ variable: right!, rows, depth, isTransposed: !attrs.transposeB }];
}
