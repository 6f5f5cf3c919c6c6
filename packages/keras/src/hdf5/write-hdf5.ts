// Writes HDF5 files as h5py reads them: groups, contiguous datasets and attributes of strings. HDF5 File Format
// Specification 3.0, with a superblock of version 0, object headers of version 1, and links within the headers of
// groups.
import { BytesOut } from "./bytes-out.ts";
import { HeapOut, type HeapPlace } from "./heap-out.ts";

/** A dataset to be written. */
export interface WrittenDataset {
  readonly kind: "dataset";
  readonly shape: readonly number[];
  readonly type: WrittenType;
  /** Its elements, little-endian. */
  readonly data: Float32Array | Uint32Array | BigInt64Array;
}

/** The type of the elements of a dataset. */
export type WrittenType = "float32" | "int64" | "uint32";

/** A group to be written; names may not contain "/". */
export interface WrittenGroup {
  readonly kind: "group";
  readonly members: ReadonlyMap<string, WrittenGroup | WrittenDataset>;
  /** Attributes, each a string. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** The bytes of a file with `root` as its root group. */
export function writeHdf5(root: WrittenGroup): Uint8Array<ArrayBuffer> {
  const out = new BytesOut(SUPERBLOCK_BYTES);
  const heap = new HeapOut(out, textsIn(root));
  const address = writeObject(out, heap, root);
  return out.finish(superblock(address, out.size));
}

const SUPERBLOCK_BYTES = 96;
const UNDEFINED = 0xffff_ffff_ffff_ffffn;

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Version 0: addresses of eight bytes, the ranks of old-style groups, and the root group. */
function superblock(root: number, end: number): Uint8Array {
  const out = new BytesOut(0);
  out.bytes(Uint8Array.from([...SIGNATURE, 0, 0, 0, 0, 0, 8, 8, 0]));
  out.u16(4);
  out.u16(16);
  out.u32(0);
  for (const address of [0n, UNDEFINED, BigInt(end), UNDEFINED]) out.u64(address);
  for (const field of [0n, BigInt(root), 0n, 0n, 0n]) out.u64(field);
  return out.finish(new Uint8Array(0));
}

/** All strings of a tree, in the order in which they are written. */
function textsIn(group: WrittenGroup): string[] {
  const within = [...group.members.values()].flatMap((own) => (own.kind === "group" ? textsIn(own) : []));
  return [...within, ...group.attributes.values()];
}

/** Writes an object after all that it contains; returns its address. */
function writeObject(out: BytesOut, heap: HeapOut, object: WrittenGroup | WrittenDataset): number {
  return object.kind === "group" ? writeGroup(out, heap, object) : writeDataset(out, object);
}

const MESSAGE = {
  dataspace: 1,
  linkInfo: 2,
  datatype: 3,
  fillValue: 5,
  link: 6,
  layout: 8,
  groupInfo: 10,
  attribute: 12,
} as const;

type Message = readonly [type: number, body: Uint8Array];

function writeGroup(out: BytesOut, heap: HeapOut, { members, attributes }: WrittenGroup): number {
  const links = [...members].map(([name, own]) => [name, writeObject(out, heap, own)] as const);
  return writeHeader(out, [
    [MESSAGE.linkInfo, built((own) => [own.u16(0), own.u64(UNDEFINED), own.u64(UNDEFINED)])],
    // However many links there are, they are messages of the header.
    [MESSAGE.groupInfo, Uint8Array.from([0, 1, 0xff, 0xff, 0xff, 0xff])],
    ...links.map(([name, address]): Message => [MESSAGE.link, linkBody(name, address)]),
    ...[...attributes].map(([name]): Message => [MESSAGE.attribute, attributeBody(name, heap.next())]),
  ]);
}

function linkBody(name: string, address: number): Uint8Array {
  const text = new TextEncoder().encode(name);
  return built((own) => {
    // The length of the name has two bytes; its characters are UTF-8.
    own.bytes(Uint8Array.from([1, 0x11, 1]));
    own.u16(text.length);
    own.bytes(text);
    own.u64(BigInt(address));
  });
}

/** A string of variable length in UTF-8, whose characters are in the heap. */
function attributeBody(name: string, { address, index, length }: HeapPlace): Uint8Array {
  const text = new TextEncoder().encode(name);
  const type = [0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];
  return built((own) => {
    own.u16(1);
    for (const bytes of [text.length + 1, type.length, 8]) own.u16(bytes);
    for (const part of [[...text, 0], type, [1, 0, 0, 0, 0, 0, 0, 0]]) {
      own.bytes(Uint8Array.from(part));
      own.align();
    }
    own.u32(length);
    own.u64(BigInt(address));
    own.u32(index);
  });
}

function writeDataset(out: BytesOut, { shape, type, data }: WrittenDataset): number {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const address = bytes.length === 0 ? UNDEFINED : BigInt(out.size);
  out.bytes(bytes);
  out.align();
  return writeHeader(out, [
    [MESSAGE.dataspace, dataspaceBody(shape)],
    [MESSAGE.datatype, Uint8Array.from(TYPES[type])],
    [MESSAGE.fillValue, Uint8Array.from([2, 2, 2, 1, 0, 0, 0, 0])],
    [
      MESSAGE.layout,
      built((own) => [own.bytes(Uint8Array.from([3, 1])), own.u64(address), own.u64(BigInt(bytes.length))]),
    ],
  ]);
}

function dataspaceBody(shape: readonly number[]): Uint8Array {
  return built((own) => {
    own.bytes(Uint8Array.from([1, shape.length, 0, 0, 0, 0, 0, 0]));
    for (const length of shape) own.u64(BigInt(length));
  });
}

/** Numbers, little-endian: class and version, properties, size, and where their bits are. */
const TYPES: Readonly<Record<WrittenType, readonly number[]>> = {
  float32: [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0],
  int64: [0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0],
  uint32: [0x10, 0, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0],
};

/** A version 1 object header; returns its address. */
function writeHeader(out: BytesOut, messages: readonly Message[]): number {
  const address = out.size;
  const padded = (length: number) => Math.ceil(length / 8) * 8;
  const size = messages.reduce((total, [, body]) => total + 8 + padded(body.length), 0);
  out.u16(1);
  out.u16(messages.length);
  for (const field of [1, size, 0]) out.u32(field);
  for (const [type, body] of messages) {
    out.u16(type);
    out.u16(padded(body.length));
    out.u32(0);
    out.bytes(body);
    out.align();
  }
  return address;
}

function built(write: (own: BytesOut) => unknown): Uint8Array {
  const own = new BytesOut(0);
  write(own);
  return own.finish(new Uint8Array(0));
}
