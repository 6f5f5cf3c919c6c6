// The code of elementwise operations, by the element type of their operands.
import type { DType } from "@grus/tensor";

type Write = (...operands: readonly string[]) => string;

const call =
  (name: string): Write =>
  (...operands) =>
    `${name}(${operands.join(", ")})`;

const compare =
  (operator: string): Write =>
  (a, b) =>
    `(${a} ${operator} ${b} ? 1 : 0)`;

const FLOAT: Readonly<Record<string, Write>> = {
  neg: (x) => `(-${x})`,
  abs: (x) => `magnitude(${x})`,
  sign: (x) => `signOf(${x})`,
  exp: (x) => `exponential(${x})`,
  log: (x) => `logarithm(${x})`,
  sqrt: (x) => `squareRoot(${x})`,
  sin: (x) => `sine(${x})`,
  cos: (x) => `cosine(${x})`,
  tanh: (x) => `hyperbolicTangent(${x})`,
  sigmoid: (x) => `logistic(${x})`,
  floor: (x) => `floorOf(${x})`,
  add: (a, b) => `(${a} + ${b})`,
  sub: (a, b) => `(${a} - ${b})`,
  mul: (a, b) => `(${a} * ${b})`,
  div: (a, b) => `(${a} / ${b})`,
  pow: (a, b) => `power(${a}, ${b})`,
  max: (a, b) => `larger(${a}, ${b})`,
  min: (a, b) => `smaller(${a}, ${b})`,
};

const INTEGER: Readonly<Record<string, Write>> = {
  neg: (a) => `negated(${a})`,
  abs: (a) => `magnitudeOf(${a})`,
  sign: (a) => `signum(${a})`,
  add: (a, b) => `sumOf(${a}, ${b})`,
  sub: (a, b) => `differenceOf(${a}, ${b})`,
  mul: (a, b) => `productOf(${a}, ${b})`,
  div: (a, b) => `truncatedQuotient(${a}, ${b})`,
  max: (a, b) => `largerOf(${a}, ${b})`,
  min: (a, b) => `smallerOf(${a}, ${b})`,
};

const ANY: Readonly<Record<string, Write>> = {
  not: (x) => `(1 - ${x})`,
  and: (a, b) => `(${a} * ${b})`,
  or: (a, b) => `(${a} + ${b} - ${a} * ${b})`,
  equal: /* @__PURE__ */ compare("==="),
  less: /* @__PURE__ */ compare("<"),
  lessEqual: /* @__PURE__ */ compare("<="),
};

/** One operation: its name, and the codes and element types of its operands. */
export interface Operation {
  readonly op: string;
  /** The element type of the result. */
  readonly dtype: DType;
  readonly operands: readonly { readonly code: string; readonly dtype: DType }[];
}

/** The code of an operation's result. Operands are names or calls, which bind tightly. */
export function operationCode({ op, dtype, operands }: Operation): string {
  const codes = operands.map(({ code }) => code);
  const from = operands[0]!.dtype;
  if (op === "cast") return castCode(codes[0]!, from, dtype);
  if (op === "identity" || op === "stopGradient") return codes[0]!;
  if (op === "where") {
    const [condition, a, b] = codes;
    return dtype === "int32" ? call("chosen")(...codes) : `(${condition} > 0.5 ? ${a} : ${b})`;
  }
  return (ANY[op] ?? (from === "int32" ? INTEGER : FLOAT)[op]!)(...codes);
}

function castCode(x: string, from: DType, to: DType): string {
  if (from === to) return x;
  if (to === "bool") return `(${x} === 0 ? 0 : 1)`;
  if (to === "int32") return `int32(${x})`;
  return from === "int32" ? `float32(${x})` : x;
}
