// A compiled program: a plan as one pipeline of gpu.js, with its state on the host between runs.
import {
  DisposedError,
  type Executable,
  type Program,
  sizeOf,
  type TensorSpec,
  type TypedArray,
} from "@grus/tensor";
import type { GpuDevice } from "./gpu-device.ts";
import { floatsIn, toDevice, toHost } from "./layout.ts";
import { type Bound, bindPlan } from "./pipeline.ts";
import type { Plan } from "./plan.ts";
import { type ArrayValue, floatsOf, type Value } from "./value.ts";

/** The location of the floats of the arrays after a run. */
interface Results {
  readonly given: readonly Float32Array[];
  readonly made: ReadonlyMap<number, Float32Array>;
}

/**
 * A program on the GPU. Runs are queued. State is transferred: gpu.js keeps buffers within a run, not between
 * runs, so several training steps in one program pay for it once.
 */
export class GpuExecutable implements Executable {
  readonly #program: Program;
  readonly #plan: Plan;
  readonly #device: GpuDevice;
  readonly #bound: Bound;
  #state: Float32Array[];
  #tail: Promise<unknown> = Promise.resolve();
  #disposed = false;

  private constructor(program: Program, plan: Plan, device: GpuDevice) {
    this.#program = program;
    this.#plan = plan;
    this.#device = device;
    this.#bound = bindPlan(plan, device);
    this.#state = program.state.map(({ current }) => new Float32Array(floatsOf(this.#spec(current))));
  }

  /** Builds the pipeline and runs it once on zeros, so that errors of the device are known at once. */
  static async create(program: Program, plan: Plan, device: GpuDevice): Promise<GpuExecutable> {
    const executable = new GpuExecutable(program, plan, device);
    await executable.#bound.prepare();
    return executable;
  }

  /**
   * How gpu.js runs the program: "fused-encoder" on WebGPU, "generic" on WebGL2, "none" if there are no
   * kernels.
   */
  get executorKind(): string {
    return this.#bound.executorKind();
  }

  /** The number of kernels that a run launches. */
  get dispatches(): number {
    return this.#plan.dispatches.length;
  }

  async run(inputs: readonly TypedArray[]): Promise<readonly TypedArray[]> {
    this.#check();
    const given = this.#program.inputs.map((variable, i) => toDevice(inputs[i]!, this.#spec(variable)));
    return this.#after(() => this.#run(given));
  }

  async readState(): Promise<readonly TypedArray[]> {
    this.#check();
    return this.#after(async () =>
      this.#program.state.map(({ current }, i) => hostOf(this.#state[i]!, this.#spec(current))),
    );
  }

  async writeState(values: readonly TypedArray[]): Promise<void> {
    this.#check();
    const state = this.#program.state.map(({ current }, i) => toDevice(values[i]!, this.#spec(current)));
    await this.#after(async () => {
      this.#state = state;
    });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    void this.#bound.destroy();
  }

  async #run(inputs: readonly Float32Array[]): Promise<readonly TypedArray[]> {
    const given = [...inputs, ...this.#state].filter(({ length }) => length > 0);
    const made = await this.#bound.run(given);
    const results = { given, made };
    this.#state = this.#plan.state.map((value) => deviceFloats(value, results));
    return this.#plan.outputs.map((value) => hostResult(value, results));
  }

  /** Runs `work` after all previous work has settled. */
  #after<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => {
      this.#check();
      return work();
    });
    this.#tail = result.catch(() => {});
    return result;
  }

  #spec(variable: number): TensorSpec {
    return this.#program.variables[variable]!;
  }

  #check(): void {
    if (this.#device.isDisposed()) throw new DisposedError("gpuBackend");
    if (this.#disposed) throw new DisposedError("the executable");
  }
}

function hostOf(floats: Float32Array, spec: TensorSpec): TypedArray {
  const array = { kind: "argument", index: 0, size: floats.length } as const;
  return toHost(floats, { kind: "array", array, ...spec, offset: 0, plane: sizeOf(spec.shape) });
}

function hostResult(value: Value, results: Results): TypedArray {
  if (value.kind === "array") return toHost(floatsOfArray(value, results), value);
  return hostOf(uniformFloats(value), value);
}

function deviceFloats(value: Value, results: Results): Float32Array {
  return value.kind === "array" ? floatsIn(floatsOfArray(value, results), value) : uniformFloats(value);
}

function uniformFloats(value: Value & { readonly kind: "uniform" }): Float32Array {
  return toDevice(new Float64Array(sizeOf(value.shape)).fill(value.number), value);
}

function floatsOfArray({ array }: ArrayValue, { given, made }: Results): Float32Array {
  if (array.kind === "literal") return array.data;
  return array.kind === "argument" ? given[array.index]! : made.get(array.index)!;
}
