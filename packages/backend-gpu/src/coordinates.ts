// Index arithmetic of kernels: from the index of an element to those of its operands.
import { sizeOf, stridesOf } from "@grus/tensor";
import type { KernelCode } from "./kernel-code.ts";

/**
 * The strides of an operand along each axis of the result; 0 where it is broadcast, negative where it is
 * reversed.
 */
export type Strides = readonly number[];

/** The strides of an operand of shape `own`, broadcast to `shape`; trailing axes are aligned. */
export function broadcastStrides(own: readonly number[], shape: readonly number[]): Strides {
  const strides = stridesOf(own);
  const lead = shape.length - own.length;
  return shape.map((_, axis) => (axis < lead || own[axis - lead] === 1 ? 0 : strides[axis - lead]!));
}

/**
 * The code of the operands' indices for the element `element` (an integer) of a result of shape `shape`: the
 * sum of coordinate times stride for each operand. Axes that every operand traverses with one stride are
 * merged.
 */
export function indexCodes(
  code: KernelCode,
  element: string,
  shape: readonly number[],
  operands: readonly Strides[],
): string[] {
  const joined = joinAxes(shape, operands);
  const coordinates = coordinateCodes(code, element, joined.shape);
  return joined.operands.map((strides) => sumCode(coordinates, strides));
}

/** The coordinates of an element, as integer locals or constants. */
export function coordinateCodes(code: KernelCode, element: string, shape: readonly number[]): string[] {
  if (shape.length === 0) return [];
  const coordinates: string[] = [];
  let rest = element;
  for (let axis = 0; axis < shape.length - 1; axis++) {
    const inner = sizeOf(shape.slice(axis + 1));
    const coordinate = code.integer(inner === 1 ? rest : `quotient(${rest}, ${inner})`);
    coordinates.push(coordinate);
    rest = inner === 1 ? "0" : code.integer(`${rest} - ${coordinate} * ${inner}`);
  }
  return [...coordinates, rest];
}

/** The code of Σ coordinate · stride. */
export function sumCode(coordinates: readonly string[], strides: Strides, base = 0): string {
  const terms = coordinates.flatMap((coordinate, axis) => {
    const stride = strides[axis]!;
    if (stride === 0 || coordinate === "0") return [];
    const factor = Math.abs(stride) === 1 ? coordinate : `${coordinate} * ${Math.abs(stride)}`;
    return [{ sign: stride < 0 ? "-" : "+", factor }];
  });
  const parts = terms.map(({ sign, factor }) => `${sign} ${factor}`);
  const text = [...(base === 0 && terms[0]?.sign !== "-" ? [] : [String(base)]), ...parts].join(" ");
  return text === "" ? "0" : text.replace(/^\+ /, "");
}

interface Joined {
  readonly shape: number[];
  readonly operands: number[][];
}

/** Drops axes of length 1, and merges adjacent axes that every operand traverses with one stride. */
export function joinAxes(shape: readonly number[], operands: readonly Strides[]): Joined {
  const joined: Joined = { shape: [], operands: operands.map(() => []) };
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const last = joined.shape.length - 1;
    const isOne =
      last >= 0 && operands.every((strides, i) => joined.operands[i]![last] === strides[axis]! * length);
    if (isOne) joined.shape[last]! *= length;
    else joined.shape.push(length);
    operands.forEach((strides, i) => {
      if (isOne) joined.operands[i]![last] = strides[axis]!;
      else joined.operands[i]!.push(strides[axis]!);
    });
  });
  return joined;
}
