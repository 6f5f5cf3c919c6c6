// The differences between the shading languages.

/** A shading language. */
export interface Dialect {
  readonly name: "wgsl" | "glsl";
  readonly float: string;
  readonly int: string;
  readonly uint: string;
  /** A constant local. */
  constant(type: "float" | "int" | "uint", name: string, value: string): string;
  /** A mutable local. */
  variable(type: "float" | "int" | "uint", name: string, value: string): string;
  /** The bits of a float, unsigned. */
  bitsOf(x: string): string;
  /** The float with the given bits; in a local, since WGSL rejects constants that are not finite. */
  fromBits(bits: string): string;
  /** A conversion. */
  to(type: "float" | "int" | "uint", x: string): string;
}

/** The language of WebGPU. */
export const wgsl: Dialect = {
  name: "wgsl",
  float: "f32",
  int: "i32",
  uint: "u32",
  constant: (_, name, value) => `let ${name} = ${value};`,
  variable: (type, name, value) =>
    `var ${name} : ${{ float: "f32", int: "i32", uint: "u32" }[type]} = ${value};`,
  bitsOf: (x) => `bitcast<u32>(${x})`,
  fromBits: (bits) => `bitcast<f32>(${bits})`,
  to: (type, x) => `${{ float: "f32", int: "i32", uint: "u32" }[type]}(${x})`,
};

/** The language of WebGL2. */
export const glsl: Dialect = {
  name: "glsl",
  float: "float",
  int: "int",
  uint: "uint",
  constant: (type, name, value) => `${type} ${name} = ${value};`,
  variable: (type, name, value) => `${type} ${name} = ${value};`,
  bitsOf: (x) => `floatBitsToUint(${x})`,
  fromBits: (bits) => `uintBitsToFloat(${bits})`,
  to: (type, x) => `${type}(${x})`,
};

/** Whether x is NaN; shading languages may assume that there is no NaN and fold x == x to true. */
export function isNotANumber({ bitsOf }: Dialect, x: string): string {
  return `(${bitsOf(x)} & 0x7fffffffu) > 0x7f800000u`;
}

/** Statements that return the float with the given bits. */
export function returnBits({ variable, fromBits }: Dialect, bits: string): string {
  return `{ ${variable("uint", "bits", bits)} return ${fromBits("bits")}; }`;
}

export const NOT_A_NUMBER = "0x7fc00000u";
export const INFINITY = "0x7f800000u";
export const NEGATIVE_INFINITY = "0xff800000u";
