// The contract between programs and backends.
import type { TypedArray } from "./dtype.ts";
import type { Program } from "./program.ts";

/** Compiles programs for one device. It assumes valid programs and never falls back to another device. */
export interface Backend {
  /** The implementation in use: "reference", "wasm", "gpu:webgpu", "gpu:webgl2". */
  readonly name: string;
  /** Compiles a program once, to be run many times. */
  compile(program: Program): Promise<Executable>;
  /** Frees the device. Executables of a disposed backend throw. */
  dispose(): Promise<void>;
}

/** A compiled program with its state, which stays on the device. State is zero until written. */
export interface Executable {
  /**
   * Runs the program once and updates the state. `inputs` are read before the first suspension and not
   * retained. The returned arrays belong to the executable: they are overwritten by the next run.
   */
  run(inputs: readonly TypedArray[]): Promise<readonly TypedArray[]>;
  /** As {@link run}, synchronously; present where the device supports it. */
  runSync?(inputs: readonly TypedArray[]): readonly TypedArray[];
  /** Copies of the state variables. */
  readState(): Promise<readonly TypedArray[]>;
  /** Sets the state variables. */
  writeState(values: readonly TypedArray[]): Promise<void>;
  /** Releases the executable. Any later call throws. */
  dispose(): void;
}
