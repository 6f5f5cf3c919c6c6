// The contract between programs and what runs them.
import type { TypedArray } from "./dtype.ts";
import type { Program } from "./program.ts";

/** Compiles programs for one device. It assumes valid programs and never falls back to another device. */
export interface Backend {
  /** What really runs: "reference", "wasm", "gpu:webgpu", "gpu:webgl2". */
  readonly name: string;
  /** Prepares a program once, to be run many times. */
  compile(program: Program): Promise<Executable>;
  /** Frees the device. Executables of a disposed backend throw. */
  dispose(): Promise<void>;
}

/** A compiled program with its state, which stays on the device. State is zero until it is written. */
export interface Executable {
  /**
   * Runs the program once and moves the state on. `inputs` are read before the first suspension and not kept.
   * The arrays returned are the executable's own: they are overwritten by the next run.
   */
  run(inputs: readonly TypedArray[]): Promise<readonly TypedArray[]>;
  /** As {@link run}, without suspending; present where the device can. */
  runSync?(inputs: readonly TypedArray[]): readonly TypedArray[];
  /** Copies of the state variables. */
  readState(): Promise<readonly TypedArray[]>;
  /** Sets the state variables. */
  writeState(values: readonly TypedArray[]): Promise<void>;
  /** Frees what the executable holds. Any later call throws. */
  dispose(): void;
}
