// The bytes of an HDF5 file: every access is checked, and the total work is bounded by the file size.
import { DAMAGED, type FileProblem, ModelFileError } from "@grus/io/files";

/** How often the bytes of a file may be read in total. Those of a valid file are read once. */
const MAX_REREADS = 8;
const LEAST_WORK = 1 << 16;
/** The number of inflated bytes that count as one byte read. */
const INFLATED_SHARE = 16;

/** Sizes that the superblock sets. */
export interface Hdf5Sizes {
  /** The file offset of address 0: after a user block. */
  readonly base: number;
  /** Bytes of an address: 2, 4 or 8. */
  readonly addressBytes: number;
  /** Bytes of a length: 2, 4 or 8. */
  readonly lengthBytes: number;
}

/** A file, little-endian, with addresses relative to its base. */
export class Hdf5Bytes {
  readonly addressBytes: number;
  readonly lengthBytes: number;
  readonly #file: Uint8Array;
  readonly #view: DataView;
  #work: number;

  constructor(file: Uint8Array, { base, addressBytes, lengthBytes }: Hdf5Sizes) {
    this.#file = file.subarray(base);
    this.#view = new DataView(this.#file.buffer, this.#file.byteOffset, this.#file.byteLength);
    this.addressBytes = addressBytes;
    this.lengthBytes = lengthBytes;
    this.#work = MAX_REREADS * file.byteLength + LEAST_WORK;
  }

  get byteLength(): number {
    return this.#file.byteLength;
  }

  /** A cursor over `length` bytes at an address. Counts as work. */
  block(what: string, address: number, length: number): Cursor {
    this.#spend(what, length);
    this.#check(what, address, length);
    return new Cursor(this, what, this.#view, address, address + length);
  }

  /** A cursor from an address to an unknown end. Counts `least` as work. */
  open(what: string, address: number, least: number): Cursor {
    this.block(what, address, least);
    return new Cursor(this, what, this.#view, address, this.byteLength);
  }

  /** A view of elements. Counts as work. */
  data(what: string, address: number, length: number): Uint8Array {
    this.#spend(what, length);
    return this.view(what, address, length);
  }

  /** A view of bytes of which few are read. */
  view(what: string, address: number, length: number): Uint8Array {
    this.#check(what, address, length);
    return this.#file.subarray(address, address + length);
  }

  /** Charges inflated bytes as work: a file may hold 128 times its size. */
  spendInflated(what: string, length: number): void {
    this.#spend(what, Math.ceil(length / INFLATED_SHARE));
  }

  /** Reads data that may be read repeatedly: only the first time counts. */
  readAgain<T>(isFirst: boolean, read: () => T): T {
    const before = this.#work;
    const result = read();
    if (!isFirst) this.#work = before;
    return result;
  }

  #spend(what: string, length: number): void {
    this.#work -= length + 1;
    if (this.#work >= 0) return;
    throw malformed({
      place: what,
      expected: "bytes that are referenced once",
      got: "repeated references to the same bytes",
      cure: DAMAGED,
    });
  }

  #check(what: string, address: number, length: number): void {
    if (address >= 0 && length >= 0 && address <= this.byteLength && length <= this.byteLength - address)
      return;
    throw malformed({
      place: what,
      expected: `${length} bytes at ${address} of the file's ${this.byteLength}`,
      got: "its end",
      cure: DAMAGED,
    });
  }
}

/** Reads a range of the file sequentially. */
export class Cursor {
  readonly what: string;
  readonly end: number;
  readonly #bytes: Hdf5Bytes;
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Hdf5Bytes, what: string, view: DataView, at: number, end: number) {
    this.#bytes = bytes;
    this.what = what;
    this.#view = view;
    this.#at = at;
    this.end = end;
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.end - this.#at;
  }

  skip(length: number): void {
    this.#take(length);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** An unsigned integer of 1 to 8 bytes; rounded beyond 2^53, which no file reaches. */
  uint(bytes: number): number {
    const start = this.#take(bytes);
    let value = 0;
    for (let i = bytes - 1; i >= 0; i--) value = value * 256 + this.#view.getUint8(start + i);
    return value;
  }

  /** A length. */
  length(): number {
    return this.uint(this.#bytes.lengthBytes);
  }

  /** An address, or undefined for the undefined address. */
  address(): number | undefined {
    const value = this.uint(this.#bytes.addressBytes);
    return value >= 2 ** (8 * this.#bytes.addressBytes) - 1 ? undefined : value;
  }

  /** A required address. */
  someAddress(): number {
    return this.address() ?? this.refuse("an address", "none");
  }

  /** A cursor over the next bytes, which are skipped here. */
  part(length: number, what: string = this.what): Cursor {
    const start = this.#take(length);
    return new Cursor(this.#bytes, what, this.#view, start, start + length);
  }

  /** A view of the next bytes. */
  take(length: number): Uint8Array {
    const start = this.#take(length);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length);
  }

  text(length: number): string {
    return textOf(this.take(length));
  }

  /** A zero-terminated string; the zero byte is skipped. */
  terminatedText(): string {
    const rest = new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#at, this.left);
    const length = rest.indexOf(0);
    if (length === -1) this.refuse("a terminated name", "an unterminated one");
    const text = this.text(length);
    this.skip(1);
    return text;
  }

  /** Throws unless the next four bytes are this signature. */
  signature(expected: string): void {
    const got = this.text(4);
    if (got !== expected) this.refuse(`the signature "${expected}"`, JSON.stringify(got));
  }

  /** Throws unless the next byte is one of these versions; returns it. */
  version(...known: readonly number[]): number {
    const version = this.u8();
    if (known.includes(version)) return version;
    return this.refuse(`version ${known.join(", ")}`, String(version));
  }

  refuse(expected: string, got: string, cure: string = DAMAGED): never {
    throw malformed({ place: this.what, expected, got, cure });
  }

  #take(length: number): number {
    const start = this.#at;
    if (!(length >= 0 && length <= this.end - start))
      this.refuse(`${length} more bytes at ${start}`, `${this.end - start}`);
    this.#at = start + length;
    return start;
  }
}

/** UTF-8 or ASCII. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.slice());
}

export function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("HDF5", problem);
}
