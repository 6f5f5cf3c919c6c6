// Sampling one index from logits, on the host.
import { foldIn, type Key, randomUniform } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";

/** How an index is sampled from logits. */
export interface DrawOptions {
  /** Divides the logits: below 1 likely indices become likelier; 0 takes the likeliest. Default 1. */
  readonly temperature?: number | undefined;
  /** Top-k sampling: only the `topK` likeliest indices are considered. Default: all. */
  readonly topK?: number | undefined;
  /**
   * Nucleus sampling: only the likeliest indices whose probabilities reach this sum are considered (Holtzman
   * et al., arXiv 1904.09751), in (0, 1]. Default 1.
   */
  readonly topP?: number | undefined;
}

/** Throws {@link CellOptionError} for options out of range. */
export function checkDraw(where: string, { temperature = 1, topK, topP = 1 }: DrawOptions): void {
  if (!(temperature >= 0 && Number.isFinite(temperature)))
    throw new CellOptionError(where, "temperature", temperature, "a number of at least 0");
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1))
    throw new CellOptionError(where, "topK", topK, "a whole number of at least 1");
  if (!(topP > 0 && topP <= 1))
    throw new CellOptionError(where, "topP", topP, "a number above 0 and at most 1");
}

/**
 * An index sampled from softmax(logits / temperature), for the `step`-th draw with `key`, a key with data.
 */
export function drawToken(logits: ArrayLike<number>, key: Key, step: number, options: DrawOptions): number {
  const order = Array.from({ length: logits.length }, (_, i) => i).sort((a, b) => logits[b]! - logits[a]!);
  const { temperature = 1, topK = order.length, topP = 1 } = options;
  if (temperature === 0) return order[0]!;
  const most = logits[order[0]!]!;
  const chosen = order.slice(0, topK);
  const weights = nucleus(
    chosen.map((i) => Math.exp((logits[i]! - most) / temperature)),
    topP,
  );
  const [u] = randomUniform(foldIn(key, step), [1]).data;
  return chosen[indexAt(weights, u!)]!;
}

/** The position of the first descending weight at which the cumulative sum reaches a share of the total. */
function nucleus(weights: readonly number[], topP: number): readonly number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  let reached = 0;
  const last = weights.findIndex((weight) => {
    reached += weight;
    return reached >= topP * total;
  });
  return last < 0 ? weights : weights.slice(0, last + 1);
}

/** The position at which the cumulative weights pass a share `u` of their sum. */
function indexAt(weights: readonly number[], u: number): number {
  let left = u * weights.reduce((a, b) => a + b, 0);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return found < 0 ? weights.length - 1 : found;
}
