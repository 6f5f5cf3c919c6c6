// Gradient checkpointing: store states at segment boundaries and recompute inside the segments.
import {
  arange,
  axes,
  clamp,
  concat,
  mul,
  reshape,
  scalar,
  scan,
  slice,
  sub,
  type Tensor,
  transpose,
} from "@grus/tensor";
import type { Cell, CellSequence, CellState } from "./cell.ts";
import { drawCell } from "./draw-cell.ts";
import { checkSizes } from "./errors.ts";
import type { RunCell } from "./run-cell.ts";
import type { RunCellOptions } from "./run-cell-options.ts";

/** A way to run sequences in less memory; {@link recompute} wraps the default one. */
export type Recompute = (run: RunCell) => RunCell;

/**
 * Runs sequences in segments of `steps` steps: one `scan` over segments whose body is the fused or scanned
 * segment. The gradient stores the states at segment boundaries and recomputes one segment at a time: memory
 * grows with time / steps + steps instead of time, and every step is computed twice (Chen et al., arXiv
 * 1604.06174). Default: the square root of a sequence's length, which stores least. Throws
 * {@link CellOptionError}.
 */
export function recompute(steps?: number): Recompute {
  if (steps !== undefined) checkSizes("recompute", { steps });
  return (run) => (cell, parameters, x, options) =>
    runSegments(run, cell, parameters, x, options ?? {}, steps);
}

function runSegments<Parameters, State extends CellState>(
  runOne: RunCell,
  givenCell: Cell<Parameters, State>,
  parameters: Parameters,
  x: Tensor,
  options: RunCellOptions<State>,
  steps: number | undefined,
): CellSequence<State> {
  const { cell, options: drawn } = drawCell(givenCell, x, options);
  const { lengths, reverse = false, timeMajor = false, initialState, stepKeys } = drawn;
  const sequence = timeMajor ? transpose(x, [1, 0, 2]) : x;
  const [batch, time] = axes(sequence, 2);
  const segment = steps ?? Math.max(1, Math.ceil(Math.sqrt(time)));
  const whole = Math.floor(time / segment);
  if (whole < 2) return runOne(cell, parameters, x, drawn);
  const initial = initialState ?? cell.initialState(batch);
  const run = ({ part, start, keys }: Segment, state: State) =>
    runOne(cell, parameters, part, {
      reverse,
      initialState: state,
      ...(lengths === undefined ? {} : { lengths: clamp(sub(lengths, start), 0, part.shape[1]!) }),
      ...(keys === undefined ? {} : { stepKeys: keys }),
    });
  const end = whole * segment;
  const rest = { part: slice(sequence, 1, end), start: scalar(end, "int32"), ...keysOf(stepKeys, end, time) };
  const first = reverse ? run(rest, initial) : undefined;
  const segments = splitSegments(slice(sequence, 1, 0, end), segment, keysOf(stepKeys, 0, end).keys);
  const scanned = scanSegments(segments, first?.state ?? initial, reverse, run);
  const last = reverse ? undefined : run(rest, scanned.state);
  const output = concat([scanned.output, (first ?? last)!.output], 1);
  return { output: timeMajor ? transpose(output, [1, 0, 2]) : output, state: last?.state ?? scanned.state };
}

/** One segment, or several stacked along a first axis. */
interface Segment {
  /** [batch, segment, features] */
  readonly part: Tensor;
  /** The index of the segment's first step. */
  readonly start: Tensor;
  /** [segment, 2]: the keys of its steps. */
  readonly keys?: Tensor | undefined;
}

function keysOf(stepKeys: Tensor | undefined, start: number, end: number): { readonly keys?: Tensor } {
  return stepKeys === undefined ? {} : { keys: slice(stepKeys, 0, start, end) };
}

/** [batch, segments · segment, features] and its keys, split into segments. */
function splitSegments(sequence: Tensor, segment: number, keys: Tensor | undefined): Segment {
  const [batch, time, features] = axes(sequence, 3);
  const segments = time / segment;
  const part = transpose(reshape(sequence, [batch, segments, segment, features]), [1, 0, 2, 3]);
  const start = mul(arange(segments), segment);
  return { part, start, ...(keys === undefined ? {} : { keys: reshape(keys, [segments, segment, 2]) }) };
}

/** One scan over segments; the output is [batch, segments · segment, features]. */
function scanSegments<State>(
  all: Segment,
  initial: State,
  reverse: boolean,
  run: (segment: Segment, state: State) => CellSequence<State>,
): CellSequence<State> {
  const body = ({ state }: { state: State }, segment: Segment) => {
    const { output, state: next } = run(segment, state);
    return { carry: { state: next }, output };
  };
  const { carry, outputs } = scan(body, { state: initial }, all, { reverse, recompute: true });
  const [segments, batch, segment, features] = axes(outputs, 4);
  return {
    output: reshape(transpose(outputs, [1, 0, 2, 3]), [batch, segments * segment, features]),
    state: carry.state,
  };
}
