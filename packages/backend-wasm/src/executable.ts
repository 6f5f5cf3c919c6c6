// A compiled program in linear memory.
import {
  DisposedError,
  type Executable,
  type Program,
  sizeOf,
  type TensorSpec,
  type TypedArray,
} from "@grus/tensor";
import type { KernelBuild } from "./kernel-build.ts";
import type { KernelExports } from "./kernel-exports.ts";
import type { BlockMemory } from "./memory.ts";
import { type ObserveStep, type Plan, planProgram } from "./plan.ts";
import { isLarge } from "./program-size.ts";
import type { Team } from "./team.ts";

/** The device of an executable. */
export interface Device {
  readonly blocks: BlockMemory;
  readonly kernels: KernelExports;
  readonly build: KernelBuild;
  /** The address of the control block. */
  readonly control: number;
  /** The other threads; undefined for a single thread. */
  readonly team: Team | undefined;
  isDisposed(): boolean;
}

type View = Float32Array | Int32Array;

/** Owns one block of memory: buffers, constants, scratch and the plan. A run allocates nothing. */
export class WasmExecutable implements Executable {
  /** Bytes of linear memory that the program occupies. */
  readonly bytes: number;
  readonly #program: Program;
  readonly #device: Device;
  readonly #plan: Plan;
  readonly #threads: number;
  readonly #base: number;
  readonly #start: number;
  readonly #end: number;
  /** The number of memory growths when the views were created. */
  #growths = -1;
  #inputs: View[] = [];
  #state: View[] = [];
  #outputViews: View[] = [];
  #outputs: TypedArray[] = [];
  #disposed = false;

  /** `observe` learns of the words of each step. */
  constructor(program: Program, device: Device, observe?: ObserveStep) {
    this.#program = program;
    this.#device = device;
    this.#threads = device.team !== undefined && isLarge(program, device.build) ? device.team.threads : 1;
    this.#plan = planProgram(program, this.#threads, device.build);
    this.bytes = this.#plan.bytes;
    this.#base = device.blocks.take(this.bytes);
    this.#start = this.#base + this.#plan.wordsAt;
    this.#end = this.#start + 4 * this.#plan.topWords;
    this.#load(observe);
  }

  async run(inputs: readonly TypedArray[]): Promise<readonly TypedArray[]> {
    return this.runSync(inputs);
  }

  /**
   * As {@link run}, synchronously. The returned arrays are views of linear memory, overwritten by the next
   * run (bool outputs are copied into reused arrays).
   */
  runSync(inputs: readonly TypedArray[]): readonly TypedArray[] {
    this.#check();
    this.#refresh();
    for (let i = 0; i < this.#inputs.length; i++) this.#inputs[i]!.set(inputs[i]!);
    this.execute(this.#start, this.#end, this.#threads);
    for (let i = 0; i < this.#outputs.length; i++) {
      if (this.#outputs[i] instanceof Uint8Array) this.#outputs[i]!.set(this.#outputViews[i]!);
    }
    return this.#outputs;
  }

  /** Runs the records in [start, end) of the plan. */
  protected execute(start: number, end: number, threads: number): void {
    const { team, kernels, control } = this.#device;
    if (threads === 1) kernels.execute(control, start, end, 1, 0);
    else team!.run(kernels, start, end, threads, this.#plan.ownBytes);
  }

  async readState(): Promise<readonly TypedArray[]> {
    this.#check();
    this.#refresh();
    return this.#program.state.map(({ current }, i) =>
      hostCopy(this.#state[i]!, this.#program.variables[current]!),
    );
  }

  async writeState(values: readonly TypedArray[]): Promise<void> {
    this.#check();
    this.#refresh();
    this.#state.forEach((view, i) => view.set(values[i]!));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#device.blocks.give(this.#base, this.bytes);
  }

  #load(observe: ObserveStep | undefined): void {
    const { buffer } = this.#device.blocks.memory;
    new Int32Array(buffer, this.#start).set(this.#plan.words(this.#base, observe));
    for (const { constant, offset } of this.#plan.constants) this.#write(constant.data, offset);
  }

  #write(data: TypedArray, offset: number): void {
    const { buffer } = this.#device.blocks.memory;
    const isWhole = data instanceof Int32Array || data instanceof Uint8Array;
    const view = isWhole
      ? new Int32Array(buffer, this.#base + offset, data.length)
      : new Float32Array(buffer, this.#base + offset, data.length);
    view.set(data);
  }

  /** Recreates the views after the memory has grown. */
  #refresh(): void {
    const { growths } = this.#device.blocks;
    if (growths === this.#growths) return;
    this.#growths = growths;
    const { inputs, state, outputs } = this.#program;
    this.#inputs = inputs.map((variable) => this.#view(variable, this.#plan.offsetOf(variable)));
    this.#state = state.map(({ current }) => this.#view(current, this.#plan.offsetOf(current)));
    this.#outputViews = outputs.map((variable, i) => this.#view(variable, this.#plan.outputs[i]!));
    this.#outputs = outputs.map((variable, i) => {
      const { dtype } = this.#program.variables[variable]!;
      return dtype === "bool" ? new Uint8Array(this.#outputViews[i]!.length) : this.#outputViews[i]!;
    });
  }

  #view(variable: number, offset: number): View {
    const { shape, dtype } = this.#program.variables[variable]!;
    const View = dtype === "float32" ? Float32Array : Int32Array;
    return new View(this.#device.blocks.memory.buffer, this.#base + offset, sizeOf(shape));
  }

  #check(): void {
    if (this.#device.isDisposed()) throw new DisposedError("wasmBackend");
    if (this.#disposed) throw new DisposedError("the executable");
  }
}

function hostCopy(view: View, { dtype }: TensorSpec): TypedArray {
  return dtype === "bool" ? Uint8Array.from(view) : view.slice();
}
