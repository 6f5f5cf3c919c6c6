// Functions of floats. Shading languages do not specify how theirs treat values that are not finite, nor the
// precision of sine and cosine.
import { type DeviceFunction, expression } from "./device-function.ts";
import {
  type Dialect,
  INFINITY,
  isNotANumber,
  NEGATIVE_INFINITY,
  NOT_A_NUMBER,
  returnBits,
} from "./dialect.ts";

const X = { x: "float" } as const;
const XY = { x: "float", y: "float" } as const;

/** Returns x if x is NaN. */
function returnNaN(dialect: Dialect, x: string): string {
  return `if (${isNotANumber(dialect, x)}) { return ${x}; }`;
}

/** e^x overflows above this. */
const LARGEST_EXPONENT = "88.72283";
/** e to this power is half of the smallest denormal. */
const SMALLEST_EXPONENT = "-103.97208";

function sineOrCosine(name: "sine" | "cosine"): DeviceFunction {
  const quadrant = name === "sine" ? "0" : "1";
  return {
    name,
    parameters: X,
    result: "float",
    shader: (dialect) => `
      if ((${dialect.bitsOf("x")} & 0x7fffffffu) >= 0x7f800000u) ${returnBits(dialect, NOT_A_NUMBER)}
      ${dialect.constant("float", "turns", "floor(x * 0.636619772 + 0.5)")}
      ${dialect.variable("float", "r", "x - turns * 1.5703125")}
      r = r - turns * 4.837512969970703125e-4;
      r = r - turns * 7.54978995489188216e-8;
      ${dialect.constant("float", "s", "r * r")}
      ${dialect.constant("float", "sin_r", "r + r * s * (-1.6666654611e-1 + s * (8.3321608736e-3 + s * -1.9515295891e-4))")}
      ${dialect.constant("float", "cos_r", "1.0 - 0.5 * s + s * s * (4.166664568298827e-2 + s * (-1.388731625493765e-3 + s * 2.443315711809948e-5))")}
      ${dialect.constant("float", "fourth", `turns + ${quadrant}.0`)}
      ${dialect.constant("int", "quadrant", dialect.to("int", "fourth - 4.0 * floor(fourth * 0.25)"))}
      ${dialect.variable("float", "result", "sin_r")}
      if (quadrant == 1 || quadrant == 3) { result = cos_r; }
      if (quadrant >= 2) { result = -result; }
      return result;`,
    script: `return Math.${name === "sine" ? "sin" : "cos"}(x);`,
  };
}

/** max or min, which propagate NaN. */
function extreme(name: "larger" | "smaller", isFirst: string, script: string): DeviceFunction {
  return {
    name,
    parameters: XY,
    result: "float",
    shader: (dialect) => `
      ${returnNaN(dialect, "x")}
      ${returnNaN(dialect, "y")}
      if (${isFirst}) { return x; }
      return y;`,
    script,
  };
}

