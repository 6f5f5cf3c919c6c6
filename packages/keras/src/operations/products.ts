// Products of matrices and of tensors with more axes.
import {
  broadcastTo,
  einsum,
  expandAxis,
  matmul,
  mul,
  reshape,
  sizeOf,
  type Tensor,
  transpose,
} from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import type { LayerBuilder } from "../layers/layer.ts";
import { operation } from "./operation.ts";

/** Numpy's matmul: vectors as rows on the left and columns on the right; batches are broadcast. */
function matrixProduct(a: Tensor, b: Tensor): Tensor {
  const left = a.rank === 1 ? expandAxis(a, 0) : a;
  const right = b.rank === 1 ? expandAxis(b, 1) : b;
  const rank = Math.max(left.rank, right.rank);
  const batch = Array.from({ length: rank - 2 }, (_, i) =>
    Math.max(left.shape[i - rank + left.rank] ?? 1, right.shape[i - rank + right.rank] ?? 1),
  );
  const whole = (x: Tensor) => broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
  const product = matmul(whole(left), whole(right));
  const shape = product.shape.filter(
    (_, i) => !(a.rank === 1 && i === rank - 2) && !(b.rank === 1 && i === rank - 1),
  );
  return reshape(product, shape);
}

const matrices: LayerBuilder = operation(
  ["x1", "x2"],
  () => (call) => matrixProduct(call.floats("x1"), call.floats("x2")),
);

const OPERANDS = Array.from({ length: 8 }, (_, i) => `operand ${i}`);

const summation: LayerBuilder = operation(OPERANDS, (config) => {
  const subscripts = config.text("subscripts", "");
  return (call) =>
    einsum(
      subscripts,
      OPERANDS.flatMap((name) => (call.raw(name) === undefined ? [] : [call.floats(name)])),
    );
});

/** Sums of products over axes of both operands: the last and first ones, or those listed for each. */
const tensordot: LayerBuilder = operation(["x1", "x2"], (config) => {
  const written = config.raw("axes") ?? 2;
  return (call) => {
    const [a, b] = [call.floats("x1"), call.floats("x2")];
    const [left, right] = sharedAxes(config, written, a.rank, b.rank);
    const others = (x: Tensor, axes: readonly number[]) =>
      x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
    const [rows, columns] = [others(a, left), others(b, right)];
    const shape = [...rows.map((i) => a.shape[i]!), ...columns.map((i) => b.shape[i]!)];
    const size = sizeOf(left.map((i) => a.shape[i]!));
    const first = reshape(transpose(a, [...rows, ...left]), [sizeOf(rows.map((i) => a.shape[i]!)), size]);
    const second = reshape(transpose(b, [...right, ...columns]), [
      size,
      sizeOf(columns.map((i) => b.shape[i]!)),
    ]);
    return reshape(matmul(first, second), shape);
  };
});

/** Numpy's dot: the last axis of the first with the last but one of the second, or its only one. */
function dot(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) return mul(a, b);
  const axis = b.rank === 1 ? 0 : b.rank - 2;
  const rest = b.shape.filter((_, i) => i !== axis);
  const order = [axis, ...b.shape.map((_, i) => i).filter((i) => i !== axis)];
  const length = b.shape[axis]!;
  const columns = reshape(transpose(b, order), [length, sizeOf(rest)]);
  const rows = reshape(a, [sizeOf(a.shape.slice(0, -1)), a.shape.at(-1)!]);
  return reshape(matmul(rows, columns), [...a.shape.slice(0, -1), ...rest]);
}

function sharedAxes(
  config: LayerConfig,
  written: unknown,
  left: number,
  right: number,
): readonly [readonly number[], readonly number[]] {
  if (typeof written === "number" && Number.isInteger(written) && written >= 0) {
    const axes = Array.from({ length: Math.min(written, left, right) }, (_, i) => i);
    return [axes.map((i) => left - axes.length + i), axes];
  }
  const lists = Array.isArray(written) ? written.map((own: unknown) => [own].flat()) : [];
  const isFine =
    lists.length === 2 && lists[0]!.length === lists[1]!.length && lists.flat().every(Number.isInteger);
  if (!isFine) return config.refuse("equally many axes of both operands", JSON.stringify(written));
  const counted = (axes: readonly unknown[], rank: number) =>
    axes.map((axis) => ((axis as number) < 0 ? (axis as number) + rank : (axis as number)));
  return [counted(lists[0]!, left), counted(lists[1]!, right)];
}

/** Operations that multiply tensors. */
export const products: Readonly<Record<string, LayerBuilder>> = {
  Dot: operation(["x1", "x2"], () => (call) => dot(call.floats("x1"), call.floats("x2"))),
  Einsum: summation,
  Matmul: matrices,
  Tensordot: tensordot,
};
