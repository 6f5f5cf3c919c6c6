// Bytes to be written to a file, little-endian.

/** A growing list of bytes, after a start that is known last. */
export class BytesOut {
  readonly #start: number;
  readonly #parts: Uint8Array[] = [];
  #size: number;

  /** `start` is the number of bytes before the first. */
  constructor(start: number) {
    this.#start = start;
    this.#size = start;
  }

  /** The number of bytes, with those of the start: the address of the next. */
  get size(): number {
    return this.#size;
  }

  /** Appends bytes, which are not copied before {@link finish}. */
  bytes(own: Uint8Array): void {
    this.#parts.push(own);
    this.#size += own.length;
  }

  u16(value: number): void {
    this.bytes(Uint8Array.from([value & 0xff, value >>> 8]));
  }

  u32(value: number): void {
    this.#number(4, (view) => view.setUint32(0, value, true));
  }

  u64(value: bigint): void {
    this.#number(8, (view) => view.setBigUint64(0, value, true));
  }

  /** Zeros up to a multiple of eight. */
  align(): void {
    this.bytes(new Uint8Array(-this.#size & 7));
  }

  /** All bytes, after those of the start. */
  finish(start: Uint8Array): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#size);
    all.set(start);
    let at = this.#start;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #number(bytes: number, set: (view: DataView) => void): void {
    const own = new Uint8Array(bytes);
    set(new DataView(own.buffer));
    this.bytes(own);
  }
}
