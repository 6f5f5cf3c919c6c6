// Reads zip archives: APPNOTE.TXT 6.3.10 of PKWARE. The directory is parsed here, with every claim checked
// against the bytes, since the claims of an untrusted archive must not allocate memory; fflate inflates.
import { Inflate } from "fflate";
import { crc32 } from "./crc32.ts";
import { DAMAGED, type FileProblem, ModelFileError, quote } from "./model-file-error.ts";

/** Limits on the content of an archive. */
export interface ZipLimits {
  /** Inflated bytes of all entries together. Default 4 GiB. */
  readonly maxBytes?: number | undefined;
}

/** An entry of an archive. */
export interface ZipEntry {
  readonly name: string;
  /** Inflated bytes. */
  readonly size: number;
  /**
   * Inflates the bytes; those of a stored entry are a view of the archive. Throws {@link ModelFileError} if
   * they disagree with the directory.
   */
  read(): Uint8Array;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;
const ZIP64_EXTRA = 1;
const IN_ZIP64 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** The maximum ratio of deflate: a match of 258 bytes in 2 bits. */
const MAX_RATIO = 1032;
const CHUNK = 1 << 16;

/** Whether a file begins with a zip signature. */
export function isZip(file: Uint8Array): boolean {
  return file.byteLength >= END_BYTES && viewOf(file).getUint32(0, true) === LOCAL_SIGNATURE;
}

/**
 * The entries of an archive by name. Entries are inflated when read, to at most the size in the directory,
 * which in total is at most `maxBytes`. Throws {@link ModelFileError} for archives that are damaged,
 * encrypted or split, or that have duplicate names or overlapping entries.
 */
export function readZip(file: Uint8Array, { maxBytes = 2 ** 32 }: ZipLimits = {}): Map<string, ZipEntry> {
  const placements = readDirectory(file);
  const total = placements.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) {
    throw malformed({
      expected: `entries of at most ${maxBytes} bytes in all`,
      got: `${total}`,
      cure: "The archive may be crafted to exhaust memory; open it only if you trust its source.",
    });
  }
  checkOverlaps(placements);
  const entries = new Map<string, ZipEntry>();
  for (const placement of placements) {
    const { name, size } = placement;
    if (entries.has(name)) {
      throw malformed({
        place: `entry ${quote(name)}`,
        expected: "unique names",
        got: "a duplicate",
        cure: DAMAGED,
      });
    }
    entries.set(name, { name, size, read: () => readEntry(file, placement) });
  }
  return entries;
}

/** The names of an archive's entries, without inflating any; none if the directory is damaged. */
export function zipNames(file: Uint8Array): string[] {
  try {
    return readDirectory(file).map(({ name }) => name);
  } catch (error) {
    if (error instanceof ModelFileError) return [];
    throw error;
  }
}

interface Placement {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  /** Compressed bytes. */
  readonly packed: number;
  readonly size: number;
  /** Offset of the first byte of the data. */
  readonly start: number;
}

function readDirectory(file: Uint8Array): Placement[] {
  const view = viewOf(file);
  const end = findEnd(view);
  const { count, offset, limit } = directoryPlace(view, end);
  const placements: Placement[] = [];
  let at = offset;
  for (let i = 0; i < count; i++) {
    const entry = readPlacement(file, view, at, limit);
    placements.push(entry.placement);
    at = entry.next;
  }
  return placements;
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    const isEnd = view.getUint32(at, true) === END_SIGNATURE && view.getUint16(at + 20, true) === last - at;
    if (isEnd) return at;
  }
  throw malformed({ expected: "a directory at the end", got: "none", cure: DAMAGED });
}

/** The offset and entry count of the directory; both from the zip64 record in a large archive. */
function directoryPlace(
  view: DataView,
  end: number,
): { readonly count: number; readonly offset: number; readonly limit: number } {
  const place = zip64Place(view, end) ?? {
    count: view.getUint16(end + 10, true),
    offset: view.getUint32(end + 16, true),
    limit: end,
  };
  const { count, offset, limit } = place;
  if (offset <= limit && count * ENTRY_BYTES <= limit - offset) return place;
  throw malformed({
    expected: `a directory of ${count} entries before byte ${limit}`,
    got: `one that begins at byte ${offset}`,
    cure: DAMAGED,
  });
}

