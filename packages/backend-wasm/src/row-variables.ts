// Which values of a scan's body belong to single rows of the batch.
import {
  bodyOf,
  isStep,
  type Program,
  type ScanAttrs,
  type Step,
  scanOperands,
  scanResults,
  type Variable,
} from "@grus/tensor";

/**
 * The variables of a body of which each of `rows` rows has its own range of the first axis, if every result of a row
 * depends on values of that row and on values that all rows share; undefined if rows depend on each other, as far as
 * can be told.
 */
export function rowVariables({ body, ...attrs }: ScanAttrs, rows: number): ReadonlySet<Variable> | undefined {
  const { carry, xs } = scanOperands({ body, ...attrs }, body.inputs);
  const values = new RowValues(body, rows);
  if (!carry.every((variable) => values.become(variable, "row"))) return undefined;
  // A sequence whose slices have as many rows as the batch is one of rows, any other is shared.
  for (const variable of xs) values.become(variable, values.hasRows(variable) ? "row" : "shared");
  for (const step of body.steps) if (!resolve(step, values)) return undefined;
  // An output that all rows share is the same from every part.
  const next = scanResults({ body, ...attrs }, body.outputs).carry;
  const areRows = next.every((variable) => values.become(variable, "row") && values.hasRowsAlone(variable));
  return areRows ? values.perRow() : undefined;
}

/** Of single rows, or the same for all; constants are neither until a step reads them. */
type Kind = "row" | "shared";

/** What is known of the variables of a body. */
class RowValues {
  readonly #kinds = new Map<Variable, Kind>();
  readonly #body: Program;
  readonly #rows: number;

  constructor(body: Program, rows: number) {
    this.#body = body;
    this.#rows = rows;
  }

  kindOf(variable: Variable): Kind | undefined {
    return this.#kinds.get(variable);
  }

  shapeOf(variable: Variable): readonly number[] {
    return this.#body.variables[variable]!.shape;
  }

  /** Whether the first axis is a multiple of the rows. */
  hasRows(variable: Variable): boolean {
    const [first] = this.shapeOf(variable);
    return first !== undefined && first > 0 && first % this.#rows === 0;
  }

  /** Whether the first axis is that of the rows. */
  hasRowsAlone(variable: Variable): boolean {
    return this.shapeOf(variable)[0] === this.#rows;
  }

  /** Whether a variable is, or becomes, of a kind. */
  become(variable: Variable, kind: Kind): boolean {
    const known = this.#kinds.get(variable);
    if (known !== undefined) return known === kind;
    if (kind === "row" && !this.hasRows(variable)) return false;
    this.#kinds.set(variable, kind);
    return true;
  }

  perRow(): ReadonlySet<Variable> {
    return new Set([...this.#kinds].flatMap(([variable, kind]) => (kind === "row" ? [variable] : [])));
  }
}

/** Finds the kinds of a step's results; false if its rows depend on each other or this is not known. */
function resolve(step: Step, values: RowValues): boolean {
  const { inputs, outputs } = step;
  if (bodyOf(step.attrs) !== undefined) return false;
  const hasRows = inputs.some((variable) => values.kindOf(variable) === "row");
  // What differs in no row is computed by every part.
  const isShared = !hasRows && inputs.every((variable) => values.become(variable, "shared"));
  if (isShared) return outputs.every((variable) => values.become(variable, "shared"));
  return hasRows && keepsRows(step, values) && outputs.every((variable) => values.become(variable, "row"));
}

/** Whether each row of the result depends on its own row of the operands; decides of constants what they are. */
function keepsRows(step: Step, values: RowValues): boolean {
  const { inputs, outputs } = step;
  const input = inputs[0]!;
  const from = values.shapeOf(input);
  const to = values.shapeOf(outputs[0]!);
  const areRows = () => inputs.every((variable) => values.become(variable, "row"));
  if (isStep(step, "matmul")) return isRowProduct(step, values);
  if (isStep(step, "elementwise")) return inputs.every((variable) => fitsElementwise(variable, to, values));
  if (isStep(step, "reshape")) return values.become(input, "row");
  if (isStep(step, "broadcast")) return from[0] === to[0] && values.become(input, "row");
  if (isStep(step, "slice"))
    return step.attrs.starts[0] === 0 && from[0] === to[0] && values.become(input, "row");
  if (isStep(step, "pad"))
    return step.attrs.before[0] === 0 && from[0] === to[0] && values.become(input, "row");
  if (isStep(step, "concat")) return step.attrs.axis > 0 && areRows();
  if (isStep(step, "flip")) return !step.attrs.axes.includes(0) && values.become(input, "row");
  if (isStep(step, "transpose")) return step.attrs.permutation[0] === 0 && values.become(input, "row");
  if (isStep(step, "reduce")) return !step.attrs.axes.includes(0) && values.become(input, "row");
  if (isStep(step, "argmax")) return step.attrs.axis > 0 && values.become(input, "row");
  if (isStep(step, "softmax") || isStep(step, "logSoftmax"))
    return from.length > 1 && values.become(input, "row");
  if (isStep(step, "crossEntropy") || isStep(step, "crossEntropyGradient"))
    return from.length > 1 && areRows();
  if (isStep(step, "gather")) return values.become(input, "shared") && values.become(inputs[1]!, "row");
  return false;
}

/** Rows times a matrix that all share, or products of matrices of each row. */
function isRowProduct({ attrs, inputs }: Step<"matmul">, values: RowValues): boolean {
  const [a, b] = inputs;
  if (values.shapeOf(a!).length > 2) return values.become(a!, "row") && values.become(b!, "row");
  return !attrs.transposeA && values.become(a!, "row") && values.become(b!, "shared");
}

/** An operand of elementwise steps is broadcast along the rows, or has as many as the result. */
function fitsElementwise(variable: Variable, to: readonly number[], values: RowValues): boolean {
  const shape = values.shapeOf(variable);
  const isWhole = shape.length === to.length && shape[0] === to[0];
  return values.become(variable, isWhole ? "row" : "shared");
}