/** The functions called by elementwise code. */
export const floatFunctions: readonly DeviceFunction[] = [
  {
    name: "notANumber",
    parameters: {},
    result: "float",
    shader: (dialect) => returnBits(dialect, NOT_A_NUMBER).slice(1, -1),
    script: "return 0 / 0;",
  },
  {
    name: "infinity",
    parameters: {},
    result: "float",
    shader: (dialect) => returnBits(dialect, INFINITY).slice(1, -1),
    script: "return 1 / 0;",
  },
  {
    name: "negativeZero",
    parameters: {},
    result: "float",
    shader: (dialect) => returnBits(dialect, "0x80000000u").slice(1, -1),
    script: "return -0;",
  },
  {
    name: "isNaNumber",
    parameters: X,
    result: "float",
    shader: (dialect) => `if (${isNotANumber(dialect, "x")}) { return 1.0; } return 0.0;`,
    script: "return x !== x ? 1 : 0;",
  },
  {
    name: "exponential",
    parameters: X,
    result: "float",
    shader: (dialect) => `
      ${returnNaN(dialect, "x")}
      if (x > ${LARGEST_EXPONENT}) ${returnBits(dialect, INFINITY)}
      if (x < ${SMALLEST_EXPONENT}) { return 0.0; }
      return exp(x);`,
    script: "return Math.exp(x);",
  },
  {
    name: "logarithm",
    parameters: X,
    result: "float",
    shader: (dialect) => `
      ${returnNaN(dialect, "x")}
      if (x < 0.0) ${returnBits(dialect, NOT_A_NUMBER)}
      if (x == 0.0) ${returnBits(dialect, NEGATIVE_INFINITY)}
      if (${dialect.bitsOf("x")} == ${INFINITY}) { return x; }
      return log(x);`,
    script: "return Math.log(x);",
  },
  {
    name: "squareRoot",
    parameters: X,
    result: "float",
    shader: (dialect) => `
      ${returnNaN(dialect, "x")}
      if (x < 0.0) ${returnBits(dialect, NOT_A_NUMBER)}
      if (${dialect.bitsOf("x")} == ${INFINITY} || x == 0.0) { return x; }
      return sqrt(x);`,
    script: "return Math.sqrt(x);",
  },
  {
    name: "hyperbolicTangent",
    parameters: X,
    result: "float",
    shader: (dialect) => `
      ${returnNaN(dialect, "x")}
      if (abs(x) > 9.5) { return sign(x); }
      if (abs(x) < 0.02) { return x - x * x * x * 0.333333333; }
      ${dialect.constant("float", "e", "exp(2.0 * x)")}
      return (e - 1.0) / (e + 1.0);`,
    script: "return Math.tanh(x);",
  },
  {
    name: "logistic",
    parameters: X,
    result: "float",
    shader: (dialect) => `
      ${returnNaN(dialect, "x")}
      if (x < -87.0) { return 0.0; }
      if (x > 87.0) { return 1.0; }
      return 1.0 / (1.0 + exp(-x));`,
    script: "return 1 / (1 + Math.exp(-x));",
  },
  {
    name: "signOf",
    parameters: X,
    result: "float",
    shader: (dialect) => `${returnNaN(dialect, "x")} return sign(x);`,
    script: "return Math.sign(x);",
  },
  expression("floorOf", X, "float", "floor(x)", "Math.floor(x)"),
  expression("magnitude", X, "float", "abs(x)", "Math.abs(x)"),
  sineOrCosine("sine"),
  sineOrCosine("cosine"),
  extreme("larger", "x >= y", "return Math.max(x, y);"),
  extreme("smaller", "x <= y", "return Math.min(x, y);"),
  {
    name: "power",
    parameters: XY,
    result: "float",
    shader: (dialect) => `
      if (y == 0.0) { return 1.0; }
      ${returnNaN(dialect, "x")}
      ${returnNaN(dialect, "y")}
      ${dialect.constant("float", "whole", "floor(y)")}
      ${dialect.variable("float", "flip", "1.0")}
      if (x < 0.0 || ${dialect.bitsOf("x")} == 0x80000000u) {
        if (x != 0.0 && whole != y && ${dialect.bitsOf("x")} != ${NEGATIVE_INFINITY}) ${returnBits(dialect, NOT_A_NUMBER)}
        if (whole == y && y - 2.0 * floor(y * 0.5) == 1.0) { flip = -1.0; }
      }
      ${dialect.constant("float", "base", "abs(x)")}
      if (base == 0.0 || ${dialect.bitsOf("base")} == ${INFINITY}) {
        if ((base == 0.0) == (y > 0.0)) { return flip * 0.0; }
        ${dialect.variable("uint", "bits", INFINITY)}
        return flip * ${dialect.fromBits("bits")};
      }
      if (y == 1.0) { return x; }
      if (y == 2.0) { return x * x; }
      return flip * pow(base, y);`,
    script: "return Math.pow(x, y);",
  },
];
