// The adaptive softmax: an output layer for large vocabularies whose classes are ordered by frequency.
import {
  add,
  and,
  type CallContext,
  concat,
  type Floats,
  greaterEqual,
  type Key,
  less,
  logSoftmax,
  type Part,
  type Sequence,
  slice,
  softmaxCrossEntropy,
  splitKey,
  sub,
  type Tensor,
  where,
} from "@grus/tensor";
import { eachStep } from "./each-step.ts";
import { CellOptionError, checkSizes, inWords } from "./errors.ts";
import { uniformInit } from "./initialisers/uniform.ts";
import { applyLinear, type LinearParameters } from "./linear.ts";
import { zeroIfThere } from "./losses/class-loss.ts";
import { classRows } from "./losses/class-rows.ts";
import type { LossOptions } from "./losses/reduction.ts";
import { inRowBlocks } from "./losses/row-blocks.ts";

/** Options of {@link adaptiveSoftmax}. */
export interface AdaptiveSoftmaxOptions {
  /** Features of an input step. */
  readonly inputSize: number;
  /** The number of classes, the most frequent first. */
  readonly classes: number;
  /**
   * The classes at which clusters begin, ascending: classes before the first are in the head, each of the others
   * in a cluster. `[2000, 10000]` of 50,000 classes gives clusters of 8,000 and 40,000.
   */
  readonly cutoffs: readonly number[];
  /** Cluster i = 1, 2, … is computed from inputSize / divisorⁱ features, rounded down, at least 1. Default 4. */
  readonly divisor?: number | undefined;
}

/** The parameters of an adaptive softmax, none with a bias: those of PyTorch's module without `head_bias`. */
export interface AdaptiveSoftmaxParameters {
  /** [cutoffs[0] + clusters, inputSize]: the frequent classes, then the clusters. */
  readonly head: LinearParameters;
  readonly clusters: readonly ClusterParameters[];
}

/** The parameters of one cluster of classes. */
export interface ClusterParameters {
  /** [features, inputSize] */
  readonly down: LinearParameters;
  /** [classes of the cluster, features] */
  readonly up: LinearParameters;
}

/** An adaptive softmax bound to its parameters. Throws {@link ShapeError} and {@link DTypeError}. */
export interface AdaptiveSoftmaxCall {
  /** The log-probability of each class: [..., inputSize] -> [..., classes]. */
  <X extends Sequence>(x: X): Floats<X>;
  /**
   * −log p(target), without the probabilities of all rows at once: they are computed in blocks of rows, and again
   * for the gradient. `x` is [..., inputSize], `target` int32 [...]; a class outside [0, classes) gives NaN, unless
   * masked.
   */
  loss(x: Sequence, target: Sequence<"int32">, options?: AdaptiveLossOptions): Tensor<"float32">;
}

/** Options of the loss of an adaptive softmax. The mask broadcasts to [...], one weight per row. */
export interface AdaptiveLossOptions extends LossOptions {
  /** As of {@link linearCrossEntropy}. */
  readonly blockRows?: number | undefined;
}

/** An adaptive softmax. Holds no tensors. */
export interface AdaptiveSoftmax extends Part<AdaptiveSoftmaxCall> {
  readonly reads: "float32";
  readonly inputSize: number;
  readonly outputSize: number;
  init(key: Key): AdaptiveSoftmaxParameters;
  bind(parameters: AdaptiveSoftmaxParameters, context?: CallContext): AdaptiveSoftmaxCall;
}

/**
 * The adaptive softmax of Grave et al. 2017 (arXiv 1609.04309), as PyTorch's `nn.AdaptiveLogSoftmaxWithLoss`: a
 * softmax over the frequent classes and the clusters of rarer ones, times one within the cluster, which is computed
 * from fewer features:
 *
 *     log p(class) = head[class]                      for class < cutoffs[0]
 *     log p(class) = head[cluster] + within[class]    head = log softmax(W x), within = log softmax(U D x)
 *
 * Its log-probabilities are exact. It needs much less computation than a softmax where classes are ordered by
 * frequency and there are many. Initialised as {@link linear}. Throws {@link CellOptionError}.
 */
