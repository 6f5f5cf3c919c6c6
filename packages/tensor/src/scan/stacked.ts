// Operations of a scan's body, applied to the values of all steps at once, stacked along a new first axis.
import { elementwiseNames } from "../elementwise-names.ts";
import { broadcastTo } from "../primitives/broadcast.ts";
import { matmul } from "../primitives/matmul.ts";
import { reshape } from "../primitives/reshape.ts";
import type { PrimitiveName } from "../program.ts";
import { type Application, apply, apply1, isApplicationOf, type Tensor } from "../tensor.ts";

/** An operand: the value that all steps share, or one value for each step, [length, ...]. */
export interface Operand {
  readonly value: Tensor;
  readonly isStacked: boolean;
}

/**
 * The results of a node of a body for all steps, [length, ...], of which at least one operand is stacked. Undefined
 * for primitives of which this is not known or would not be quicker.
 */
export function stackedResults(
  node: Application,
  operands: readonly Operand[],
  length: number,
): readonly Tensor[] | undefined {
  if (OF_ROWS.has(node.primitive.name)) {
    const inputs = operands.map((operand) => alike(operand, length));
    return apply(node.primitive, inputs, node.attrs);
  }
  const result = stackedResult(node, operands, length);
  return result === undefined ? undefined : [result];
}

function stackedResult(node: Application, operands: readonly Operand[], length: number): Tensor | undefined {
  if (isApplicationOf(node, "matmul")) return stackedProduct(node, operands);
  if (isApplicationOf(node, "gather")) {
    const [table, indices] = operands;
    return table!.isStacked ? undefined : apply1(node.primitive, [table!.value, indices!.value], {});
  }
  const inputs = operands.map((operand) => alike(operand, length));
  return movedResult(node, inputs, length);
}

/** Primitives of elements and of rows along the last axis: further axes before change nothing. */
const OF_ROWS: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  ...elementwiseNames,
  "identity",
  "stopGradient",
  "softmax",
  "logSoftmax",
  "crossEntropy",
  "crossEntropyGradient",
]);

/** Movements and reductions: their axes follow the new one. */
function movedResult(node: Application, inputs: readonly Tensor[], length: number): Tensor | undefined {
  if (isApplicationOf(node, "reshape") || isApplicationOf(node, "broadcast"))
    return apply1(node.primitive, inputs, { shape: [length, ...node.attrs.shape] });
  if (isApplicationOf(node, "transpose"))
    return apply1(node.primitive, inputs, { permutation: [0, ...node.attrs.permutation.map(next)] });
  if (isApplicationOf(node, "slice"))
    return apply1(node.primitive, inputs, {
      starts: [0, ...node.attrs.starts],
      shape: [length, ...node.attrs.shape],
    });
  if (isApplicationOf(node, "pad"))
    return apply1(node.primitive, inputs, {
      ...node.attrs,
      before: [0, ...node.attrs.before],
      shape: [length, ...node.attrs.shape],
    });
  if (isApplicationOf(node, "concat")) return apply1(node.primitive, inputs, { axis: next(node.attrs.axis) });
  if (isApplicationOf(node, "flip"))
    return apply1(node.primitive, inputs, { axes: node.attrs.axes.map(next) });
  if (isApplicationOf(node, "reduce"))
    return apply1(node.primitive, inputs, { ...node.attrs, axes: node.attrs.axes.map(next) });
  return undefined;
}

function next(axis: number): number {
  return axis + 1;
}

/** One product for all steps where they share the right operand; else a batch of products. */
function stackedProduct(
  { attrs: { transposeA, transposeB } }: Application<"matmul">,
  [a, b]: readonly Operand[],
): Tensor | undefined {
  if (a!.isStacked && b!.isStacked) return matmul(a!.value, b!.value, { transposeA, transposeB });
  const isShared = a!.isStacked && !transposeA && b!.value.rank === 2;
  return isShared ? matmul(a!.value, b!.value, { transposeB }) : undefined;
}

/** A value for each step, also where all steps share one. */
function alike({ value, isStacked }: Operand, length: number): Tensor {
  if (isStacked) return value;
  const source = isApplicationOf(value.node, "broadcast") ? value.node.inputs[0]! : value;
  return broadcastTo(reshape(source, [1, ...source.shape]), [length, ...value.shape]);
}
