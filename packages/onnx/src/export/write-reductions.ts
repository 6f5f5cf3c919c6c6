// Reductions, matrix products and lookups as nodes.
import { elementNumbers } from "../values.ts";
import type { Exported } from "./exported.ts";
import { expressionText } from "./expression.ts";
import type { Lowering, Lowerings, StepCall } from "./step-call.ts";

/** The first operator set in which ReduceMax takes its axes as an input. */
const AXES_INPUT = 18;

const reduce: Lowering<"reduce"> = (call) => {
  const { kind, axes } = call.first;
  const { name } = call.input(0);
  const own = { keepdims: 1 };
  if (kind === "sum") return call.result("ReduceSum", [name, call.file.int64s(axes)], { attributes: own });
  if (call.file.opset >= AXES_INPUT)
    return call.result("ReduceMax", [name, call.file.int64s(axes)], { attributes: own });
  return call.result("ReduceMax", [name], { attributes: { ...own, axes } });
};

const argmax: Lowering<"argmax"> = (call) => {
  const { axis } = call.first;
  const found = call.graph.node("ArgMax", [call.input(0).name], { attributes: { axis, keepdims: 1 } });
  return call.result("Cast", [found], { attributes: { to: elementNumbers.int32 } });
};

/** Matrices with a transposed side use Gemm; batches of matrices are transposed explicitly. */
const matmul: Lowering<"matmul"> = (call) => {
  const { transposeA, transposeB } = call.first;
  const [a, b] = [call.input(0), call.input(1)];
  if (a.shape.length > 2)
    return call.result("MatMul", stackNames(call, turned(a, transposeA), turned(b, transposeB)));
  if (!transposeA && !transposeB) return call.result("MatMul", [a.name, b.name]);
  const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
  return call.result("Gemm", [a.name, b.name], { attributes });
};

function turned(x: Exported, isTransposed: boolean): Exported {
  const axes = x.shape.map((_, axis) => axis);
  return isTransposed ? x.transpose([...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]) : x;
}

/** A side that is one repeated matrix is written as that matrix. */
function stackNames(call: StepCall, a: Exported, b: Exported): string[] {
  const { names } = call.file.sizes;
  const texts = call.outputs[0]!.shape.map((length) => expressionText(length, names));
  const isWhole = (x: Exported) => String(x.lengths.slice(0, -2)) === String(texts.slice(0, -2));
  const { source } = b;
  const isMatrix = source !== undefined && String(source.lengths.slice(-2)) === String(b.lengths.slice(-2));
  return isMatrix && isWhole(a) && source.shape.length >= 2 ? [a.name, source.name] : [a.name, b.name];
}

export const reductionLowerings: Lowerings<
  "argmax" | "gather" | "logSoftmax" | "matmul" | "reduce" | "softmax"
> = {
  reduce,
  argmax,
  matmul,
  gather: (call) =>
    call.result("Gather", [call.input(0).name, call.input(1).name], { attributes: { axis: 0 } }),
  softmax: (call) => call.result("Softmax", [call.input(0).name], { attributes: { axis: -1 } }),
  logSoftmax: (call) => call.result("LogSoftmax", [call.input(0).name], { attributes: { axis: -1 } }),
};