export function adaptiveSoftmax(options: AdaptiveSoftmaxOptions): AdaptiveSoftmax {
  const { inputSize, classes } = options;
  const clusters = clustersOf(options);
  const first = clusters[0]!.from;
  return {
    reads: "float32",
    inputSize,
    outputSize: classes,
    init: (key) => {
      const [ofHead, ...keys] = splitKey(key, 1 + 2 * clusters.length) as readonly Key[];
      return {
        head: initial(ofHead!, first + clusters.length, inputSize),
        clusters: clusters.map(({ size, features }, i) => ({
          down: initial(keys[2 * i]!, features, inputSize),
          up: initial(keys[2 * i + 1]!, size, features),
        })),
      };
    },
    bind: (parameters) =>
      Object.assign(
        eachStep("adaptiveSoftmax", (x) => logProbabilities(parameters, x, first)),
        {
          loss: (x: Sequence, target: Sequence<"int32">, given: AdaptiveLossOptions = {}) => {
            const { blockRows } = given;
            if (blockRows !== undefined) checkSizes("adaptiveSoftmax", { blockRows });
            return classRows("adaptiveSoftmax", x, target, given, (rows) =>
              inRowBlocks(rows, { classes, blockRows }, ([own, labels]) =>
                rowLosses(parameters, clusters, own!, labels!),
              ),
            );
          },
        },
      ),
  };
}

/** Classes that share a softmax. */
interface Cluster {
  /** Its first class. */
  readonly from: number;
  readonly size: number;
  readonly features: number;
}

function clustersOf({
  inputSize,
  classes,
  cutoffs,
  divisor = 4,
}: AdaptiveSoftmaxOptions): readonly Cluster[] {
  checkSizes("adaptiveSoftmax", { inputSize, classes });
  if (!(divisor >= 1 && Number.isFinite(divisor)))
    throw new CellOptionError("adaptiveSoftmax", "divisor", divisor, "a number of at least 1");
  const isAscending = cutoffs.every(
    (cutoff, i) => Number.isInteger(cutoff) && cutoff > (cutoffs[i - 1] ?? 0) && cutoff < classes,
  );
  if (cutoffs.length === 0 || !isAscending) {
    const expected = `ascending whole numbers from 1 to ${classes - 1}`;
    throw new CellOptionError("adaptiveSoftmax", "cutoffs", inWords(`[${cutoffs.join(", ")}]`), expected);
  }
  return cutoffs.map((from, i) => ({
    from,
    size: (cutoffs[i + 1] ?? classes) - from,
    features: Math.max(1, Math.floor(inputSize / divisor ** (i + 1))),
  }));
}

function initial(key: Key, outputSize: number, inputSize: number): LinearParameters {
  const bound = 1 / Math.sqrt(inputSize);
  return { weight: uniformInit({ low: -bound, high: bound })(key, [outputSize, inputSize]) };
}

/** [..., inputSize] to [..., classes]. */
function logProbabilities({ head, clusters }: AdaptiveSoftmaxParameters, x: Tensor, first: number): Tensor {
  const axis = x.rank - 1;
  const ofHead = logSoftmax(applyLinear(head, x));
  const parts = clusters.map(({ down, up }, i) =>
    add(slice(ofHead, axis, first + i, first + i + 1), logSoftmax(applyLinear(up, applyLinear(down, x)))),
  );
  return concat([slice(ofHead, axis, 0, first), ...parts], axis);
}

/** −log p(label): x [rows, inputSize] and labels int32 [rows] to [rows]. */
function rowLosses(
  { head, clusters }: AdaptiveSoftmaxParameters,
  list: readonly Cluster[],
  x: Tensor,
  labels: Tensor,
): Tensor {
  const first = list[0]!.from;
  const last = list.at(-1)!;
  // The place in the head: of the class, or of its cluster.
  const place = list.reduce<Tensor>(
    (own, { from }, i) => where(greaterEqual(labels, from), first + i, own),
    labels,
  );
  const own = clusters.map(({ down, up }, i) =>
    lossAt(applyLinear(up, applyLinear(down, x)), sub(labels, list[i]!.from)),
  );
  const total = own.reduce((a, b) => add(a, b), lossAt(applyLinear(head, x), place));
  return add(total, zeroIfThere(labels, last.from + last.size));
}

/** The cross-entropy of each row's place, [rows]; 0 for a place outside. */
function lossAt(logits: Tensor, places: Tensor): Tensor {
  const isInside = and(greaterEqual(places, 0), less(places, logits.shape[1]!));
  return where(isInside, softmaxCrossEntropy(logits, where(isInside, places, 0)), 0);
}
