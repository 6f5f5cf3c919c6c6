// Reads the elements of a dataset in any layout.

import type { Float64Reading, Refuse } from "@grus/io/files";
import { DAMAGED } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import { nameOf } from "./attributes.ts";
import { countOf, type Hdf5Type, readDataspace, readDatatype } from "./datatype.ts";
import { decode, elementOf } from "./elements.ts";
import { maxBytes, undoFilters } from "./filters.ts";
import { type Cursor, type Hdf5Bytes, malformed } from "./hdf5-bytes.ts";
import { checkAllApplied, type Filter, type Layout, readFilters, readLayout } from "./layout.ts";
import { MESSAGE, type Message, messageOf } from "./object-header.ts";
import { TREE, visitTree } from "./tree-v1.ts";

/** The contents of a dataset's messages. */
export interface DatasetHeader {
  readonly what: string;
  readonly shape: readonly number[];
  readonly count: number;
  readonly type: Hdf5Type;
  /** Messages that are parsed with the elements, since the dataset may never be read. */
  readonly layout: Cursor;
  readonly filters: Cursor | undefined;
}

/** Reads the messages of a dataset; undefined for other objects. */
export function readDatasetHeader(messages: readonly Message[], what: string): DatasetHeader | undefined {
  const [space, type, layout] = [MESSAGE.dataspace, MESSAGE.datatype, MESSAGE.layout].map((kind) =>
    messageOf(messages, kind),
  );
  if (space === undefined || type === undefined || layout === undefined) return undefined;
  messageOf(messages, MESSAGE.externalFiles)?.refuse(
    "elements in the file",
    "elements in other files",
    "Copy them into one file.",
  );
  const shape = readDataspace(space);
  return {
    what,
    shape,
    count: countOf(shape, space),
    type: readDatatype(type),
    layout,
    filters: messageOf(messages, MESSAGE.filters),
  };
}

/** Reads the elements of a dataset. Memory is allocated only up to what the file can hold. */
export function readElements(
  bytes: Hdf5Bytes,
  header: DatasetHeader,
  float64: Float64Reading,
  isBfloat16: boolean,
): TensorData {
  const { what, type, shape, count } = header;
  const refuse: Refuse = (problem) => {
    throw malformed({ place: what, ...problem });
  };
  const element = elementOf(type, float64, isBfloat16);
  if (element === undefined)
    return refuse({
      expected: "numbers",
      got: `elements of type ${nameOf(type)}`,
      cure: "Save the tensor as floats or whole numbers.",
    });
  const size = count * element.bytes;
  const data = size === 0 ? new Uint8Array(0) : bytesOf(bytes, header, size);
  return decode(data, shape, type, element, refuse);
}

function bytesOf(bytes: Hdf5Bytes, header: DatasetHeader, size: number): Uint8Array<ArrayBuffer> {
  const { what } = header;
  const again = (message: Cursor) => bytes.block(what, message.at, message.left);
  const layout = readLayout(again(header.layout));
  if (layout.kind === "compact")
    return exactly(what, bytes.data(what, layout.data.at, layout.data.left), size);
  if (layout.kind === "contiguous") {
    if (layout.address === undefined) return refuseUnwritten(what);
    return exactly(what, bytes.data(what, layout.address, layout.bytes), size);
  }
  const filters = header.filters === undefined ? [] : readFilters(again(header.filters));
  const chunks =
    layout.kind === "chunked" ? chunksOf(bytes, header, layout.tree) : oneChunk(bytes, header, layout);
  return assemble(bytes, header, { size, chunk: layout.chunk, chunks, filters });
}

function exactly(what: string, data: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  if (data.length === size) return new Uint8Array(data);
  throw malformed({
    place: what,
    expected: `${size} bytes of elements`,
    got: `${data.length}`,
    cure: DAMAGED,
  });
}

function refuseUnwritten(what: string): never {
  throw malformed({
    place: what,
    expected: "elements",
    got: "a dataset that was never written",
    cure: "Write the dataset's elements and save the file again.",
  });
}

/** A chunk of a dataset. */
interface Chunk {
  /** Its offset along each axis. */
  readonly start: readonly number[];
  readonly packed: Uint8Array;
}

