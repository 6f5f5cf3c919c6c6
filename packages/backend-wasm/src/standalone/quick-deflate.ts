// Bytes as deflated blocks that are stored, or Huffman codes without references to earlier bytes (RFC 1950 and
// 1951): for weights, in which looking for repetitions takes twenty times as long and finds next to none.

/** The symbols of a block: all bytes, and its end. */
const SYMBOLS = 257;
const END = 256;
/** The longest code of the format. */
const LONGEST = 15;

/** The most bytes of a stored block. */
const STORED_BYTES = 65_535;
/** Bytes that show whether a part is worth codes, and the share of them that has to remain at most. */
const SAMPLE = 2 ** 15;
const WORTH = 0.95;

/** Bytes that {@link quicklyDeflated} needs at most for so many in one part. */
export function deflatedSpace(bytes: number): number {
  return Math.ceil(1.01 * bytes) + 8 * 512;
}

/**
 * Bytes in the format "deflate" of `DecompressionStream`, written to `target`. Each of `parts` equal parts has
 * its own codes, or is stored if codes would not make it shorter.
 */
export function quicklyDeflated(
  bytes: Uint8Array,
  parts: number,
  target: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const bits = new BitWriter(target);
  bits.put(0x0178, 16);
  const size = bytes.length / parts;
  for (let i = 0; i < parts; i++) {
    const part = bytes.subarray(i * size, (i + 1) * size);
    const isLast = i === parts - 1;
    const lengths = codeLengths(frequencies(part));
    if (isWorth(part, lengths)) putCodes(bits, part, lengths, isLast);
    else putStored(bits, part, isLast);
  }
  bits.align();
  const sum = adler32(bytes);
  for (let shift = 24; shift >= 0; shift -= 8) bits.put((sum >>> shift) & 255, 8);
  return bits.written();
}

function isWorth(part: Uint8Array, lengths: Uint8Array): boolean {
  const sample = part.subarray(0, SAMPLE);
  let bits = 0;
  for (const byte of sample) bits += lengths[byte]!;
  return bits <= WORTH * 8 * sample.length;
}

function putCodes(bits: BitWriter, part: Uint8Array, lengths: Uint8Array, isLast: boolean): void {
  const codes = codesOf(lengths);
  bits.put(Number(isLast), 1);
  putHeader(bits, lengths);
  for (let i = 0; i < part.length; i++) bits.put(codes[part[i]!]!, lengths[part[i]!]!);
  bits.put(codes[END]!, lengths[END]!);
}

function putStored(bits: BitWriter, part: Uint8Array, isLast: boolean): void {
  for (let at = 0; at < part.length; at += STORED_BYTES) {
    const block = part.subarray(at, at + STORED_BYTES);
    bits.put(Number(isLast && at + STORED_BYTES >= part.length), 3);
    bits.align();
    bits.put(block.length, 16);
    bits.put(~block.length & 0xffff, 16);
    bits.append(block);
  }
}

function frequencies(bytes: Uint8Array): Float64Array {
  const counts = new Float64Array(SYMBOLS);
  for (let i = 0; i < bytes.length; i++) counts[bytes[i]!]!++;
  counts[END] = 1;
  return counts;
}

/** The lengths of the codes; 0 for a symbol that does not occur. Counts are flattened until no code is too long. */
function codeLengths(counts: Float64Array): Uint8Array {
  const lengths = new Uint8Array(SYMBOLS);
  let nodes = [...counts.keys()]
    .filter((symbol) => counts[symbol]! > 0)
    .map((symbol) => ({ count: counts[symbol]!, symbols: [symbol] }));
  if (nodes.length === 1) lengths[END] = 1;
  while (nodes.length > 1) {
    nodes.sort((a, b) => b.count - a.count);
    const [a, b] = [nodes.pop()!, nodes.pop()!];
    const symbols = [...a.symbols, ...b.symbols];
    for (const symbol of symbols) lengths[symbol]!++;
    nodes = [...nodes, { count: a.count + b.count, symbols }];
  }
  if (lengths.every((length) => length <= LONGEST)) return lengths;
  return codeLengths(counts.map((count) => Math.ceil(count / 2)));
}

/** The canonical codes, with their bits in the order in which they are written. */
function codesOf(lengths: Uint8Array): Uint16Array {
  const codes = new Uint16Array(SYMBOLS);
  let next = 0;
  for (let length = 1; length <= LONGEST; length++) {
    next *= 2;
    for (let symbol = 0; symbol < SYMBOLS; symbol++)
      if (lengths[symbol] === length) codes[symbol] = reversed(next++, length);
  }
  return codes;
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >>> bit) & 1) << (length - 1 - bit);
  return result;
}

/**
 * A block with its own codes: 257 of bytes and one unused of distances. Lengths 0 to 15 have codes of
 * four bits each, their own value; those of repetitions, which come first in the list, have none.
 */
function putHeader(bits: BitWriter, lengths: Uint8Array): void {
  bits.put(0b10, 2);
  bits.put(0, 10);
  bits.put(15, 4);
  for (let i = 0; i < 19; i++) bits.put(i < 3 ? 0 : 4, 3);
  for (const length of [...lengths, 0]) bits.put(reversed(length, 4), 4);
}

class BitWriter {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  /** Up to 16 bits, the lowest first. */
  put(value: number, count: number): void {
    this.#held |= value << this.#count;
    this.#count += count;
    while (this.#count >= 8) {
      this.#bytes[this.#length++] = this.#held;
      this.#held >>>= 8;
      this.#count -= 8;
    }
  }

  /** Whole bytes, after {@link align}. */
  append(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  align(): void {
    if (this.#count > 0) this.put(0, 8 - this.#count);
  }

  written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let start = 0; start < bytes.length; start += 3800) {
    const end = Math.min(start + 3800, bytes.length);
    for (let i = start; i < end; i++) {
      a += bytes[i]!;
      b += a;
    }
    a %= 65_521;
    b %= 65_521;
  }
  return b * 65_536 + a;
}
