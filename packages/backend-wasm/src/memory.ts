// Linear memory shared by all executables of a backend, allocated in blocks.
import { WasmMemoryError } from "./errors.ts";
import { roundUp } from "./round-up.ts";

const PAGE = 65_536;
const LARGEST = 65_536 * PAGE;

interface Block {
  readonly start: number;
  readonly bytes: number;
}

/** Blocks of one growable WebAssembly memory, zero when taken; freed blocks are merged and reused. */
export class BlockMemory {
  readonly memory: WebAssembly.Memory;
  /** The number of times the memory has grown: views created before do not cover all of it. */
  growths = 0;
  /** Free blocks, sorted by address. */
  #free: Block[] = [];
  /** The start of unused memory. */
  #end: number;
  /** The end of memory that has ever been in a block: what follows is zero, as WebAssembly gives it. */
  #written: number;

  constructor(memory: WebAssembly.Memory, start: number) {
    this.memory = memory;
    this.#end = roundUp(start);
    this.#written = this.#end;
  }

  /**
   * Allocates `bytes` bytes of zeros, 16-byte aligned, and returns the address. Throws {@link WasmMemoryError} if they
   * are not available.
   */
  take(bytes: number): number {
    const size = roundUp(Math.max(bytes, 16));
    const start = this.#place(size);
    const used = Math.max(0, Math.min(size, this.#written - start));
    new Uint8Array(this.memory.buffer, start, used).fill(0);
    this.#written = Math.max(this.#written, start + size);
    return start;
  }

  #place(size: number): number {
    const at = this.#free.findIndex((block) => block.bytes >= size);
    if (at < 0) return this.#extend(size);
    const { start, bytes: found } = this.#free[at]!;
    this.#free.splice(at, 1, ...(found > size ? [{ start: start + size, bytes: found - size }] : []));
    return start;
  }

  /** Releases a block allocated by {@link take}. */
  give(start: number, bytes: number): void {
    const blocks = [...this.#free, { start, bytes: roundUp(Math.max(bytes, 16)) }].sort(
      (a, b) => a.start - b.start,
    );
    this.#free = [];
    for (const block of blocks) {
      const before = this.#free.at(-1);
      if (before !== undefined && before.start + before.bytes === block.start) {
        this.#free[this.#free.length - 1] = { start: before.start, bytes: before.bytes + block.bytes };
      } else this.#free.push(block);
    }
    const last = this.#free.at(-1)!;
    if (last.start + last.bytes === this.#end) {
      this.#end = last.start;
      this.#free.pop();
    }
  }

  #extend(size: number): number {
    const start = this.#end;
    const missing = start + size - this.memory.buffer.byteLength;
    if (start + size > LARGEST) throw new WasmMemoryError(size, start);
    if (missing > 0) this.#grow(Math.ceil(missing / PAGE), size);
    this.#end = start + size;
    return start;
  }

  #grow(pages: number, size: number): void {
    try {
      this.memory.grow(pages);
      this.growths++;
    } catch {
      throw new WasmMemoryError(size, this.#end);
    }
  }
}
