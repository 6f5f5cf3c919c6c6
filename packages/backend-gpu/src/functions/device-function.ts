// One function that kernels may call, in every language that a kernel may run in.
import type { Dialect } from "./dialect.ts";

/** An argument or result: a float or an integer. */
export type Kind = "float" | "int";

/** A function of the device. Names must be none of a shading language's own. */
export interface DeviceFunction {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Kind>>;
  readonly result: Kind;
  /** The body in a shading language. */
  readonly shader: (dialect: Dialect) => string;
  /** The body in JavaScript, for gpu.js's CPU mode, in which tests run kernels without a browser. */
  readonly script: string;
}

/** A function that is one expression, the same in both shading languages. */
export function expression(
  name: string,
  parameters: Readonly<Record<string, Kind>>,
  result: Kind,
  shader: string,
  script: string = shader,
): DeviceFunction {
  return { name, parameters, result, shader: () => `return ${shader};`, script: `return ${script};` };
}