function zip64Place(view: DataView, end: number) {
  const locator = end - ZIP64_LOCATOR_BYTES;
  if (locator < 0 || view.getUint32(locator, true) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const record = wide(view, locator + 8);
  if (record > locator - ZIP64_END_BYTES || view.getUint32(record, true) !== ZIP64_END_SIGNATURE)
    throw malformed({ expected: "a 64-bit end record", got: "none at its offset", cure: DAMAGED });
  return { count: wide(view, record + 32), offset: wide(view, record + 48), limit: record };
}

function readPlacement(
  file: Uint8Array,
  view: DataView,
  at: number,
  limit: number,
): { readonly placement: Placement; readonly next: number } {
  if (at + ENTRY_BYTES > limit || view.getUint32(at, true) !== ENTRY_SIGNATURE)
    throw malformed({ expected: `an entry of the directory at byte ${at}`, got: "none", cure: DAMAGED });
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const extraStart = at + ENTRY_BYTES + nameLength;
  const next = extraStart + extraLength + view.getUint16(at + 32, true);
  if (next > limit)
    throw malformed({ expected: `an entry that ends before byte ${limit}`, got: `${next}`, cure: DAMAGED });
  const name = new TextDecoder().decode(file.slice(at + ENTRY_BYTES, extraStart));
  const narrow = {
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    local: view.getUint32(at + 42, true),
  };
  const { packed, size, local } = widened(view, narrow, extraStart, extraStart + extraLength);
  const method = view.getUint16(at + 10, true);
  checkMethod(name, method, view.getUint16(at + 8, true), packed, size);
  const start = dataStart(view, name, local, limit);
  if (packed > limit - start)
    throw malformed({
      place: `entry ${quote(name)}`,
      expected: `${packed} bytes of data`,
      got: `${limit - start}`,
      cure: DAMAGED,
    });
  return { placement: { name, method, checksum: view.getUint32(at + 16, true), packed, size, start }, next };
}

/** Sizes and offset, from the zip64 extra field where they do not fit into 32 bits. */
function widened(
  view: DataView,
  narrow: { readonly packed: number; readonly size: number; readonly local: number },
  start: number,
  end: number,
) {
  const isWide = [narrow.size, narrow.packed, narrow.local].map((value) => value === IN_ZIP64);
  if (!isWide.includes(true)) return narrow;
  const [size, packed, local] = wideFields(view, start, end, isWide.filter(Boolean).length, isWide);
  return { size: size ?? narrow.size, packed: packed ?? narrow.packed, local: local ?? narrow.local };
}

function wideFields(
  view: DataView,
  start: number,
  end: number,
  count: number,
  isWide: readonly boolean[],
): (number | undefined)[] {
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== ZIP64_EXTRA || length < 8 * count || at + 4 + length > end) continue;
    let field = at + 4;
    return isWide.map((own) => {
      if (!own) return undefined;
      field += 8;
      return wide(view, field - 8);
    });
  }
  throw malformed({ expected: "sizes of 64 bits in an extra field", got: "none", cure: DAMAGED });
}

function checkMethod(name: string, method: number, flags: number, packed: number, size: number): void {
  const place = `entry ${quote(name)}`;
  if ((flags & ENCRYPTED) !== 0)
    throw malformed({
      place,
      expected: "no encryption",
      got: "some",
      cure: "Save the file without a password.",
    });
  if (method !== STORED && method !== DEFLATED) {
    const cure = "Pack the archive with deflate, or without compression.";
    throw malformed({ place, expected: "stored or deflated data", got: `method ${method}`, cure });
  }
  const fits = method === STORED ? size === packed : size <= packed * MAX_RATIO;
  if (!fits)
    throw malformed({
      place,
      expected: `a size that ${packed} bytes can hold`,
      got: `${size}`,
      cure: DAMAGED,
    });
}

/** The offset of the data, which follows the local header. */
function dataStart(view: DataView, name: string, local: number, limit: number): number {
  const isThere = local + LOCAL_BYTES <= limit && view.getUint32(local, true) === LOCAL_SIGNATURE;
  if (isThere) {
    const start = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start <= limit) return start;
  }
  throw malformed({
    place: `entry ${quote(name)}`,
    expected: `its header at byte ${local}`,
    got: "none",
    cure: DAMAGED,
  });
}

function checkOverlaps(placements: readonly Placement[]): void {
  let end = 0;
  for (const { name, start, packed } of placements.toSorted((a, b) => a.start - b.start)) {
    if (start < end)
      throw malformed({
        place: `entry ${quote(name)}`,
        expected: `data that begins at byte ${end} or later`,
        got: `${start}, within another entry`,
        cure: "The archive may be crafted to exhaust memory; open it only if you trust its source.",
      });
    end = start + packed;
  }
}

function readEntry(file: Uint8Array, { name, method, checksum, packed, size, start }: Placement): Uint8Array {
  const data = file.subarray(start, start + packed);
  const bytes = method === STORED ? data : inflate(name, data, size);
  const found = crc32(bytes);
  if (found === checksum) return bytes;
  throw malformed({
    place: `entry ${quote(name)}`,
    expected: `the checksum ${hex(checksum)}`,
    got: hex(found),
    cure: DAMAGED,
  });
}

/** Inflates in chunks, and stops when there is more than announced. */
function inflate(name: string, data: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let length = 0;
  const refuse = (got: string): never => {
    throw malformed({
      place: `entry ${quote(name)}`,
      expected: `${size} bytes inflated`,
      got,
      cure: DAMAGED,
    });
  };
  const inflater = new Inflate((piece) => {
    if (length + piece.length > size) refuse("more");
    out.set(piece, length);
    length += piece.length;
  });
  try {
    for (let at = 0; at < data.length; at += CHUNK)
      inflater.push(data.subarray(at, at + CHUNK), at + CHUNK >= data.length);
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    refuse(`"${(error as Error).message}" from the inflater`);
  }
  if (length !== size) refuse(`${length}`);
  return out;
}

/** A 64-bit integer; rounded beyond 2^53, which no file reaches. */
function wide(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function viewOf(file: Uint8Array): DataView {
  return new DataView(file.buffer, file.byteOffset, file.byteLength);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("zip", problem);
}
