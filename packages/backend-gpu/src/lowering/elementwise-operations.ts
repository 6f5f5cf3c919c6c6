// The code of elementwise operations, by the element type of their operands.
import type { DType, ElementwiseName } from "@grus/tensor";

type Write = (...operands: readonly string[]) => string;

/** Each operation: for all element types, or for float32 and for int32. */
const OPERATIONS: {
  readonly [P in Exclude<ElementwiseName, "cast" | "where">]: Write | readonly [float: Write, whole: Write];
} = {
  neg: [(x) => `(-${x})`, (x) => `negated(${x})`],
  abs: [(x) => `magnitude(${x})`, (x) => `magnitudeOf(${x})`],
  sign: [(x) => `signOf(${x})`, (x) => `signum(${x})`],
  exp: (x) => `exponential(${x})`,
  log: (x) => `logarithm(${x})`,
  sqrt: (x) => `squareRoot(${x})`,
  sin: (x) => `sine(${x})`,
  cos: (x) => `cosine(${x})`,
  tanh: (x) => `hyperbolicTangent(${x})`,
  sigmoid: (x) => `logistic(${x})`,
  floor: (x) => `floorOf(${x})`,
  not: (x) => `(1 - ${x})`,
  add: [(a, b) => `(${a} + ${b})`, (a, b) => `sumOf(${a}, ${b})`],
  sub: [(a, b) => `(${a} - ${b})`, (a, b) => `differenceOf(${a}, ${b})`],
  mul: [(a, b) => `(${a} * ${b})`, (a, b) => `productOf(${a}, ${b})`],
  div: [(a, b) => `(${a} / ${b})`, (a, b) => `truncatedQuotient(${a}, ${b})`],
  pow: (a, b) => `power(${a}, ${b})`,
  max: [(a, b) => `larger(${a}, ${b})`, (a, b) => `largerOf(${a}, ${b})`],
  min: [(a, b) => `smaller(${a}, ${b})`, (a, b) => `smallerOf(${a}, ${b})`],
  equal: (a, b) => `(${a} === ${b} ? 1 : 0)`,
  less: (a, b) => `(${a} < ${b} ? 1 : 0)`,
  lessEqual: (a, b) => `(${a} <= ${b} ? 1 : 0)`,
  and: (a, b) => `(${a} * ${b})`,
  or: (a, b) => `(${a} + ${b} - ${a} * ${b})`,
};

/** One operation: its name, and the code and element types of its operands. */
export interface Operation {
  readonly op: ElementwiseName;
  /** The element type of the result. */
  readonly dtype: DType;
  readonly operands: readonly { readonly code: string; readonly dtype: DType }[];
}

/** The code of the result of an operation. Operands are names or calls, which need no parentheses. */
export function operationCode({ op, dtype, operands }: Operation): string {
  const codes = operands.map(({ code }) => code);
  const from = operands[0]!.dtype;
  if (op === "cast") return castCode(codes[0]!, from, dtype);
  if (op === "where") {
    const [condition, a, b] = codes;
    return dtype === "int32" ? `chosen(${codes.join(", ")})` : `(${condition} > 0.5 ? ${a} : ${b})`;
  }
  const write = OPERATIONS[op];
  return (typeof write === "function" ? write : write[from === "int32" ? 1 : 0])(...codes);
}

function castCode(x: string, from: DType, to: DType): string {
  if (from === to) return x;
  if (to === "bool") return `(${x} === 0 ? 0 : 1)`;
  if (to === "int32") return `int32(${x})`;
  return from === "int32" ? `float32(${x})` : x;
}
