// The sum over all steps of a value of a scan's body, without a sum in every step.
import { add } from "../primitives/binary.ts";
import { concat } from "../primitives/concat.ts";
import { matmul } from "../primitives/matmul.ts";
import { sum } from "../primitives/reduce.ts";
import { reshape } from "../primitives/reshape.ts";
import { transpose } from "../primitives/transpose.ts";
import type { PrimitiveName } from "../program.ts";
import {
  type Application,
  apply1,
  isApplication,
  isApplicationOf,
  type Node,
  type Tensor,
} from "../tensor.ts";

/** What is known of the values of a body. */
export interface StepValues {
  /** The values of all steps, [length, ...]. */
  stackedOf(x: Tensor): Tensor;
  /** Elements of a value up to which it may be kept for all steps only to be summed. */
  readonly largest: number;
}

/**
 * The sum of x over the steps; undefined where it would have to be kept for all steps although it is large. A product
 * over an axis that the result does not have, such as that of a weight's gradient, becomes one product over all steps.
 */
export function sumOfSteps(x: Tensor, values: StepValues): Tensor | undefined {
  const { node } = x;
  if (isApplication(node)) {
    if (isInnerProduct(node)) {
      const [a, b] = node.inputs.map((operand) => joinedRows(values.stackedOf(operand)));
      return matmul(a!, b!, { transposeA: true });
    }
    if (isApplicationOf(node, "reduce") && node.attrs.kind === "sum") {
      const axes = [0, ...node.attrs.axes.map((axis) => axis + 1)];
      return reshape(sum(values.stackedOf(node.inputs[0]!), { axes }), x.shape);
    }
    if (isLinear(node) && (hasReduction(node) || x.size > values.largest)) return linearSum(node, values);
  }
  return x.size <= values.largest ? sum(values.stackedOf(x), { axes: [0] }) : undefined;
}

/** A linear operation on the sums of its operands. */
function linearSum(node: Application, values: StepValues): Tensor | undefined {
  const parts = node.inputs.map((operand) => sumOfSteps(operand, values));
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  if (isApplicationOf(node, "add")) return add(known[0]!, known[1]!);
  if (isApplicationOf(node, "concat")) return concat(known, node.attrs.axis);
  return apply1(node.primitive, known, node.attrs);
}

const LINEAR: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  ...(["add", "concat", "neg", "reshape", "transpose", "slice", "flip", "broadcast", "identity"] as const),
]);

function isLinear(node: Node): node is Application {
  if (isApplicationOf(node, "pad")) return node.attrs.value === 0;
  return isApplication(node) && LINEAR.has(node.primitive.name);
}

/** Whether it is a linear operation on a product or a reduction, which get smaller by the sum. */
function hasReduction(node: Node): boolean {
  if (isInnerProduct(node) || isApplicationOf(node, "reduce")) return true;
  return isLinear(node) && node.inputs.some((operand) => hasReduction(operand.node));
}

/** Whether it is a product over the rows of both operands. */
function isInnerProduct(node: Node): node is Application<"matmul"> {
  return isApplicationOf(node, "matmul") && node.attrs.transposeA && !node.attrs.transposeB;
}

/** [length, ...batch, rows, columns] as [...batch, length * rows, columns]. */
function joinedRows(x: Tensor): Tensor {
  const [length, ...shape] = x.shape;
  const [rows, columns] = shape.slice(-2);
  const batch = shape.slice(0, -2);
  const axes = [...batch.map((_, axis) => axis + 1), 0, x.rank - 2, x.rank - 1];
  const moved = batch.length === 0 ? x : transpose(x, axes);
  return reshape(moved, [...batch, length! * rows!, columns!]);
}
