// Trees: plain nested records and arrays of tensors. Parameters, states and batches are trees.
import { TreeError } from "./errors.ts";
import type { TensorData, TensorSpec } from "./primitive.ts";
import { Tensor } from "./tensor.ts";

/** A tensor, or a record or array of trees. */
export type Tree<Leaf = Tensor> = Leaf | readonly Tree<Leaf>[] | { readonly [key: string]: Tree<Leaf> };

/** The tree type `T` with each tensor replaced by `Leaf`. */
export type WithLeaves<T, Leaf> = T extends TensorSpec
  ? Leaf
  : T extends object
    ? { [K in keyof T]: WithLeaves<T[K], Leaf> }
    : T;

/** A leaf of a tree with the path that leads to it, such as `layers.0.weight`. */
export interface NamedLeaf<Leaf> {
  readonly path: string;
  readonly leaf: Leaf;
}

/** The leaves of a tree with their paths: records in the order of their keys' insertion, undefined entries left out. */
export function flatten<T>(tree: T): NamedLeaf<LeafOf<T>>[] {
  const found: NamedLeaf<LeafOf<T>>[] = [];
  visit(tree, "", (leaf, path) => {
    found.push({ path, leaf: leaf as LeafOf<T> });
  });
  return found;
}

/** The leaves of a tree. */
export function leaves<T>(tree: T): LeafOf<T>[] {
  return flatten(tree).map(({ leaf }) => leaf);
}

/** The tree with each leaf replaced by `f(leaf, path)`. */
export function mapTree<T, Leaf>(tree: T, f: (leaf: LeafOf<T>, path: string) => Leaf): WithLeaves<T, Leaf> {
  return rebuild(tree, "", f as (leaf: unknown, path: string) => unknown) as WithLeaves<T, Leaf>;
}

/** The tree with its leaves replaced, in the order of {@link flatten}. */
export function unflatten<T, Leaf>(tree: T, values: readonly Leaf[]): WithLeaves<T, Leaf> {
  let next = 0;
  return mapTree(tree, () => values[next++]!);
}

/**
 * The tree `first` with each leaf replaced by `f` of the leaves at its path in all trees.
 * Throws {@link TreeError} naming the path where a tree lacks a leaf.
 */
export function zipTrees<T, Leaf>(
  trees: readonly [T, ...unknown[]],
  f: (leaves: readonly LeafOf<T>[], path: string) => Leaf,
): WithLeaves<T, Leaf> {
  const others = trees.slice(1).map((tree) => new Map(flatten(tree).map(({ path, leaf }) => [path, leaf])));
  return mapTree(trees[0], (leaf, path) => {
    const rest = others.map((known) => known.get(path));
    if (rest.includes(undefined))
      throw new TreeError(`zipTrees: a tree has no leaf "${path}".\nGive all trees one structure.`);
    return f([leaf, ...(rest as LeafOf<T>[])], path);
  });
}

/** What stands at the leaves of a tree type. */
export type LeafOf<T> = T extends TensorSpec
  ? T
  : T extends object
    ? LeafOf<T[keyof T & (T extends readonly unknown[] ? number : string)]>
    : never;

/** Whether a value is a tensor, host data or a spec: a leaf. */
export function isLeaf(value: unknown): value is Tensor | TensorData | TensorSpec {
  if (value instanceof Tensor) return true;
  return typeof value === "object" && value !== null && "shape" in value && "dtype" in value;
}

function visit(tree: unknown, path: string, f: (leaf: unknown, path: string) => void): void {
  rebuild(tree, path, f);
}

function rebuild(tree: unknown, path: string, f: (leaf: unknown, path: string) => unknown): unknown {
  if (tree === undefined) return undefined;
  if (isLeaf(tree)) return f(tree, path);
  const below = (key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
  if (Array.isArray(tree)) return tree.map((item, i) => rebuild(item, below(i), f));
  if (typeof tree === "object" && tree !== null) {
    return Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [key, rebuild(value, below(key), f)]),
    );
  }
  throw new TreeError(
    `${path === "" ? "the tree" : `"${path}"`} is ${typeof tree}, not a tensor.\nWrap numbers in tensor(), and keep settings out of trees.`,
  );
}
