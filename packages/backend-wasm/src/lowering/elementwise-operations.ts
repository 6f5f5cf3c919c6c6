// The operations of the elementwise interpreter, by primitive and element type; assembly/elementwise-operations.ts holds the same numbers.
import type { DType } from "@grus/tensor";

const FLOAT: Readonly<Record<string, number>> = {
  neg: 1,
  abs: 2,
  sign: 3,
  floor: 4,
  exp: 5,
  log: 6,
  sqrt: 7,
  tanh: 8,
  sigmoid: 9,
  add: 10,
  sub: 11,
  mul: 12,
  div: 13,
  max: 14,
  min: 15,
  equal: 16,
  less: 17,
  lessEqual: 18,
  where: 33,
  sin: 39,
  cos: 40,
  pow: 41,
};

const WHOLE: Readonly<Record<string, number>> = {
  neg: 19,
  abs: 20,
  sign: 21,
  add: 22,
  sub: 23,
  mul: 24,
  max: 25,
  min: 26,
  equal: 27,
  less: 28,
  lessEqual: 29,
  not: 30,
  and: 31,
  or: 32,
  where: 33,
  div: 42,
};

const COPY = 38;

/** The operation of a primitive whose compared or combined operand is `operand` and whose result is `result`. */
export function operationOf(primitive: string, operand: DType, result: DType): number | undefined {
  if (primitive === "cast") return castOperation(operand, result);
  return (operand === "float32" ? FLOAT : WHOLE)[primitive];
}

function castOperation(from: DType, to: DType): number {
  if (from === to) return COPY;
  if (to === "float32") return 35;
  if (to === "bool") return from === "float32" ? 36 : 37;
  return from === "float32" ? 34 : COPY;
}
