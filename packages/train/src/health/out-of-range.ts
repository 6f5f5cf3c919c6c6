// Indices out of range: tokens outside the vocabulary, labels outside the classes.
import {
  type Backend,
  compile,
  flatten,
  type Key,
  mapTree,
  type NamedLeaf,
  type Tensor,
  type TensorData,
  topologicalOrder,
} from "@grus/tensor";
import { firstInBatch, type LookedUp, type NonFiniteElement } from "./non-finite-element.ts";

/** A loss and its arguments. */
export interface OutOfRangeSearch {
  readonly backend: Backend;
  readonly parameters: unknown;
  /** On the host. */
  readonly batch: unknown;
  readonly key: TensorData;
}

/** A table that the elements of an integer tensor refer to. */
interface LookUp extends LookedUp {
  readonly indices: Tensor;
  /** The paths of the batch's fields from which the indices are computed. */
  readonly fields: readonly string[];
}

/**
 * The first element of a batch that the loss looks up and that is out of range; undefined if there is none.
 * Such an element makes the loss NaN; in the padding it does so only if the model reads the padding. Inspects
 * every `gather` and `softmaxCrossEntropy` outside of scans: embeddings, and the labels of `crossEntropy`, `focal`
 * and `ctcLoss`.
 */
export async function findOutOfRange(
  { backend, parameters, batch, key }: OutOfRangeSearch,
  lossOf: (parameters: unknown, batch: unknown, key: Key) => Tensor,
): Promise<NonFiniteElement | undefined> {
  let lookUps: readonly LookUp[] = [];
  const trace = (p: unknown, b: unknown, k: Key) => {
    const loss = lossOf(p, b, k);
    lookUps = lookUpsOf(loss, flatten(b));
    return { loss, indices: lookUps.map(({ indices }) => indices) };
  };
  const own = key as TensorData<"int32">;
  const compiled = await compile(backend, trace, parameters, batch, own);
  try {
    const { indices } = await compiled.run(parameters, batch, own);
    for (const [i, { what, size, fields }] of lookUps.entries()) {
      const outside = new Set(Array.from(indices[i]!.data).filter((value) => value < 0 || value >= size));
      const isOutside = (value: number) => outside.has(value);
      const element = firstInBatch(batch, isOutside, fields);
      if (element !== undefined) return { ...element, lookUp: { what, size } };
      const padding = firstInBatch(batch, isOutside, fields, "padding too");
      if (padding === undefined) continue;
      const { loss } = await compiled.run(parameters, cleared(batch, isOutside, fields), own);
      if (Number.isFinite(loss.data[0])) return { ...padding, lookUp: { what, size } };
    }
    return undefined;
  } finally {
    compiled.dispose();
  }
}

/** The tables that the loss looks up by values of the batch. */
function lookUpsOf(loss: Tensor, leaves: readonly NamedLeaf[]): readonly LookUp[] {
  const integers = leaves.filter(({ leaf }) => leaf.dtype === "int32");
  return topologicalOrder([loss]).flatMap((node) => {
    const found = indicesOf(node);
    if (found === undefined) return [];
    const sources = new Set(topologicalOrder([found.indices]));
    const fields = integers.filter(({ leaf }) => sources.has(leaf.node)).map(({ path }) => path);
    return fields.length === 0 ? [] : [{ ...found, fields }];
  });
}

/** The indices that an operation reads, and how many there are. */
function indicesOf({ primitive, inputs }: Tensor["node"]): Omit<LookUp, "fields"> | undefined {
  const [from, indices] = inputs;
  switch (primitive.name) {
    case "gather":
      return { what: from!.rank === 1 ? "classes" : "vocabulary", size: from!.shape[0]!, indices: indices! };
    case "crossEntropy":
      return { what: "classes", size: from!.shape.at(-1)!, indices: indices! };
    default:
      return undefined;
  }
}

/** The batch with such elements of these fields set to 0. */
function cleared(batch: unknown, isWrong: (value: number) => boolean, fields: readonly string[]): unknown {
  return mapTree(batch, ({ shape, dtype, data }: TensorData, path) => {
    if (!fields.includes(path)) return { shape, dtype, data };
    return { shape, dtype, data: Int32Array.from(data, (value) => (isWrong(value) ? 0 : value)) };
  });
}
