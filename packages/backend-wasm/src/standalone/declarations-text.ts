// The type declarations of a module.
import { ARRAYS, commentText, keyText, listText, type Port, quoted, valueText } from "./interface-text.ts";

/** The text of the `.d.ts` file of a module. */
export function declarationsText(module: {
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly hasState: boolean;
  /** The default tolerance of `verify`; undefined without a sample. */
  readonly tolerance: number | undefined;
}): string {
  const { name, inputs, outputs, hasState, tolerance } = module;
  return `${commentText(name)}

/** The inputs' shapes and element types. */
export declare const inputs: ${specsType(inputs)};

/** The outputs' shapes and element types. */
export declare const outputs: ${specsType(outputs)};

/** The inputs of a run. */
export interface Inputs ${arraysType(inputs)}

/** The results of a run: arrays of the model, which the next run overwrites. */
export interface Outputs ${arraysType(outputs)}

/** A model, ready to run. */
export interface Model {
  /** Computes the outputs. Throws a TypeError or RangeError for inputs that do not match. */
  run(inputs: Inputs): Outputs;${hasState ? RESET : ""}
}

/** Creates a model. Models are independent of each other. */
export declare function load(): Promise<Model>;
${tolerance === undefined ? "" : verifyType(tolerance)}`;
}

const RESET = `
  /** Resets to the initial state. */
  reset(): void;`;

const verifyType = (tolerance: number) => `
/**
 * Runs the sample included in the module on a new model and compares; largestError is relative to the largest
 * expected magnitude. Default tolerance ${tolerance}.
 */
export declare function verify(tolerance?: number): Promise<{
  readonly isAccurate: boolean;
  readonly largestError: number;
  /** The output in which it occurs. */
  readonly worst: string;
}>;
`;

function specsType(ports: readonly Port[]): string {
  const lines = ports.map(
    ({ name, shape, dtype, description }) =>
      `  readonly ${keyText(name)}: { readonly shape: readonly ${listText(shape)}; readonly dtype: ${quoted(dtype)}${description === undefined ? "" : "; readonly description: string"} };\n`,
  );
  return `{\n${lines.join("")}}`;
}

function arraysType(ports: readonly Port[]): string {
  const lines = ports.map(
    (port) =>
      `  /** ${valueText(port).replaceAll("*/", "* /").replaceAll(/\s+/g, " ")} */\n  readonly ${keyText(port.name)}: ${ARRAYS[port.dtype]};\n`,
  );
  return `{\n${lines.join("")}}`;
}
