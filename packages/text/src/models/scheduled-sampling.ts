// Scheduled sampling: a decoder that reads its likeliest tokens instead of the target's, with a probability.
import { shiftRight } from "@grus/cells";
import { argmax, axes, full, less, randomUniform, scan, type Tensor, transpose, where } from "@grus/tensor";

/** Options of {@link sampledSteps}. */
export interface SampledStepsOptions<Encoded extends { readonly state: object }> {
  readonly step: (
    tokens: Tensor<"int32">,
    before: Encoded,
  ) => { readonly state: Encoded["state"]; readonly logits: Tensor; readonly weights: Tensor };
  readonly encoded: Encoded;
  /** int32 [batch, steps] */
  readonly target: Tensor<"int32">;
  readonly start: number;
  /** The probability, a scalar. */
  readonly rate: Tensor;
  readonly key: Tensor;
}

/**
 * The steps over a target, each of which reads the likeliest token of the step before with the probability `rate`,
 * else that of the target (Bengio et al. 2015, arXiv 1506.03099). No gradient passes through the choice.
 */
export function sampledSteps<Encoded extends { readonly state: object }>({
  step,
  encoded,
  target,
  start,
  rate,
  key,
}: SampledStepsOptions<Encoded>): { readonly logits: Tensor; readonly weights: Tensor } {
  const [batch, steps] = axes(target, 2);
  const { outputs } = scan(
    ({ state, likeliest }: Carry<Encoded["state"]>, { before, isOwn }: Slice) => {
      const next = step(where(isOwn, likeliest, before), { ...encoded, state });
      return {
        carry: { state: next.state, likeliest: argmax(next.logits) },
        output: { logits: next.logits, weights: next.weights },
      };
    },
    { state: encoded.state, likeliest: full([batch], start, "int32") },
    {
      before: transpose(shiftRight(target, start), [1, 0]),
      isOwn: less(randomUniform(key, [steps, batch]), rate),
    },
  );
  return { logits: transpose(outputs.logits, [1, 0, 2]), weights: transpose(outputs.weights, [1, 0, 2]) };
}

interface Carry<State> {
  readonly state: State;
  readonly likeliest: Tensor<"int32">;
}

interface Slice {
  readonly before: Tensor<"int32">;
  readonly isOwn: Tensor;
}
