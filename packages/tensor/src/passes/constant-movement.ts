// Computes what a program only moves: weights whose gates are reordered, or that are transposed. The kernels of the
// reference backend are not used: they are in the files of the primitives, so that pages would download them.
import { allocate, type TypedArray } from "../dtype.ts";
import type { TensorSpec } from "../primitive.ts";
import { copyStrided } from "../primitives/copy-strided.ts";
import { isStep, type PrimitiveName, type Program, type Step, type Variable } from "../program.ts";
import { type Shape, sizeOf, stridesOf } from "../shape.ts";

/** The primitives that move elements without making more of them. */
const MOVERS: readonly PrimitiveName[] = ["concat", "flip", "reshape", "slice", "transpose"];

/**
 * The program with the movement of constants done, in nested programs too, so that backends find weights as
 * constants and do not move them in every run. The constants that a scan captures become constants of its body.
 */
export function foldMovement(program: Program): Program {
  const moved = movedSteps(program);
  const others = program.steps.filter((step) => !moved.has(step));
  const constants = new Map(program.constants.map(({ variable, data }) => [variable, data]));
  for (const step of moved) constants.set(step.outputs[0]!, movedBy(step, program.variables, constants));
  const steps = others.map((step) => foldBody(step, constants));
  const used = readBy(program, steps);
  const kept = [...constants].filter(([variable]) => used.has(variable));
  return { ...program, steps, constants: kept.map(([variable, data]) => ({ variable, data })) };
}

/** The result of a step: a view of its input where that has the elements in order. */
function movedBy(
  step: Step,
  variables: readonly TensorSpec[],
  constants: ReadonlyMap<Variable, TypedArray>,
): TypedArray {
  const operands = step.inputs.map((variable): Operand => {
    return { data: constants.get(variable)!, shape: variables[variable]!.shape };
  });
  const { shape, dtype } = variables[step.outputs[0]!]!;
  const first = operands[0]!;
  if (isStep(step, "reshape")) return first.data;
  const view = isStep(step, "slice") ? rowsOf(first, step.attrs.starts, shape) : undefined;
  if (view !== undefined) return view;
  const to = allocate(dtype, sizeOf(shape));
  const toStrides = stridesOf(shape);
  for (const part of partsOf(step, operands, shape, toStrides))
    copyStrided({ to, toStrides, shape, ...part });
  return to;
}

interface Operand {
  readonly data: TypedArray;
  readonly shape: Shape;
}

/** A part of the first axis, as a view; undefined for another slice. */
function rowsOf({ data, shape }: Operand, starts: readonly number[], result: Shape): TypedArray | undefined {
  const [rows = 1, ...rest] = shape;
  if (rows === 0 || rest.some((length, i) => length !== result[i + 1])) return undefined;
  const start = (starts[0] ?? 0) * (data.length / rows);
  return data.subarray(start, start + sizeOf(result));
}

type Part = Pick<Parameters<typeof copyStrided>[0], "from" | "fromStrides"> &
  Partial<Parameters<typeof copyStrided>[0]>;

/** What is copied to make the result of a step. */
function partsOf(
  step: Step,
  operands: readonly Operand[],
  shape: Shape,
  toStrides: readonly number[],
): Part[] {
  if (isStep(step, "concat")) {
    const { axis } = step.attrs;
    let at = 0;
    return operands.map((own) => {
      const toOffset = at * toStrides[axis]!;
      at += own.shape[axis]!;
      return { from: own.data, fromStrides: stridesOf(own.shape), shape: own.shape, toOffset };
    });
  }
  const { data: from, shape: source } = operands[0]!;
  const strides = stridesOf(source);
  if (isStep(step, "transpose"))
    return [{ from, fromStrides: step.attrs.permutation.map((axis) => strides[axis]!) }];
  if (isStep(step, "slice"))
    return [{ from, fromStrides: strides, fromOffset: dot(step.attrs.starts, strides) }];
  const isFlipped = (axis: number) => isStep(step, "flip") && step.attrs.axes.includes(axis);
  const ends = shape.map((length, axis) => (isFlipped(axis) ? length - 1 : 0));
  const fromStrides = strides.map((stride, axis) => (isFlipped(axis) ? -stride : stride));
  return [{ from, fromStrides, fromOffset: dot(ends, strides) }];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** What `steps`, the outputs and the next states of a program read. */
function readBy({ outputs, state }: Program, steps: readonly Step[]): ReadonlySet<Variable> {
  return new Set([...steps.flatMap(({ inputs }) => inputs), ...outputs, ...state.map(({ next }) => next)]);
}

function movedSteps({ steps, constants }: Program): ReadonlySet<Step> {
  const known = new Set(constants.map(({ variable }) => variable));
  const moved = new Set<Step>();
  for (const step of steps) {
    if (!MOVERS.includes(step.primitive.name) || !step.inputs.every((variable) => known.has(variable)))
      continue;
    moved.add(step);
    for (const variable of step.outputs) known.add(variable);
  }
  return moved;
}

/** A scan with its body folded, into which the constants that it captures are moved. */
function foldBody(step: Step, constants: ReadonlyMap<Variable, TypedArray>): Step {
  if (!isStep(step, "scan")) return step;
  const { attrs, inputs } = step;
  const { body, carries, sequences } = attrs;
  const isMoved = (i: number) => i >= carries + sequences && constants.has(inputs[i]!);
  const own = body.inputs.flatMap((variable, i) =>
    isMoved(i) ? [{ variable, data: constants.get(inputs[i]!)! }] : [],
  );
  const folded = foldMovement({
    ...body,
    inputs: body.inputs.filter((_, i) => !isMoved(i)),
    constants: [...body.constants, ...own],
  });
  return { ...step, attrs: { ...attrs, body: folded }, inputs: inputs.filter((_, i) => !isMoved(i)) };
}
