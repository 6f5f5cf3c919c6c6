// The functions that kernels call, in the form that gpu.js expects.
import type { DeviceFunction, Kind } from "./device-function.ts";
import { type Dialect, glsl, wgsl } from "./dialect.ts";
import { floatFunctions } from "./float-functions.ts";
import { integerFunctions } from "./integer-functions.ts";
import { randomFunctions } from "./threefry.ts";

/** The language of kernels: that of WebGPU, that of WebGL2, or JavaScript, for tests. */
export type KernelLanguage = "wgsl" | "glsl" | "script";

/** A function in one language, with the types that gpu.js requires. */
export interface WrittenFunction {
  readonly name: string;
  readonly source: string;
  readonly argumentTypes: readonly string[];
  readonly returnType: string;
}

const FUNCTIONS: readonly DeviceFunction[] = [...floatFunctions, ...integerFunctions, ...randomFunctions];
const TYPES: Readonly<Record<Kind, string>> = { float: "Number", int: "Integer" };

/** The names of the device functions that the text of a kernel calls. */
export function usedFunctions(text: string): readonly string[] {
  const called = new Set(Array.from(text.matchAll(/\b(\w+)\(/g), ([, name]) => name));
  return FUNCTIONS.filter(({ name }) => called.has(name)).map(({ name }) => name);
}

/** A device function in a language. */
export function writeFunction(name: string, language: KernelLanguage): WrittenFunction {
  const one = FUNCTIONS.find((candidate) => candidate.name === name)!;
  return {
    name,
    source: language === "script" ? scriptOf(one) : shaderOf(one, language === "wgsl" ? wgsl : glsl),
    argumentTypes: Object.values(one.parameters).map((kind) => TYPES[kind]),
    returnType: TYPES[one.result],
  };
}

function scriptOf({ name, parameters, script }: DeviceFunction): string {
  return `function ${name}(${Object.keys(parameters).join(", ")}) { ${script} }`;
}

function shaderOf({ name, parameters, result, shader }: DeviceFunction, dialect: Dialect): string {
  const given = Object.entries(parameters);
  return dialect.name === "wgsl"
    ? `fn fn_${name}(${given.map(([key, kind]) => `${key} : ${dialect[kind]}`).join(", ")}) -> ${dialect[result]} { ${shader(dialect)} }`
    : `${dialect[result]} ${name}(${given.map(([key, kind]) => `${dialect[kind]} ${key}`).join(", ")}) { ${shader(dialect)} }`;
}
