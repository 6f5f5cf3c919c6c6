// Trees: plain nested records and arrays of tensors. Parameters, states and batches are trees.
import { TreeError } from "./errors.ts";
import type { TensorData, TensorSpec } from "./primitive.ts";
import type { Ragged, RaggedData } from "./ragged.ts";
import { fromData, Tensor } from "./tensor.ts";

/** A tensor, or a record or array of trees. */
export type Tree<Leaf = Tensor> = Leaf | readonly Tree<Leaf>[] | { readonly [key: string]: Tree<Leaf> };

type Same<A, B> = [A, B] extends [B, A] ? true : false;

/**
 * The tree type `T` with its leaves `From` replaced by `To`; `T` itself, also where `T` is generic, if both
 * are the same type.
 */
export type MapLeaves<T, From, To> = Same<From, To> extends true ? T : Mapped<T, From, To>;

type Mapped<T, From, To> = T extends From
  ? To
  : T extends object
    ? { [K in keyof T]: Mapped<T[K], From, To> }
    : T;

/** Host data as a traced function receives it: tensors in place of typed arrays with a shape. */
export type Traced<T> = T extends Tensor | Ragged
  ? T
  : T extends TensorData<infer D>
    ? Tensor<D>
    : T extends RaggedData<infer D>
      ? Ragged<D>
      : T extends object
        ? { readonly [K in keyof T]: Traced<T[K]> }
        : T;

/** The inverse of {@link Traced}: host data in place of tensors, which have the same fields once computed. */
export type OnHost<T> =
  T extends TensorData<infer D>
    ? TensorData<D>
    : T extends Ragged<infer D>
      ? RaggedData<D>
      : T extends object
        ? { readonly [K in keyof T]: OnHost<T[K]> }
        : T;

/** Shapes and element types of the leaves of a tree of tensors. */
export type Specs<T> = MapLeaves<T, Tensor, TensorSpec>;

/** A leaf of a tree with its path, such as `layers.0.weight`. */
export interface NamedLeaf<Leaf = Tensor> {
  readonly path: string;
  readonly leaf: Leaf;
}

/**
 * The leaves of a tree with their paths: records in insertion order, without undefined entries. Tensors
 * unless `Leaf` is given: `flatten<TensorData>(batch)`.
 */
export function flatten<Leaf extends TensorSpec = Tensor>(tree: unknown): NamedLeaf<Leaf>[] {
  const found: NamedLeaf<Leaf>[] = [];
  rebuild(tree, "", (leaf, path) => {
    found.push({ path, leaf: leaf as Leaf });
  });
  return found;
}

/** The leaves of a tree: tensors unless `Leaf` is given. */
export function leaves<Leaf extends TensorSpec = Tensor>(tree: unknown): Leaf[] {
  return flatten<Leaf>(tree).map(({ leaf }) => leaf);
}

/**
 * The tree with each leaf replaced by `f(leaf, path)`. The type of the tree is kept where the type of the
 * leaves is.
 */
export function mapTree<T, From = Tensor, To = From>(
  tree: T,
  f: (leaf: From, path: string) => To,
): MapLeaves<T, From, To> {
  return rebuild(tree, "", f as (leaf: unknown, path: string) => unknown) as MapLeaves<T, From, To>;
}

/** The tree with its leaves replaced, in the order of {@link flatten}. */
export function unflatten<T, To = Tensor>(tree: T, values: readonly To[]): MapLeaves<T, Tensor, To> {
  let next = 0;
  return rebuild(tree, "", () => values[next++]) as MapLeaves<T, Tensor, To>;
}

/**
 * The tree with the leaves at some paths replaced. Throws {@link TreeError} for a path without a leaf.
 */
export function replaceLeaves<T, Leaf = Tensor>(tree: T, values: ReadonlyMap<string, Leaf>): T {
  const found = new Set<string>();
  const replaced = rebuild(tree, "", (leaf, path) => {
    const value = values.get(path);
    if (value === undefined) return leaf;
    found.add(path);
    return value;
  });
  const other = [...values.keys()].find((path) => !found.has(path));
  if (other === undefined) return replaced as T;
  throw new TreeError(other, "missing", 'Pass paths as flatten returns them, such as "norm.weight".');
}

/** The tree of host data as tensors, constants backed by the same arrays. */
export function constants<T>(tree: T | OnHost<T>): T {
  return rebuild(tree, "", (leaf) => fromData(leaf as TensorData)) as T;
}

/** A leaf of the first tree, and those at the same path in the others. */
export type LeavesOf<Trees extends readonly unknown[], Leaf> = { readonly [I in keyof Trees]: Leaf };

/**
 * The first of `trees` with each leaf replaced by `f` of the leaves at its path in all of them. Throws {@link
 * TreeError} with the path where a tree lacks a leaf.
 */
export function zipTrees<T, Others extends readonly unknown[], From = Tensor, To = From>(
  trees: readonly [T, ...Others],
  f: (leaves: readonly [From, ...LeavesOf<Others, From>], path: string) => To,
): MapLeaves<T, From, To> {
  const [first, ...others] = trees;
  const known = others.map((tree) => new Map(flatten(tree).map(({ path, leaf }) => [path, leaf])));
  return rebuild(first, "", (leaf, path) => {
    const rest: readonly unknown[] = known.map((leaves) => leaves.get(path));
    if (!areThere<Others, From>(rest))
      throw new TreeError(path, "missing in one tree", "zipTrees takes trees of the same structure.");
    return f([leaf as From, ...rest], path);
  }) as MapLeaves<T, From, To>;
}

function areThere<Trees extends readonly unknown[], Leaf>(
  found: readonly unknown[],
): found is LeavesOf<Trees, Leaf> {
  return !found.includes(undefined);
}

/** Whether a value is a tensor, host data or a spec: a leaf. */
export function isLeaf(value: unknown): value is Tensor | TensorData | TensorSpec {
  if (value instanceof Tensor) return true;
  return typeof value === "object" && value !== null && "shape" in value && "dtype" in value;
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
  const got = tree === null ? "null" : `a ${typeof tree}`;
  throw new TreeError(path, got, "Wrap numbers in tensor(), and keep settings out of trees.");
}

/** The tree type `T` with each tensor replaced by `Leaf`. */
export type WithLeaves<T, Leaf> = T extends TensorSpec
  ? Leaf
  : T extends object
    ? { [K in keyof T]: WithLeaves<T[K], Leaf> }
    : T;
