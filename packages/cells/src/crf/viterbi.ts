// The Viterbi algorithm.
import {
  add,
  arange,
  argmax,
  axes,
  broadcastTo,
  concat,
  expandAxis,
  gather,
  max,
  mul,
  type Ragged,
  reshape,
  type Sequence,
  scan,
  type Tensor,
  take,
  transpose,
  where,
} from "@grus/tensor";
import { validSteps } from "../padding.ts";
import { type Emissions, kindOf } from "./emissions.ts";
import { chosen, clearEmpty } from "./forward.ts";
import { laterSteps } from "./later-steps.ts";
import type { CrfParameters } from "./parameters.ts";

/** The best paths, of the same kind as the emissions. */
export interface CrfPath<X = Sequence> {
  /** int32 [batch, time]; 0 in the padding. */
  readonly tags: X extends Ragged ? Ragged<"int32"> : Tensor<"int32">;
  /** [batch]: the score of each path; 0 for a row without steps. */
  readonly scores: Tensor<"float32">;
}

/** The path of the highest score of each row. */
export function viterbi<X extends Sequence>(
  scores: CrfParameters,
  given: X,
  emissions: Emissions,
): CrfPath<X> {
  const { values, lengths } = emissions;
  const first = add(scores.start, take(values, 1, 0));
  const { best, pointers } = forward(scores.transitions, first, emissions);
  const last = add(best, scores.end);
  const path = backtrack(argmax(last), pointers);
  const [, time] = axes(values, 3);
  const tags = lengths === undefined ? path : where(validSteps(lengths, time), path, 0);
  return {
    tags: kindOf(given, tags) as CrfPath<X>["tags"],
    scores: clearEmpty(emissions, max(last, { axes: [1] })),
  };
}

interface BestPaths {
  /** [batch, classes]: the score of the best path that ends in each class. */
  readonly best: Tensor;
  /** int32 [time − 1, batch, classes]: the class before each class on its best path; absent for one step. */
  readonly pointers: Tensor | undefined;
}

function forward(transitions: Tensor, first: Tensor, emissions: Emissions): BestPaths {
  const steps = laterSteps(emissions);
  if (steps === undefined) return { best: first, pointers: undefined };
  const fromEach = transpose(transitions, [1, 0]);
  const own = broadcastTo(arange(first.shape[1]!), first.shape);
  const { carry, outputs } = scan(
    (best: Tensor, { emitted, isValid }: typeof steps) => {
      // [batch, to, from]
      const paths = add(expandAxis(best, 1), fromEach);
      const next = add(max(paths, { axes: [2] }), emitted);
      const pointers: Tensor = argmax(paths);
      if (isValid === undefined) return { carry: next, output: pointers };
      return { carry: chosen(isValid, next, best), output: chosen(isValid, pointers, own) };
    },
    first,
    steps,
  );
  return { best: carry, pointers: outputs };
}

/** int32 [batch, time]: the classes along the pointers to `last` [batch]. */
function backtrack(last: Tensor, pointers: Tensor | undefined): Tensor {
  if (pointers === undefined) return expandAxis(last, 1);
  const [, batch, classes] = axes(pointers, 3);
  const rows = mul(arange(batch), classes);
  const { carry, outputs } = scan(
    (tag: Tensor, before: Tensor) => ({
      carry: gather(reshape(before, [batch * classes]), add(rows, tag)),
      output: tag,
    }),
    last,
    pointers,
    { reverse: true },
  );
  return transpose(concat([expandAxis(carry, 0), outputs], 0), [1, 0]);
}
