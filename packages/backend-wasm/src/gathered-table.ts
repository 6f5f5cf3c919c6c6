// Recurrent sequences that read rows of a constant table, as models of tokens do: the input part of each row is
// computed when its index first occurs, and kept between runs.
import {
  axes,
  byName,
  gruOperands,
  isStep,
  lstmOperands,
  type Program,
  rnnOperands,
  type Step,
  type Variable,
} from "@grus/tensor";

/** A table that a step reads by index. */
export interface GatheredVariables {
  readonly rows: number;
  /** An input of the program: an index for each row that is read. */
  readonly indices: Variable;
}

/** With more rows in a run, the product of all of them is fast. */
const MOST_ROWS = 256;
/** Elements of the input parts of a table; more are not kept. */
const MOST_ELEMENTS = 2 ** 20;

/** Where a step is: its program, and what the plan has found of it. */
export interface TablePlace {
  readonly program: Program;
  readonly layout: { readonly aliases: ReadonlyMap<Variable, Variable> };
  /** How many scans are around it. */
  readonly depth: number;
  address(variable: Variable): number;
}

/**
 * The words for a step's {@link gatheredTable}, with memory that is kept for its input parts of `width` floats;
 * undefined for steps without one.
 */
export function tableWords(
  step: Step,
  { program, layout, depth, address }: TablePlace,
  kept: (bytes: number) => number,
  width: number,
): readonly number[] | undefined {
  // The inputs of the body of a scan are not those of the program: their memory is used for more.
  const table = depth === 0 ? gatheredTable(step, program, layout.aliases) : undefined;
  if (table === undefined) return undefined;
  return [table.rows, address(table.indices), kept(4 * table.rows * (1 + width))];
}

/**
 * The table whose rows are the inputs of a recurrent sequence, if it and the input weights are constants; otherwise
 * undefined. `aliases` are the variables that lie in the memory of another one.
 */
export function gatheredTable(
  step: Step,
  { steps, variables, constants, inputs }: Program,
  aliases: ReadonlyMap<Variable, Variable> = new Map(),
): GatheredVariables | undefined {
  const owner = (variable: Variable) => aliases.get(variable) ?? variable;
  const operands = operandsOf(step);
  if (operands === undefined) return undefined;
  const isConstant = (own: Variable) => constants.some(({ variable }) => variable === owner(own));
  const gather = steps.find(({ outputs }) => outputs[0] === owner(operands.x));
  if (gather?.primitive.name !== "gather" || !isConstant(operands.weightIh)) return undefined;
  const [table, indices] = [gather.inputs[0]!, owner(gather.inputs[1]!)];
  const [batch, time, features] = axes(variables[operands.x]!, 3);
  const { shape } = variables[table]!;
  const [rows = 0, width] = shape;
  const height = variables[operands.weightIh]!.shape[0]!;
  const fits = batch * time <= MOST_ROWS && rows * height <= MOST_ELEMENTS;
  // An input of the program keeps its memory for the whole run.
  const isRead = isConstant(table) && inputs.includes(indices) && shape.length === 2 && width === features;
  return fits && isRead ? { rows, indices } : undefined;
}

function operandsOf(step: Step): { readonly x: Variable; readonly weightIh: Variable } | undefined {
  if (isStep(step, "gru")) return byName(gruOperands, step.inputs);
  if (isStep(step, "lstm")) return byName(lstmOperands, step.inputs);
  return isStep(step, "rnn") ? byName(rnnOperands, step.inputs) : undefined;
}
