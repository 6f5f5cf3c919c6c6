// Evaluates data movement of weights and constants while a file is written.
import type { DType, TensorData } from "@grus/tensor";
import { stridesOf } from "../host-arrays.ts";
import { fixedShape } from "./exported.ts";
import type { StepCall } from "./step-call.ts";

/** The source of an output element: the input, and the index in it. */
type Origin<P extends MoverName> = (
  call: StepCall<P>,
  shapes: readonly (readonly number[])[],
) => (index: readonly number[]) => readonly [number, readonly number[]];

/** Primitives that only move elements. */
export type MoverName = "concat" | "flip" | "reshape" | "slice" | "transpose";

const ORIGINS: { readonly [P in MoverName]: Origin<P> } = {
  reshape: (call, [shape]) => {
    const [from, to] = [stridesOf(shape!), stridesOf(call.first.shape)];
    return (index) => {
      const at = index.reduce((sum, i, axis) => sum + i * to[axis]!, 0);
      return [0, shape!.map((length, axis) => Math.floor(at / from[axis]!) % length)];
    };
  },
  transpose: (call) => {
    const { permutation } = call.first;
    return (index) => [0, permutation.map((_, axis) => index[permutation.indexOf(axis)]!)];
  },
  slice: (call) => {
    const { starts } = call.first;
    return (index) => [0, index.map((i, axis) => i + starts[axis]!)];
  },
  flip: (call, [shape]) => {
    const { axes } = call.first;
    return (index) => [0, index.map((i, axis) => (axes.includes(axis) ? shape![axis]! - 1 - i : i))];
  },
  concat: (call, shapes) => {
    const { axis } = call.first;
    return (index) => {
      let [part, place] = [0, index[axis]!];
      for (; place >= shapes[part]![axis]!; part++) place -= shapes[part]![axis]!;
      return [part, index.with(axis, place)];
    };
  },
};

/** The elements of a moved value if all its sources are known while writing, such as reordered weights. */
export function movedData<P extends MoverName>(call: StepCall<P>, name: P): (() => TensorData) | undefined {
  const { shape, dtype } = call.outputs[0]!;
  const fixed = fixedShape(shape);
  const sources = call.inputs.map(({ data }) => data);
  if (fixed === undefined || !sources.every((own) => own !== undefined)) return undefined;
  return () => {
    const parts = sources.map((own) => own());
    const find = ORIGINS[name](
      call,
      parts.map((part) => part.shape),
    );
    const strides = parts.map((part) => stridesOf(part.shape));
    const at = (index: readonly number[]) => {
      const [part, own] = find(index);
      return parts[part]!.data[own.reduce((sum, i, axis) => sum + i * strides[part]![axis]!, 0)]!;
    };
    return { shape: fixed, dtype, data: elements(fixed, dtype, at) };
  };
}

function elements(
  shape: readonly number[],
  dtype: DType,
  at: (index: readonly number[]) => number,
): TensorData["data"] {
  const size = shape.reduce((a, b) => a * b, 1);
  const data =
    dtype === "float32"
      ? new Float32Array(size)
      : dtype === "bool"
        ? new Uint8Array(size)
        : new Int32Array(size);
  const index = shape.map(() => 0);
  for (let i = 0; i < size; i++) {
    data[i] = at(index);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return data;
}
