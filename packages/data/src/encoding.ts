// The encoding of a file, by its first bytes.

/** An encoding, and whether a byte order mark names it. */
export interface FoundEncoding {
  readonly name: "utf-8" | "utf-16le" | "utf-16be";
  readonly marked: boolean;
}

/**
 * UTF-16 where a byte order mark or the zeros of Latin characters show it, else UTF-8. The zeros show it when
 * most bytes of one parity are zero, and few of the other.
 */
export function detectEncoding(head: Uint8Array): FoundEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return { name: "utf-16le", marked: true };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: "utf-16be", marked: true };
  const pairs = head.length >> 1;
  let [even, odd] = [0, 0];
  for (let i = 0; i < 2 * pairs; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  if (pairs >= 2 && odd > 0.6 * pairs && even < 0.1 * pairs) return { name: "utf-16le", marked: false };
  if (pairs >= 2 && even > 0.6 * pairs && odd < 0.1 * pairs) return { name: "utf-16be", marked: false };
  return { name: "utf-8", marked: head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf };
}

/** Kinds of files that are often taken for CSV, by their first bytes. */
const signatures: readonly (readonly [bytes: readonly number[], kind: string, cure: string])[] = [
  [
    [0x50, 0x4b, 0x03, 0x04],
    "a zip archive, such as an Excel workbook",
    "Save the sheet as CSV, or unpack the archive.",
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], "an Excel workbook (.xls)", "Save the sheet as CSV."],
  [[0x1f, 0x8b], "a gzip archive", "Unpack it first: gunzip."],
  [[0x50, 0x41, 0x52, 0x31], "a Parquet file", "Write it as CSV first."],
  [[0x25, 0x50, 0x44, 0x46], "a PDF document", "Write its table as CSV first."],
];

/** The kind of file that the first bytes show, and what to do; undefined for what may be text. */
export function signatureOf(head: Uint8Array): { readonly kind: string; readonly cure: string } | undefined {
  const found = signatures.find(([bytes]) => bytes.every((byte, i) => head[i] === byte));
  return found && { kind: found[1], cure: found[2] };
}

/** Whether a byte begins a character of UTF-8. */
export function beginsCharacter(byte: number): boolean {
  return byte < 0x80 || byte > 0xbf;
}

/** The length of `bytes` without a character of UTF-8 that is not complete at their end. */
export function utf8Cut(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back]!;
    if (byte < 0x80) return length;
    if (byte > 0xbf) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? length - back : length;
  }
  return length;
}
