// The types of a module.
import { ARRAYS, commentText, keyText, listText, type Port, quoted } from "./interface-text.ts";

/** The text of the `.d.ts` file beside a module. */
export function declarationsText(module: {
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly hasState: boolean;
  readonly hasGolden: boolean;
}): string {
  const { name, inputs, outputs, hasState, hasGolden } = module;
  return `${commentText(name)}

/** The inputs' shapes and element types. */
export declare const inputs: ${specsType(inputs)};

/** The outputs' shapes and element types. */
export declare const outputs: ${specsType(outputs)};

/** What a run is given. */
export interface Inputs ${arraysType(inputs)}

/** What a run gives: arrays of the model, which its next run overwrites. */
export interface Outputs ${arraysType(outputs)}

/** A model, ready to run. */
export interface Model {
  /** Computes the outputs. Throws a TypeError or RangeError that says what was expected where the inputs do not fit. */
  run(inputs: Inputs): Outputs;${hasState ? RESET : ""}
}

/** Makes a model. Models are independent of each other. */
export declare function load(): Promise<Model>;
${hasGolden ? VERIFY : ""}`;
}

const RESET = `
  /** Goes back to the first state. */
  reset(): void;`;

const VERIFY = `
/** Runs the sample that came with the model on a model of its own and compares; largestError is a part of the largest expected magnitude. Default tolerance 1e-3. */
export declare function verify(tolerance?: number): Promise<{
  readonly isAccurate: boolean;
  readonly largestError: number;
  /** The output it is of. */
  readonly worst: string;
}>;
`;

function specsType(ports: readonly Port[]): string {
  const lines = ports.map(
    ({ name, shape, dtype }) =>
      `  readonly ${keyText(name)}: { readonly shape: readonly ${listText(shape)}; readonly dtype: ${quoted(dtype)} };\n`,
  );
  return `{\n${lines.join("")}}`;
}

function arraysType(ports: readonly Port[]): string {
  const lines = ports.map((port) => `  readonly ${keyText(port.name)}: ${ARRAYS[port.dtype]};\n`);
  return `{\n${lines.join("")}}`;
}
