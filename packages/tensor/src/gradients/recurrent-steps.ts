// A recurrent step applied over a ragged sequence with scan.
import type { SequenceAttrs } from "../attributes.ts";
import { less } from "../primitives/binary.ts";
import { reshape } from "../primitives/reshape.ts";
import { scan } from "../primitives/scan.ts";
import { transpose } from "../primitives/transpose.ts";
import { where } from "../primitives/where.ts";
import { axes } from "../shape.ts";
import { arange, type Tensor } from "../tensor.ts";

/**
 * A sequence, its initial states, and the step: from the states and the input [batch, inputSize] to the next
 * states.
 */
export interface OverTime {
  readonly x: Tensor;
  readonly states: readonly Tensor[];
  readonly lengths: Tensor;
  readonly step: (states: readonly Tensor[], input: Tensor) => readonly Tensor[];
  readonly attrs: SequenceAttrs;
}

/** Returns the first state after each step (0 past the length of a row), then the final states. */
export function overTime({ x, states, lengths, step, attrs }: OverTime): Tensor[] {
  const timeMajor = attrs.timeMajor ? x : transpose(x, [1, 0, 2]);
  const [time, batch] = axes(timeMajor, 2);
  const positions = reshape(arange(time), [time, 1, 1]);
  const active = less(positions, reshape(lengths, [1, batch, 1]));
  const { carry, outputs } = scan(
    (held: readonly Tensor[], { input, valid }: { input: Tensor; valid: Tensor }) => {
      const next = step(held, input).map((state, i) => where(valid, state, held[i]!));
      return { carry: next, output: where(valid, next[0]!, 0) };
    },
    states,
    { input: timeMajor, valid: active },
    { reverse: attrs.reverse },
  );
  const y = attrs.timeMajor ? outputs : transpose(outputs, [1, 0, 2]);
  return [y, ...carry];
}
