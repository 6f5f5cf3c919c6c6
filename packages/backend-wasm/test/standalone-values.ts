// Standalone modules in this process, and their inputs and outputs.
import { compile, type Program, type Tensor, type TensorSpec, type TypedArray } from "@grus/tensor";

/** Arrays by the name of the input or output. */
export type Values = Readonly<Record<string, TypedArray>>;

/** A model. */
export interface LoadedModel {
  run(inputs: Values): Values;
  reset?(): void;
}

/** The exports of a module. */
export interface ImportedModule {
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly outputs: Readonly<Record<string, TensorSpec>>;
  load(): Promise<LoadedModel>;
  verify?(tolerance?: number): Promise<{
    readonly isAccurate: boolean;
    readonly largestError: number;
    readonly worst: string;
  }>;
}

/** Imports a module from its source. */
export async function imported(source: string): Promise<ImportedModule> {
  const address = `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
  return (await import(/* @vite-ignore */ address)) as ImportedModule;
}

/** Loads a model of the module. */
export async function loaded({ source }: { readonly source: string }): Promise<LoadedModel> {
  return (await imported(source)).load();
}

/** The optimised program of a function. */
export async function programOf(
  f: (...given: Tensor[]) => unknown,
  specs: readonly TensorSpec[],
): Promise<Program> {
  const none = { run: () => Promise.reject(), readState: async () => [], writeState: async () => {} };
  const recorder = {
    name: "none",
    compile: async () => ({ ...none, dispose: () => {} }),
    dispose: async () => {},
  };
  return (await compile(recorder, f, ...(specs as Tensor[]))).program;
}

/** Copies of arrays that the next run would overwrite. */
export function copied(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, data]) => [name, data.slice()]));
}

/** Arrays as integers, which distinguish NaN and the sign of zero. */
export function bitsOf(values: Values): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [
      name,
      [...(data instanceof Float32Array ? new Uint32Array(data.slice().buffer) : data)],
    ]),
  );
}
