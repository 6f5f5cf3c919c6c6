// Checkpointing: a sequence in segments, of which the gradient keeps the states between and computes the rest again.
import {
  clamp,
  concat,
  iota,
  mul,
  reshape,
  scan,
  slice,
  sub,
  type Tensor,
  transpose,
  type WithLeaves,
} from "@grus/tensor";
import type { Cell, CellSequence, CellSequenceOptions, CellState } from "./cell.ts";
import { checkSizes } from "./errors.ts";
import type { RunCell } from "./run-cell.ts";

/** A way to run sequences with less memory: what {@link checkpointEvery} makes of the way without. */
export type Checkpoint = (run: RunCell) => RunCell;

/**
 * Runs sequences in segments of `steps` steps, one `scan` over segments whose body is the fused or scanned segment. The gradient keeps the
 * states between segments, and what one segment needs: memory grows with time / steps + steps instead of time, and every step is computed
 * once more (Chen et al., arXiv 1604.06174). Default: the square root of a sequence's length, which keeps least. Throws {@link CellOptionError}.
 */
export function checkpointEvery(steps?: number): Checkpoint {
  if (steps !== undefined) checkSizes("checkpointEvery", { steps });
  return (run) => (cell, parameters, x, options) =>
    runSegments(run, cell, parameters, x, options ?? {}, steps);
}

function runSegments<Parameters, State extends CellState>(
  runOne: RunCell,
  cell: Cell<Parameters, State>,
  parameters: Parameters,
  x: Tensor,
  options: CellSequenceOptions<State>,
  steps: number | undefined,
): CellSequence<State> {
  const { lengths, reverse = false, timeMajor = false, initialState } = options;
  const sequence = timeMajor ? transpose(x, [1, 0, 2]) : x;
  const [batch, time] = sequence.shape as [number, number];
  const segment = steps ?? Math.max(1, Math.ceil(Math.sqrt(time)));
  const whole = Math.floor(time / segment);
  if (whole < 2) return runOne(cell, parameters, x, options);
  const initial = initialState ?? cell.initialState(batch);
  const run = (part: Tensor, state: State, start: Tensor | number) =>
    runOne(cell, parameters, part, {
      reverse,
      initialState: state,
      ...(lengths === undefined ? {} : { lengths: clamp(sub(lengths, start), 0, part.shape[1]!) }),
    });
  const rest = slice(sequence, 1, whole * segment);
  const first = reverse ? run(rest, initial, whole * segment) : undefined;
  const walked = walkSegments(
    slice(sequence, 1, 0, whole * segment),
    segment,
    first?.state ?? initial,
    reverse,
    run,
  );
  const last = reverse ? undefined : run(rest, walked.state, whole * segment);
  const output = concat([walked.output, (first ?? last)!.output], 1);
  return { output: timeMajor ? transpose(output, [1, 0, 2]) : output, state: last?.state ?? walked.state };
}

type RunSegment<State> = (part: Tensor, state: State, start: Tensor | number) => CellSequence<State>;

/** One scan over segments of [batch, segments · segment, features]. */
function walkSegments<State>(
  sequence: Tensor,
  segment: number,
  initial: State,
  reverse: boolean,
  run: RunSegment<State>,
): CellSequence<State> {
  const [batch, time, features] = sequence.shape as [number, number, number];
  const segments = time / segment;
  const parts = transpose(reshape(sequence, [batch, segments, segment, features]), [1, 0, 2, 3]);
  const body = ({ state }: { state: State }, { part, start }: Segment) => {
    const { output, state: next } = run(part, state, start);
    return { carry: { state: next }, output };
  };
  const starts = mul(iota(segments), segment);
  const { carry, outputs } = scan(
    body as SegmentBody<State>,
    { state: initial },
    { part: parts, start: starts },
    { reverse },
  );
  const { state } = carry as unknown as { state: State };
  const width = outputs.shape[3]!;
  return { output: reshape(transpose(outputs, [1, 0, 2, 3]), [batch, time, width]), state };
}

interface Segment {
  /** [batch, segment, features] */
  readonly part: Tensor;
  /** The number of the segment's first step. */
  readonly start: Tensor;
}

/** A scan's body as `scan` types it: a state is a tree of tensors already, which TypeScript cannot see for a generic one. */
type SegmentBody<State> = (
  carry: WithLeaves<{ state: State }, Tensor>,
  slice: WithLeaves<Segment, Tensor>,
) => { readonly carry: { state: State }; readonly output: Tensor };
