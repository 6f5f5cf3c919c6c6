// Decoding of CTC outputs: the best path, and the best labels over all paths.
import { axes, GrusError, type TensorData } from "@grus/tensor";

/** Options of both decoders. */
export interface CtcDecodeOptions {
  /** The number of valid steps of each row. Default: all. */
  readonly lengths?: ArrayLike<number> | undefined;
  /** The blank class. Default 0. */
  readonly blank?: number | undefined;
}

/** Options of {@link ctcBeamSearch}. */
export interface CtcBeamOptions extends CtcDecodeOptions {
  /** Number of prefixes kept after each step. Default 16. */
  readonly beamWidth?: number | undefined;
  /** Number of results per row. Default 1. */
  readonly results?: number | undefined;
}

/** Labels with the log-probability of the paths that were followed. */
export interface CtcHypothesis {
  readonly labels: readonly number[];
  readonly logProbability: number;
}

/**
 * An input that cannot be decoded.
 *
 * Pass logits [batch, time, classes], a blank that is one of the classes, one length per row, and counts
 * of at least 1.
 */
export class CtcDecodeError extends GrusError {
  override readonly name = "CtcDecodeError";
}

/**
 * The labels of the likeliest path of each row: the best class of every step, with repeats merged and blanks
 * removed. `logits` is [batch, time, classes].
 */
export function ctcGreedyDecode(logits: TensorData, options: CtcDecodeOptions = {}): number[][] {
  const { blank = 0 } = options;
  return rowsOf("ctcGreedyDecode", logits, options).map((steps) => {
    const path = steps.map(largest);
    return path.filter((label, t) => label !== blank && label !== path[t - 1]);
  });
}

/**
 * The likeliest labels of each row over all paths, by prefix beam search (Graves 2012; Hannun et al., arXiv
 * 1408.2873): after each step the `beamWidth` likeliest prefixes are kept, each with the probability of
 * ending in a blank or in its last label. `logits` is [batch, time, classes].
 */
export function ctcBeamSearch(logits: TensorData, options: CtcBeamOptions = {}): CtcHypothesis[][] {
  const { blank = 0, beamWidth = 16, results = 1 } = options;
  for (const [name, count] of Object.entries({ beamWidth, results })) {
    if (!Number.isInteger(count) || count < 1)
      throw new CtcDecodeError(`ctcBeamSearch: ${name} is ${count}; expected a whole number of at least 1.`);
  }
  return rowsOf("ctcBeamSearch", logits, options).map((steps) => {
    let beam = new Map<string, Prefix>([["", { labels: [], blank: 0, label: Number.NEGATIVE_INFINITY }]]);
    for (const step of steps) beam = best(extend(beam, logSoftmaxOf(step), blank), beamWidth);
    return [...best(beam, results).values()].map((prefix) => ({
      labels: prefix.labels,
      logProbability: total(prefix),
    }));
  });
}

/**
 * A prefix of labels, with the log-probability of the paths that end in a blank, and of those that end in its
 * last label.
 */
interface Prefix {
  readonly labels: readonly number[];
  blank: number;
  label: number;
}

function extend(
  beam: ReadonlyMap<string, Prefix>,
  step: readonly number[],
  blank: number,
): Map<string, Prefix> {
  const next = new Map<string, Prefix>();
  const prefixOf = (labels: readonly number[]) => {
    const name = labels.join();
    const found = next.get(name) ?? {
      labels,
      blank: Number.NEGATIVE_INFINITY,
      label: Number.NEGATIVE_INFINITY,
    };
    next.set(name, found);
    return found;
  };
  for (const prefix of beam.values()) {
    const { labels } = prefix;
    const last = labels.at(-1);
    const same = prefixOf(labels);
    for (const [label, logProbability] of step.entries()) {
      if (label === blank) {
        same.blank = logAdd(same.blank, total(prefix) + logProbability);
        continue;
      }
      // A repeated label is the same one unless separated by a blank.
      if (label === last) same.label = logAdd(same.label, prefix.label + logProbability);
      const from = label === last ? prefix.blank : total(prefix);
      if (from === Number.NEGATIVE_INFINITY) continue;
      const longer = prefixOf([...labels, label]);
      longer.label = logAdd(longer.label, from + logProbability);
    }
  }
  return next;
}

function best(beam: ReadonlyMap<string, Prefix>, count: number): Map<string, Prefix> {
  const sorted = [...beam].sort(([, a], [, b]) => total(b) - total(a));
  return new Map(sorted.slice(0, count));
}

function total({ blank, label }: Prefix): number {
  return logAdd(blank, label);
}

function logAdd(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === Number.NEGATIVE_INFINITY ? most : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
}

function logSoftmaxOf(step: readonly number[]): number[] {
  const most = Math.max(...step);
  const sum = Math.log(step.reduce((all, value) => all + Math.exp(value - most), 0)) + most;
  return step.map((value) => value - sum);
}

function largest(step: readonly number[]): number {
  return step.reduce((at, value, i) => (value > step[at]! ? i : at), 0);
}

/** The valid steps of each row, each with the logits of its classes. */
function rowsOf(source: string, logits: TensorData, { lengths, blank = 0 }: CtcDecodeOptions): number[][][] {
  const { data, shape } = logits;
  if (shape.length !== 3)
    throw new CtcDecodeError(
      `${source}: logits have shape [${shape.join(", ")}]; expected [batch, time, classes].`,
    );
  const [batch, time, classes] = axes(logits, 3);
  if (!Number.isInteger(blank) || blank < 0 || blank >= classes)
    throw new CtcDecodeError(`${source}: blank is ${blank}; expected a class, from 0 to ${classes - 1}.`);
  if (lengths !== undefined && lengths.length !== batch)
    throw new CtcDecodeError(
      `${source}: lengths has ${lengths.length} elements; expected ${batch}, one per row.`,
    );
  return Array.from({ length: batch }, (_, row) =>
    Array.from({ length: Math.min(time, lengths?.[row] ?? time) }, (_step, t) => {
      const at = (row * time + t) * classes;
      return Array.from(data.subarray(at, at + classes));
    }),
  );
}
