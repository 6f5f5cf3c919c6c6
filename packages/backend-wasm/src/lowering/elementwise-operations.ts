// The operations of the elementwise interpreter, by primitive and element type.
import type { DType, ElementwiseName } from "@grus/tensor";
import {
  ABS,
  ABS_INT,
  ADD,
  ADD_INT,
  AND,
  COPY,
  COS,
  DIV,
  DIV_INT,
  EQUAL,
  EQUAL_INT,
  EXP,
  FLOAT_TO_BOOL,
  FLOAT_TO_INT,
  FLOOR,
  INT_TO_BOOL,
  INT_TO_FLOAT,
  LESS,
  LESS_EQUAL,
  LESS_EQUAL_INT,
  LESS_INT,
  LOG,
  MAX,
  MAX_INT,
  MIN,
  MIN_INT,
  MUL,
  MUL_INT,
  NEG,
  NEG_INT,
  NOT,
  OR,
  POW,
  SIGMOID,
  SIGN,
  SIGN_INT,
  SIN,
  SQRT,
  SUB,
  SUB_INT,
  TANH,
  WHERE,
} from "./elementwise-opcodes.ts";

/** For each primitive, the operation for float32 and that for int32 and bool. */
const OPERATIONS: {
  readonly [P in Exclude<ElementwiseName, "cast">]: readonly [float: number | undefined, whole?: number];
} = {
  neg: [NEG, NEG_INT],
  abs: [ABS, ABS_INT],
  sign: [SIGN, SIGN_INT],
  floor: [FLOOR],
  not: [undefined, NOT],
  exp: [EXP],
  log: [LOG],
  sqrt: [SQRT],
  sin: [SIN],
  cos: [COS],
  tanh: [TANH],
  sigmoid: [SIGMOID],
  add: [ADD, ADD_INT],
  sub: [SUB, SUB_INT],
  mul: [MUL, MUL_INT],
  div: [DIV, DIV_INT],
  pow: [POW],
  max: [MAX, MAX_INT],
  min: [MIN, MIN_INT],
  equal: [EQUAL, EQUAL_INT],
  less: [LESS, LESS_INT],
  lessEqual: [LESS_EQUAL, LESS_EQUAL_INT],
  and: [undefined, AND],
  or: [undefined, OR],
  where: [WHERE, WHERE],
};

/** The operation of a primitive for operands of type `operand` and a result of type `result`. */
export function operationOf(primitive: ElementwiseName, operand: DType, result: DType): number | undefined {
  if (primitive === "cast") return castOperation(operand, result);
  return OPERATIONS[primitive][operand === "float32" ? 0 : 1];
}

function castOperation(from: DType, to: DType): number {
  if (from === to) return COPY;
  if (to === "float32") return INT_TO_FLOAT;
  if (to === "bool") return from === "float32" ? FLOAT_TO_BOOL : INT_TO_BOOL;
  return from === "float32" ? FLOAT_TO_INT : COPY;
}