function chunksOf(bytes: Hdf5Bytes, { what, shape }: DatasetHeader, tree: number | undefined): Chunk[] {
  if (tree === undefined) return refuseUnwritten(what);
  const chunks: Chunk[] = [];
  visitTree(bytes, tree, what, TREE.chunks, 16 + 8 * shape.length, (key, address) => {
    const length = key.u32();
    checkAllApplied(key, key.u32());
    const start = shape.map(() => key.uint(8));
    chunks.push({ start, packed: bytes.data(what, address, length) });
  });
  return chunks;
}

function oneChunk(
  bytes: Hdf5Bytes,
  { what, shape, type }: DatasetHeader,
  layout: Layout & { kind: "one chunk" },
): Chunk[] {
  if (layout.address === undefined) return refuseUnwritten(what);
  const length = layout.bytes ?? layout.chunk.reduce((product, axis) => product * axis, type.bytes);
  return [{ start: shape.map(() => 0), packed: bytes.data(what, layout.address, length) }];
}

interface Assembly {
  /** Bytes of all elements. */
  readonly size: number;
  /** The axis lengths of a chunk. */
  readonly chunk: readonly number[];
  readonly chunks: readonly Chunk[];
  readonly filters: readonly Filter[];
}

/** Assembles the dataset from its chunks, all of which must exist. */
function assemble(
  bytes: Hdf5Bytes,
  { what, shape, type }: DatasetHeader,
  { size, chunk, chunks, filters }: Assembly,
): Uint8Array<ArrayBuffer> {
  const chunkBytes = chunk.reduce((product, axis) => product * axis, type.bytes);
  checkChunks(what, shape, chunk, chunks);
  const packed = chunks.reduce((sum, own) => sum + own.packed.length, 0);
  const room = maxBytes(packed, filters);
  if (size > room || chunkBytes > room)
    throw malformed({
      place: what,
      expected: `at most ${room} bytes inflated from ${packed}`,
      got: String(Math.max(size, chunkBytes)),
      cure: DAMAGED,
    });
  bytes.spendInflated(what, size + chunkBytes);
  const out = new Uint8Array(size);
  for (const own of chunks)
    copyChunk(out, undoFilters(what, own.packed, filters, chunkBytes), {
      shape,
      chunk,
      start: own.start,
      bytes: type.bytes,
    });
  return out;
}

/** Throws unless the chunks cover the grid, each once. */
function checkChunks(
  what: string,
  shape: readonly number[],
  chunk: readonly number[],
  chunks: readonly Chunk[],
): void {
  const isGrid = chunk.length === shape.length && chunk.every((length) => length > 0);
  const expected = shape.reduce(
    (product, length, axis) => product * Math.ceil(length / (chunk[axis] ?? 1)),
    1,
  );
  const starts = new Set(chunks.map(({ start }) => start.join()));
  const fit = chunks.every(({ start }) =>
    start.every((at, axis) => at % chunk[axis]! === 0 && at < shape[axis]!),
  );
  if (isGrid && fit && starts.size === chunks.length && chunks.length === expected) return;
  throw malformed({
    place: what,
    expected: `${expected} chunks of [${chunk.join(", ")}] for [${shape.join(", ")}]`,
    got: fit && starts.size === chunks.length ? String(chunks.length) : "others",
    cure: "The file is damaged, or part of the dataset was never written.",
  });
}

interface Placement {
  readonly shape: readonly number[];
  readonly chunk: readonly number[];
  readonly start: readonly number[];
  readonly bytes: number;
}

/** Copies the part of a chunk within the dataset, row by row of the last axis. */
function copyChunk(out: Uint8Array, from: Uint8Array, { shape, chunk, start, bytes }: Placement): void {
  const rank = shape.length;
  const copy = (axis: number, target: number, source: number): void => {
    const length = axis < rank ? Math.min(chunk[axis]!, shape[axis]! - start[axis]!) : 1;
    if (axis >= rank - 1) {
      const to = (target * (shape[axis] ?? 1) + (start[axis] ?? 0)) * bytes;
      const at = source * (chunk[axis] ?? 1) * bytes;
      out.set(from.subarray(at, at + length * bytes), to);
      return;
    }
    for (let i = 0; i < length; i++)
      copy(axis + 1, target * shape[axis]! + start[axis]! + i, source * chunk[axis]! + i);
  };
  copy(0, 0, 0);
}
