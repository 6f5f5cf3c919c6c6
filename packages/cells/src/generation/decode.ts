// Sequence generation from inputs: greedy or by beam search, for many inputs at once.
import {
  type Backend,
  constants,
  eventLoopPause,
  type OnHost,
  type Tensor,
  type Traced,
  unflatten,
} from "@grus/tensor";
import { CellOptionError, checkSizes } from "../errors.ts";
import type { Bound, Model, ParametersOf } from "../models.ts";
import type { BeamSearch } from "./beam-search.ts";
import { decodeGroup, groupsOf } from "./decode-groups.ts";
import { type DecodeStep, DecodeSteps } from "./decode-steps.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { inputRows } from "./input-rows.ts";
import { beamSearches, type SearchOptions } from "./search-options.ts";

/** Options of {@link decode}. */
export interface DecodeOptions<P, ModelInput, Outputs, Input, Begun extends { readonly state: unknown }>
  extends SearchOptions {
  readonly backend: Backend;
  /** A model of `layers`, whose parts `begin` and `step` call. */
  readonly model: Model<P, ModelInput, Outputs>;
  readonly parameters: ParametersOf<P> | OnHost<ParametersOf<P>>;
  /**
   * The inputs, on the host: ragged sequences, a tensor, or a tree of them, whose first axes are all the
   * inputs.
   */
  readonly input: Input;
  /**
   * Computed once from the inputs: the memory of an encoder, and the state before the first step. Each tensor
   * is [inputs, …].
   */
  readonly begin: (parts: Bound<P>, input: Traced<NoInfer<Input>>) => Begun;
  /**
   * One step of all beams, whose `rows` are inputs · beams: `token` is int32 [rows], the previous indices, and
   * the tensors of `begun` are [rows, …]. Returns logits (or log-probabilities) [rows, classes] and, for
   * `coveragePenalty` and in order that they are part of the results, attention weights [rows, positions].
   */
  readonly step: (
    parts: Bound<P>,
    token: Tensor<"int32">,
    begun: NoInfer<Begun>,
  ) => DecodeStep<NoInfer<Begun>["state"]>;
  /** Inputs that are decoded together, those of similar length. More need more memory. Default 64. */
  readonly batchSize?: number | undefined;
  /** Rejects with its reason once it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Receives the share of the inputs that are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * The best sequences that a model generates for each input, best first. Beam search as in Sutskever et al. 2014
 * (arXiv 1409.3215), ranked as in Wu et al. 2016 (arXiv 1609.08144). Equally likely continuations are taken in the
 * order of their beams, then of their indices; the result does not depend on other inputs, but for rounding. The
 * steps run on the backend, where the states stay. Write `begin` before `step`. Throws {@link CellOptionError},
 * {@link ShapeError}, and {@link ExpectationError} for logits that are NaN.
 */
export async function decode<P, ModelInput, Outputs, Input, Begun extends { readonly state: unknown }>(
  options: DecodeOptions<P, ModelInput, Outputs, Input, Begun>,
): Promise<readonly (readonly Hypothesis[])[]> {
  const { backend, model, begin, step, coveragePenalty = 0, beams = 1, batchSize = 64 } = options;
  checkSizes("decode", { batchSize });
  const inputs = inputRows("decode", options.input);
  const searches = beamSearches(options, inputs.count);
  const { parts } = model.bind(constants<ParametersOf<P>>(options.parameters));
  const steps = new DecodeSteps<Begun>(backend, beams, {
    begin: (leaves) => begin(parts, unflatten<unknown>(options.input, leaves) as Traced<Input>),
    step: (token, begun) => {
      const next = step(parts, token, begun);
      if (coveragePenalty > 0 && next.weights === undefined)
        throw new CellOptionError(
          "decode",
          "coveragePenalty",
          coveragePenalty,
          "0 where step returns no weights",
        );
      return next;
    },
  });
  const onStep = stepListener(options, searches);
  try {
    for (const members of groupsOf(inputs, batchSize))
      await decodeGroup({ steps, inputs, members, searches, beams, onStep });
    return searches.map((search) => search.results());
  } finally {
    steps.dispose();
  }
}

/** Checks the signal, reports progress and lets other events be handled. */
function stepListener(
  {
    signal,
    onProgress,
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((done: number) => void) | undefined;
  },
  searches: readonly BeamSearch[],
): () => Promise<void> {
  const pause = eventLoopPause();
  let reported = 0;
  return async () => {
    signal?.throwIfAborted();
    const done = searches.reduce((count, { isOpen }) => count + (isOpen ? 0 : 1), 0);
    if (done > reported) onProgress?.(done / searches.length);
    reported = done;
    await pause();
  };
}
