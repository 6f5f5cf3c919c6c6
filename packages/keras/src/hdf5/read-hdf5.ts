// Reads HDF5 files: the part of the format in which h5py writes groups, tensors and strings. HDF5 File Format
// Specification 3.0.

import type { Float64Reading } from "@grus/io/files";
import { DAMAGED } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import { type Hdf5Attribute, nameOf, readAttributes } from "./attributes.ts";
import { readDatasetHeader, readElements } from "./dataset.ts";
import { readMembers } from "./groups.ts";
import { Hdf5Bytes, malformed } from "./hdf5-bytes.ts";
import { GlobalHeaps } from "./heaps.ts";
import { type Message, readObjectHeader } from "./object-header.ts";
import { readSuperblock } from "./superblock.ts";

/** Options of reading a dataset. */
export interface ReadDatasetOptions {
  /** How float64 is converted: "narrow" (default) rounds to float32, "keep" gives a Float64Array. */
  readonly float64?: Float64Reading | undefined;
}

/** A tensor in a file. */
export interface Hdf5Dataset {
  readonly kind: "dataset";
  /** Its path of names joined by "/". */
  readonly path: string;
  readonly shape: readonly number[];
  /** The type of its elements in the file: "F32", "I64", "U16", … or the name of another type. */
  readonly element: string;
  readonly attributes: ReadonlyMap<string, Hdf5Attribute>;
  /** Reads its elements; throws for strings and other non-numeric types. */
  read(options?: ReadDatasetOptions): TensorData;
}

/** A group: named groups and datasets. */
export interface Hdf5Group {
  readonly kind: "group";
  readonly path: string;
  readonly members: ReadonlyMap<string, Hdf5Group | Hdf5Dataset>;
  readonly attributes: ReadonlyMap<string, Hdf5Attribute>;
}

/** The maximum nesting of groups. */
const MAX_DEPTH = 32;

/**
 * The root group of a file. Superblocks of version 0 to 3, object headers of version 1 and 2, old-style and
 * new-style groups, attributes of strings, datasets of numbers that are compact, contiguous or chunked
 * (optionally shuffled and deflated). Anything else is refused by name, with {@link ModelFileError}, when it
 * is read. All headers are read immediately, elements on demand. Files must be trees: objects that are
 * reached twice are refused.
 */
export function readHdf5(file: Uint8Array): Hdf5Group {
  const { sizes, root } = readSuperblock(file);
  const bytes = new Hdf5Bytes(file, sizes);
  return new TreeReader(bytes).root(root);
}

/** The attributes of the root group; its members are not read. Throws {@link ModelFileError}. */
export function readRootAttributes(file: Uint8Array): ReadonlyMap<string, Hdf5Attribute> {
  const { sizes, root } = readSuperblock(file);
  const bytes = new Hdf5Bytes(file, sizes);
  const messages = readObjectHeader(bytes, root, ROOT);
  return readAttributes(bytes, new GlobalHeaps(bytes), messages, ROOT);
}

const ROOT = 'object "/"';

class TreeReader {
  readonly #bytes: Hdf5Bytes;
  readonly #heaps: GlobalHeaps;
  readonly #seen = new Set<number>();

  constructor(bytes: Hdf5Bytes) {
    this.#bytes = bytes;
    this.#heaps = new GlobalHeaps(bytes);
  }

  root(address: number): Hdf5Group {
    const object = this.#object(address, "", 0);
    if (object.kind === "group") return object;
    throw malformed({ expected: "a group as root", got: "a dataset", cure: DAMAGED });
  }

  #object(address: number, path: string, depth: number): Hdf5Group | Hdf5Dataset {
    const what = `object ${JSON.stringify(`/${path}`)}`;
    if (this.#seen.has(address) || depth > MAX_DEPTH)
      throw malformed({
        place: what,
        expected: "an object with one path",
        got: depth > MAX_DEPTH ? "groups nested too deeply" : "a second path to one",
        cure: "The file is damaged, or has hard links, which are not supported.",
      });
    this.#seen.add(address);
    const messages = readObjectHeader(this.#bytes, address, what);
    const attributes = readAttributes(this.#bytes, this.#heaps, messages, what);
    const members = readMembers(this.#bytes, messages, what);
    if (members === undefined) return this.#dataset(messages, path, what, attributes);
    const children = new Map<string, Hdf5Group | Hdf5Dataset>();
    for (const [name, at] of members)
      children.set(name, this.#object(at, path === "" ? name : `${path}/${name}`, depth + 1));
    return { kind: "group", path, members: children, attributes };
  }

  #dataset(
    messages: readonly Message[],
    path: string,
    what: string,
    attributes: ReadonlyMap<string, Hdf5Attribute>,
  ): Hdf5Dataset {
    const header = readDatasetHeader(messages, what);
    if (header === undefined)
      throw malformed({
        place: what,
        expected: "a group or a dataset",
        got: "neither",
        cure: "Named types are not supported.",
      });
    let isFirst = true;
    // Keras marks bfloat16 datasets by an attribute.
    const isBfloat16 = () => attributes.get("dtype")?.texts()[0] === "bfloat16";
    return {
      kind: "dataset",
      path,
      shape: header.shape,
      element: nameOf(header.type),
      attributes,
      read: ({ float64 = "narrow" } = {}) => {
        const read = () => readElements(this.#bytes, header, float64, isBfloat16());
        const elements = this.#bytes.readAgain(isFirst, read);
        isFirst = false;
        return elements;
      },
    };
  }
}

/** All datasets in a group, recursively, by path, in the order of the file. */
export function datasetsIn(group: Hdf5Group): Map<string, Hdf5Dataset> {
  const found = new Map<string, Hdf5Dataset>();
  const visit = (own: Hdf5Group) => {
    for (const member of own.members.values()) {
      if (member.kind === "group") visit(member);
      else found.set(member.path, member);
    }
  };
  visit(group);
  return found;
}

/** The group or dataset at a path of names joined by "/"; undefined if it does not exist. */
export function memberAt(group: Hdf5Group, path: string): Hdf5Group | Hdf5Dataset | undefined {
  return path
    .split("/")
    .filter((name) => name !== "")
    .reduce<Hdf5Group | Hdf5Dataset | undefined>(
      (at, name) => (at?.kind === "group" ? at.members.get(name) : undefined),
      group,
    );
}
