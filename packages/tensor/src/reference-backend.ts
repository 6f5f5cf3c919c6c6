// The reference backend: runs programs with the reference kernels, in float32 or float64.
import type { Backend, Executable } from "./backend.ts";
import { allocate, type Precision, type TypedArray } from "./dtype.ts";
import { DisposedError } from "./errors.ts";
import { type Interpreter, lastReads, runSteps } from "./evaluate.ts";
import type { Program, Variable } from "./program.ts";
import { referenceKernels } from "./reference-kernels.ts";
import { sizeOf } from "./shape.ts";

/** Options of {@link referenceBackend}. */
export interface ReferenceOptions {
  /** The precision of `float32` tensors; "float64" for gradient checks. Default "float32". */
  readonly precision?: Precision | undefined;
}

/**
 * The backend that defines the semantics of every operation. Slow: for tests, small inputs and comparison.
 */
export function referenceBackend({ precision = "float32" }: ReferenceOptions = {}): Backend {
  const kernels = referenceKernels();
  let disposed = false;
  return {
    name: "reference",
    compile: async (program) => {
      if (disposed) throw new DisposedError("referenceBackend");
      return new ReferenceExecutable(program, { precision, kernels }, () => disposed);
    },
    dispose: async () => {
      disposed = true;
    },
  };
}

class ReferenceExecutable implements Executable {
  readonly #program: Program;
  readonly #interpreter: Interpreter;
  readonly #constants: ReadonlyMap<Variable, TypedArray>;
  readonly #lastReads: readonly (readonly Variable[])[];
  readonly #backendGone: () => boolean;
  #state: TypedArray[];
  #disposed = false;

  constructor(program: Program, interpreter: Interpreter, backendGone: () => boolean) {
    this.#program = program;
    this.#interpreter = interpreter;
    this.#backendGone = backendGone;
    this.#constants = new Map(
      program.constants.map(({ variable, data }) => [variable, this.#rounded(variable, data)]),
    );
    this.#lastReads = lastReads(program);
    this.#state = program.state.map(({ current }) => this.#own(current, []));
  }

  async run(inputs: readonly TypedArray[]): Promise<readonly TypedArray[]> {
    return this.runSync(inputs);
  }

  runSync(inputs: readonly TypedArray[]): readonly TypedArray[] {
    this.#check();
    const { inputs: names, state, outputs } = this.#program;
    const values = new Map(this.#constants);
    names.forEach((variable, i) => values.set(variable, this.#own(variable, inputs[i]!)));
    state.forEach(({ current }, i) => values.set(current, this.#state[i]!));
    runSteps(this.#program, values, this.#interpreter, this.#lastReads);
    this.#state = state.map(({ next, current }) => this.#own(current, values.get(next)!));
    return outputs.map((variable) => values.get(variable)!.slice());
  }

  async readState(): Promise<readonly TypedArray[]> {
    this.#check();
    return this.#state.map((value) => value.slice());
  }

  async writeState(values: readonly TypedArray[]): Promise<void> {
    this.#check();
    this.#state = this.#program.state.map(({ current }, i) => this.#own(current, values[i]!));
  }

  dispose(): void {
    this.#disposed = true;
  }

  /** A constant, uncopied unless it holds more digits than the backend computes with. */
  #rounded(variable: Variable, data: TypedArray): TypedArray {
    const isWide = data instanceof Float64Array && this.#interpreter.precision === "float32";
    return isWide ? this.#own(variable, data) : data;
  }

  #own(variable: Variable, data: ArrayLike<number>): TypedArray {
    const { shape, dtype } = this.#program.variables[variable]!;
    const array = allocate(dtype, sizeOf(shape), this.#interpreter.precision);
    array.set(data);
    return array;
  }

  #check(): void {
    if (this.#backendGone()) throw new DisposedError("referenceBackend");
    if (this.#disposed) throw new DisposedError("the executable");
  }
}
