// The names of the elementwise primitives, which can be fused. Each backend has a table over them.

/** Functions of one operand. */
export const unaryNames = [
  "neg",
  "abs",
  "sign",
  "floor",
  "not",
  "exp",
  "log",
  "sqrt",
  "sin",
  "cos",
  "tanh",
  "sigmoid",
] as const;

/** Functions of two operands. */
export const binaryNames = [
  "add",
  "sub",
  "mul",
  "div",
  "pow",
  "max",
  "min",
  "equal",
  "less",
  "lessEqual",
  "and",
  "or",
] as const;

export type UnaryName = (typeof unaryNames)[number];
export type BinaryName = (typeof binaryNames)[number];

/** An elementwise primitive. */
export type ElementwiseName = UnaryName | BinaryName | "where" | "cast";

/** All elementwise primitives. */
export const elementwiseNames: readonly ElementwiseName[] = [...unaryNames, ...binaryNames, "where", "cast"];
