// A function that kernels may call, in every language in which a kernel may run.
import type { Dialect } from "./dialect.ts";

/** An argument or result: a float or an integer. */
export type Kind = "float" | "int";

/** A device function. Its name must not be reserved in a shading language. */
export interface DeviceFunction {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Kind>>;
  readonly result: Kind;
  /** The body in a shading language. */
  readonly shader: (dialect: Dialect) => string;
  /** The body in JavaScript, for the CPU mode of gpu.js, in which tests run kernels without a browser. */
  readonly script: string;
}

/** A function that consists of one expression, the same in both shading languages. */
export function expression(
  name: string,
  parameters: Readonly<Record<string, Kind>>,
  result: Kind,
  shader: string,
  script: string = shader,
): DeviceFunction {
  return { name, parameters, result, shader: () => `return ${shader};`, script: `return ${script};` };
}
