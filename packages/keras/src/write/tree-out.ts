// The tree of groups and datasets of the weights of a model, as Keras 3 writes it.
import { sizeOf } from "@grus/tensor";
import type { Hdf5Dataset, Hdf5Group } from "../hdf5/read-hdf5.ts";
import type { WrittenDataset, WrittenGroup } from "../hdf5/write-hdf5.ts";

interface OpenGroup extends WrittenGroup {
  readonly members: Map<string, OpenGroup | WrittenDataset>;
  readonly attributes: Map<string, string>;
}

function openGroup(): OpenGroup {
  return { kind: "group", members: new Map(), attributes: new Map() };
}

/** A tree that grows by paths of names joined by "/". */
export class TreeOut {
  readonly root: OpenGroup = openGroup();

  /** Adds a dataset, or replaces it. */
  dataset(path: string, dataset: WrittenDataset): void {
    const names = path.split("/");
    this.group(names.slice(0, -1).join("/")).members.set(names.at(-1)!, dataset);
  }

  /** The group at a path, made with those that lead to it where it is missing. */
  group(path: string): OpenGroup {
    let at = this.root;
    for (const name of path === "" ? [] : path.split("/")) {
      const known = at.members.get(name);
      const next = known?.kind === "group" ? known : openGroup();
      at.members.set(name, next);
      at = next;
    }
    return at;
  }

  /** The group of the variables of an object, with the name of the object. */
  variables(path: string, name: string): void {
    this.group(path === "" ? "vars" : `${path}/vars`).attributes.set("name", name);
  }

  /** Whether there is a dataset at a path. */
  has(path: string): boolean {
    const names = path.split("/");
    return this.group(names.slice(0, -1).join("/")).members.has(names.at(-1)!);
  }

  /**
   * Adds the groups of a file with their strings, and its datasets that are missing here: counts, states of random
   * generators, which start anew, and floats that only training needs.
   */
  copy(group: Hdf5Group): void {
    const own = this.group(group.path);
    for (const [name, { type, texts }] of group.attributes) {
      const [text] = /string$/.test(type.kind) ? texts() : [];
      if (text !== undefined) own.attributes.set(name, text);
    }
    for (const member of group.members.values()) {
      if (member.kind === "group") this.copy(member);
      else if (!this.has(member.path)) this.dataset(member.path, copied(member));
    }
  }
}

function copied(dataset: Hdf5Dataset): WrittenDataset {
  const { shape } = dataset;
  if (dataset.element === "U32") return randomState(shape);
  const { dtype, data } = dataset.read();
  if (dtype === "float32") return { kind: "dataset", shape, type: "float32", data: Float32Array.from(data) };
  return { kind: "dataset", shape, type: "int64", data: BigInt64Array.from(data, BigInt) };
}

/** The state of a random generator that starts from seed 0. */
export function randomState(shape: readonly number[] = [2]): WrittenDataset {
  return { kind: "dataset", shape, type: "uint32", data: new Uint32Array(sizeOf(shape)) };
}
