// The option --backend: names of the backends on the command line.
import { type Backend, type BackendChoice, createBackend, gpu } from "grus";

/** A value of --backend. */
export type BackendOption = "auto" | "wasm" | "gpu" | "reference";

const choices: Readonly<Record<BackendOption, BackendChoice>> = {
  auto: "auto",
  wasm: "wasm",
  gpu: gpu(),
  reference: "reference",
};

/** The values of --backend. */
export const backendOptions: readonly BackendOption[] = ["auto", "wasm", "gpu", "reference"];

/** Starts the requested backend. */
export function startBackend(option: BackendOption): Promise<Backend> {
  return createBackend(choices[option]);
}
