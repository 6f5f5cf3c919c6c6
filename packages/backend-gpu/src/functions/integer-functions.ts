// Functions of integers: indices, and int32 elements, which are stored as two halves.
import { type DeviceFunction, expression } from "./device-function.ts";

const A = { a: "int" } as const;
const AB = { a: "int", b: "int" } as const;

/** The integer operations of kernels besides +, - and comparisons. */
export const integerFunctions: readonly DeviceFunction[] = [
  {
    name: "int32",
    parameters: { x: "float" },
    result: "int",
    shader: (dialect) => `return ${dialect.to("int", "x")};`,
    script: "return Math.trunc(x);",
  },
  {
    name: "float32",
    parameters: A,
    result: "float",
    shader: (dialect) => `return ${dialect.to("float", "a")};`,
    script: "return a;",
  },
  {
    name: "join",
    parameters: { high: "float", low: "float" },
    result: "int",
    shader: (dialect) => `return ${dialect.to("int", "high")} * 65536 + ${dialect.to("int", "low")};`,
    script: "return Math.trunc(high * 65536 + low);",
  },
  {
    name: "highHalf",
    parameters: A,
    result: "float",
    shader: (dialect) => `return ${dialect.to("float", `a >> ${dialect.name === "wgsl" ? "16u" : "16"}`)};`,
    script: "return a >> 16;",
  },
  {
    name: "lowHalf",
    parameters: A,
    result: "float",
    shader: (dialect) => `return ${dialect.to("float", "a & 65535")};`,
    script: "return a & 65535;",
  },
  // Index arithmetic: a is not negative, b is positive.
  expression("quotient", AB, "int", "a / b", "Math.floor(a / b)"),
  expression("sumOf", AB, "int", "a + b", "(a + b) | 0"),
  expression("differenceOf", AB, "int", "a - b", "(a - b) | 0"),
  expression("productOf", AB, "int", "a * b", "Math.imul(a, b)"),
  {
    name: "truncatedQuotient",
    parameters: AB,
    result: "int",
    shader: () => `
      if (b == 0) { return 0; }
      if (b == -1) { return -a; }
      return a / b;`,
    script: "return b === 0 ? 0 : (a / b) | 0;",
  },
  expression("negated", A, "int", "0 - a", "(0 - a) | 0"),
  {
    name: "magnitudeOf",
    parameters: A,
    result: "int",
    shader: () => "if (a < 0) { return 0 - a; } return a;",
    script: "return a < 0 ? (0 - a) | 0 : a;",
  },
  {
    name: "signum",
    parameters: A,
    result: "int",
    shader: () => "if (a < 0) { return -1; } if (a > 0) { return 1; } return 0;",
    script: "return Math.sign(a);",
  },
  {
    name: "largerOf",
    parameters: AB,
    result: "int",
    shader: () => "if (a > b) { return a; } return b;",
    script: "return a > b ? a : b;",
  },
  {
    name: "smallerOf",
    parameters: AB,
    result: "int",
    shader: () => "if (a < b) { return a; } return b;",
    script: "return a < b ? a : b;",
  },
  {
    name: "chosen",
    parameters: { condition: "float", ...AB },
    result: "int",
    shader: () => "if (condition != 0.0) { return a; } return b;",
    script: "return condition !== 0 ? a : b;",
  },
];
