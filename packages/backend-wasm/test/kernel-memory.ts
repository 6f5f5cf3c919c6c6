// Linear memory for tests of single kernels: places arrays, runs records, reads results.
import { inflateSync } from "node:zlib";
import { kernels } from "./generated/kernels.ts";

/** Every kernel of assembly/testing.ts by its exported name. */
export type Kernels = Readonly<Record<string, (...args: number[]) => number>>;

/** A module instance and its memory; arrays are placed consecutively and never freed. */
export class KernelMemory {
  readonly kernels: Kernels;
  readonly #memory: WebAssembly.Memory;
  #top: number;

  constructor(pages = 256) {
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: 65_536, shared: true });
    const bytes = inflateSync(Buffer.from(kernels, "base64"));
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: this.#memory },
      team: { pause: () => 0 },
    });
    this.kernels = instance.exports as unknown as Kernels;
    this.#top = 65536;
  }

  /** Discards all arrays. */
  reset(): void {
    this.#top = 65536;
  }

  /** A 16-byte aligned pointer to `bytes` bytes, filled with NaN so that unwritten elements are detected. */
  allocate(bytes: number): number {
    const pointer = this.#top;
    this.#top = (pointer + bytes + 15) & -16;
    this.floats(pointer, (this.#top - pointer) / 4).fill(Number.NaN);
    return pointer;
  }

  /** A pointer to a copy of `values`. */
  place(values: ArrayLike<number>): number {
    const pointer = this.allocate(values.length * 4);
    this.floats(pointer, values.length).set(values);
    return pointer;
  }

  /** A pointer to `values` as 32-bit integers. */
  placeInts(values: ArrayLike<number>): number {
    const pointer = this.allocate(values.length * 4);
    new Int32Array(this.#memory.buffer, pointer, values.length).set(values);
    return pointer;
  }

  /** A view of `length` floats at `pointer`. */
  floats(pointer: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, pointer, length);
  }
}
