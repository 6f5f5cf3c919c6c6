// What a step has to do: floating-point operations, and bytes that it reads and writes.
import {
  axes,
  bodyOf,
  byName,
  gruGradientOperands,
  gruGradientResults,
  gruOperands,
  isStep,
  lstmGradientOperands,
  lstmGradientResults,
  lstmOperands,
  type Program,
  rnnGradientOperands,
  rnnGradientResults,
  rnnOperands,
  type Step,
  sizeOf,
  type Variable,
} from "@grus/tensor";

/** The cost of one execution of a step. */
export interface StepCost {
  /** Floating-point operations: a multiplication and an addition of a product count as two. */
  readonly flop: number;
  /** Bytes of operands and results. */
  readonly bytes: number;
}

/** The cost of a step of `program`, in which the variables of `read` are read; that of a scan is of all its steps. */
export function stepCost(program: Program, step: Step, read: ReadonlySet<Variable>): StepCost {
  const body = bodyOf(step.attrs);
  if (body !== undefined && isStep(step, "scan")) return scanCost(body, step.attrs.length);
  const shared = new Set([...step.inputs, ...step.outputs]);
  return { flop: flopOf(program, step, read), bytes: 4 * total(program, [...shared]) };
}

/** The variables that steps, outputs or states read. */
export function readVariables({ steps, outputs, state }: Program): ReadonlySet<Variable> {
  return new Set([...steps.flatMap(({ inputs }) => inputs), ...outputs, ...state.map(({ next }) => next)]);
}

function scanCost(body: Program, length: number): StepCost {
  const read = readVariables(body);
  const costs = body.steps.map((step) => stepCost(body, step, read));
  const sum = (of: (cost: StepCost) => number) => length * costs.reduce((all, cost) => all + of(cost), 0);
  return { flop: sum(({ flop }) => flop), bytes: sum(({ bytes }) => bytes) };
}

function flopOf(program: Program, step: Step, read: ReadonlySet<Variable>): number {
  const { inputs, outputs } = step;
  const out = total(program, outputs);
  if (isStep(step, "matmul")) {
    const shape = program.variables[inputs[0]!]!.shape;
    const depth = shape.at(step.attrs.transposeA ? -2 : -1)!;
    return 2 * out * depth;
  }
  if (isStep(step, "gru")) return products(program, byName(gruOperands, inputs), 1, 1);
  if (isStep(step, "lstm")) return products(program, byName(lstmOperands, inputs), 1, 1);
  if (isStep(step, "rnn")) return products(program, byName(rnnOperands, inputs), 1, 1);
  const ofInputs = (x: Variable) => (read.has(x) ? 2 : 1);
  if (isStep(step, "gruGradient")) {
    const { x } = byName(gruGradientResults, outputs);
    return products(program, byName(gruGradientOperands, inputs), ofInputs(x), 2);
  }
  if (isStep(step, "lstmGradient")) {
    const { x } = byName(lstmGradientResults, outputs);
    return products(program, byName(lstmGradientOperands, inputs), ofInputs(x), 2);
  }
  if (isStep(step, "rnnGradient")) {
    const { x } = byName(rnnGradientResults, outputs);
    return products(program, byName(rnnGradientOperands, inputs), ofInputs(x), 2);
  }
  if (isStep(step, "elementwise")) return step.attrs.instructions.length * sizeOf(step.attrs.shape);
  if (isStep(step, "reduce")) return total(program, inputs);
  return 0;
}

/** The operands of a recurrence that its products read. */
type Recurrence = Readonly<Record<"x" | "weightIh" | "weightHh", Variable>>;

/** Operations of the products with the weights of the inputs and of the state at every step, as often as given. */
function products(
  program: Program,
  { x, weightIh, weightHh }: Recurrence,
  ofInputs: number,
  ofState: number,
): number {
  const [batch, time] = axes(program.variables[x]!, 3);
  return 2 * batch * time * (ofInputs * total(program, [weightIh]) + ofState * total(program, [weightHh]));
}

function total({ variables }: Program, of: readonly Variable[]): number {
  return of.reduce((sum, variable) => sum + sizeOf(variables[variable]!.shape), 0);
}
