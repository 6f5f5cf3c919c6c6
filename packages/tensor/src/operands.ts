// The operands and results of the sequence primitives, in order; `byName` and `inOrder` read and build lists
// by these names. x is [batch, time, inputSize]; hidden and cell are [batch, hiddenSize]; parameters are laid
// out as PyTorch's; lengths are int32 [batch]. d… is the cotangent of a result.
import type { ScanAttrs } from "./program.ts";

/** The operands of the primitive `gru`, in order. */
export const gruOperands = ["x", "hidden", "weightIh", "weightHh", "biasIh", "biasHh", "lengths"] as const;

/** The gates are r, z, n and q = U_n h + c_n: [batch, time, 4·hiddenSize]. */
export const gruResults = ["output", "hidden", "gates"] as const;

/** The operands of the gradient of `gru`: its own, its results, and the cotangents of those. */
export const gruGradientOperands = [
  "x",
  "hidden",
  "weightIh",
  "weightHh",
  "biasIh",
  "biasHh",
  "lengths",
  "output",
  "gates",
  "dOutput",
  "dHidden",
] as const;

/** The cotangents of the operands of these names. */
export const gruGradientResults = ["x", "hidden", "weightIh", "weightHh", "biasIh", "biasHh"] as const;

/** The operands of the primitive `lstm`, in order. */
export const lstmOperands = [
  "x",
  "hidden",
  "cell",
  "weightIh",
  "weightHh",
  "biasIh",
  "biasHh",
  "lengths",
] as const;

/** The gates are i, f, g and o, [batch, time, 4·hiddenSize]; cells are the cell states after each step. */
export const lstmResults = ["output", "hidden", "cell", "gates", "cells"] as const;

/** The operands of the gradient of `lstm`: its own, its results, and the cotangents of those. */
export const lstmGradientOperands = [
  "x",
  "hidden",
  "cell",
  "weightIh",
  "weightHh",
  "biasIh",
  "biasHh",
  "lengths",
  "output",
  "gates",
  "cells",
  "dOutput",
  "dHidden",
  "dCell",
] as const;

/** The cotangents of the operands of these names. */
export const lstmGradientResults = [
  "x",
  "hidden",
  "cell",
  "weightIh",
  "weightHh",
  "biasIh",
  "biasHh",
] as const;

/** The operands of the primitive `rnn`, in order. */
export const rnnOperands = ["x", "hidden", "weightIh", "weightHh", "biasIh", "biasHh", "lengths"] as const;

/** The output of every step, and the last hidden state. */
export const rnnResults = ["output", "hidden"] as const;

/** The operands of the gradient of `rnn`: its own, its output, and the cotangents of its results. */
export const rnnGradientOperands = [
  "x",
  "hidden",
  "weightIh",
  "weightHh",
  "biasIh",
  "biasHh",
  "lengths",
  "output",
  "dOutput",
  "dHidden",
] as const;

/** The cotangents of the operands of these names. */
export const rnnGradientResults = ["x", "hidden", "weightIh", "weightHh", "biasIh", "biasHh"] as const;

/** a and b [batch, time, features], and the initial state, [batch, features]. */
export const linearScanOperands = ["a", "b", "initial"] as const;

/** The groups of operands of a scan and of its body. */
export function scanOperands<T>(
  { carries, sequences }: ScanAttrs,
  items: readonly T[],
): { carry: T[]; xs: T[]; constants: T[] } {
  const split = carries + sequences;
  return { carry: items.slice(0, carries), xs: items.slice(carries, split), constants: items.slice(split) };
}

/** The groups of results of a scan and of its body. */
export function scanResults<T>({ carries }: ScanAttrs, items: readonly T[]): { carry: T[]; ys: T[] } {
  return { carry: items.slice(0, carries), ys: items.slice(carries) };
}
