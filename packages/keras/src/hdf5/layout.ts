// The layout of a dataset's elements, and the filters applied to them. Specification 3.0, IV.A.2.i and
// IV.A.2.l.
import type { Cursor } from "./hdf5-bytes.ts";

/** The storage of elements. */
export type Layout =
  | { readonly kind: "compact"; readonly data: Cursor }
  | { readonly kind: "contiguous"; readonly address: number | undefined; readonly bytes: number }
  /** Chunks of `chunk` elements along each axis, indexed by a tree. */
  | { readonly kind: "chunked"; readonly chunk: readonly number[]; readonly tree: number | undefined }
  /** A single chunk; `bytes` is its size if filtered. */
  | {
      readonly kind: "one chunk";
      readonly chunk: readonly number[];
      readonly address: number | undefined;
      readonly bytes: number | undefined;
    };

const CLASSES = ["compact", "contiguous", "chunked"];
const INDEXES = ["none", "one chunk", "implicit", "fixed array", "extensible array", "tree of version 2"];

/** Reads a layout message of version 3 or 4, as every library since 1.6.3 writes. */
export function readLayout(cursor: Cursor): Layout {
  const version = cursor.version(3, 4);
  const classNumber = cursor.u8();
  const kind =
    CLASSES[classNumber] ?? cursor.refuse(`a layout among ${CLASSES.join(", ")}`, `class ${classNumber}`);
  if (kind === "compact") return { kind, data: cursor.part(cursor.u16()) };
  if (kind === "contiguous") return { kind, address: cursor.address(), bytes: cursor.length() };
  return version === 3 ? chunkedOf(cursor) : newChunkedOf(cursor);
}

function chunkedOf(cursor: Cursor): Layout {
  const axes = cursor.u8();
  const tree = cursor.address();
  const lengths = Array.from({ length: axes }, () => cursor.u32());
  return { kind: "chunked", chunk: lengths.slice(0, -1), tree };
}

const FILTERED = 2;

function newChunkedOf(cursor: Cursor): Layout {
  const [flags, axes, lengthBytes] = [cursor.u8(), cursor.u8(), cursor.u8()];
  const chunk = Array.from({ length: axes }, () => cursor.uint(lengthBytes)).slice(0, -1);
  const index = cursor.u8();
  const name = INDEXES[index] ?? `index ${index}`;
  if (name !== "one chunk")
    cursor.refuse(
      "chunks in the format of HDF5 1.8, or a single one",
      `an index of kind "${name}"`,
      'Save the file with h5py.File(path, "w"), without libver="latest".',
    );
  const isFiltered = (flags & FILTERED) !== 0;
  const bytes = isFiltered ? cursor.length() : undefined;
  if (isFiltered) checkAllApplied(cursor, cursor.u32());
  return { kind: "one chunk", chunk, address: cursor.address(), bytes };
}

/** Refuses chunks that skipped a filter, which no library does by default. */
export function checkAllApplied(cursor: Cursor, mask: number): void {
  if (mask !== 0) cursor.refuse("chunks with all filters applied", `one with filter mask ${mask}`);
}

/** A supported filter. */
export type Filter = { readonly kind: "deflate" } | { readonly kind: "shuffle"; readonly bytes: number };

const DEFLATE = 1;
const SHUFFLE = 2;
const FILTERS = ["none", "deflate", "shuffle", "fletcher32", "szip", "nbit", "scaleoffset"];

/** Reads a filter message: the filters in the order in which they were applied. */
export function readFilters(cursor: Cursor): Filter[] {
  const version = cursor.version(1, 2);
  const count = cursor.u8();
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => {
    const id = cursor.u16();
    const nameBytes = version === 1 || id >= 256 ? cursor.u16() : 0;
    cursor.skip(2);
    const values = cursor.u16();
    cursor.skip(version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes);
    const numbers = Array.from({ length: values }, () => cursor.u32());
    if (version === 1 && values % 2 === 1) cursor.skip(4);
    if (id === DEFLATE) return { kind: "deflate" };
    if (id === SHUFFLE && numbers[0] !== undefined && numbers[0] > 0)
      return { kind: "shuffle", bytes: numbers[0] };
    return cursor.refuse(
      "deflate and shuffle as filters",
      FILTERS[id] ?? `number ${id}`,
      "Save the file without compression, or with gzip.",
    );
  });
}
