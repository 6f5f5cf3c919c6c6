// The last part of a tagger: how the scores of classes become tags, independently or as a path.
import { type Crf, type CrfForbidden, type CrfParameters, crf, crossEntropy } from "@grus/cells";
import {
  argmax,
  div,
  type Floats,
  type Key,
  logSoftmax,
  max,
  type Part,
  type Ragged,
  type Sequence,
  softmax,
  sub,
  sum,
  type Tensor,
} from "@grus/tensor";
import { clearSteps, countSteps, sameKind, valuesOf } from "./steps.ts";

/** The tags that a tagger finds. */
export interface FoundTags<X = Sequence> {
  /** int32 [batch, time], of the same kind as the words; 0 in the padding. */
  readonly tags: X extends Ragged ? Ragged<"int32"> : Tensor<"int32">;
  /** [batch]: log p(tags | words) of each sentence. */
  readonly logProbabilities: Tensor<"float32">;
}

/** The functions of an output. Scores are [batch, time, classes]. */
export interface TagOutputCall {
  /** −log p(tags | words), the mean over tokens, a scalar. */
  loss(scores: Sequence, tags: Sequence): Tensor<"float32">;
  decode<X extends Sequence>(scores: X): FoundTags<X>;
  /** p(class at a step), [batch, time, classes]; 0 in the padding. */
  probabilities<X extends Sequence>(scores: X): Floats<X>;
}

/** The parameters of an output: none for softmax. */
export type TagOutputParameters = CrfParameters | Readonly<Record<string, never>>;

/** An output. */
export interface TagOutput extends Part<TagOutputCall> {
  readonly causal: false;
  init(key: Key): TagOutputParameters;
  bind(parameters: TagOutputParameters): TagOutputCall;
}

/** Tags that do not depend on their neighbours: the likeliest class of each step. */
export function softmaxOutput(): TagOutput {
  const call: TagOutputCall = {
    loss: (scores, tags) => crossEntropy(scores, tags),
    decode: likeliest,
    probabilities: <X extends Sequence>(scores: X) =>
      sameKind(scores, clearSteps(scores, softmax(valuesOf(scores)))) as Floats<X>,
  };
  return { causal: false, init: () => ({}), bind: () => call };
}

function likeliest<X extends Sequence>(scores: X): FoundTags<X> {
  const values = valuesOf(scores);
  const best = clearSteps(scores, max(logSoftmax(values), { axes: [2] }));
  return {
    tags: sameKind(scores, clearSteps(scores, argmax(values))) as FoundTags<X>["tags"],
    logProbabilities: sum(best, { axes: [1] }),
  };
}

/** Paths of tags, by a conditional random field. */
export function crfOutput(classes: number, forbidden: CrfForbidden | undefined): TagOutput {
  const field = crf({ classes, forbidden });
  return {
    causal: false,
    init: field.init,
    bind: (parameters) => pathsOf(field, parameters as CrfParameters),
  };
}

function pathsOf(field: Crf, parameters: CrfParameters): TagOutputCall {
  const { negativeLogLikelihood, decode, logPartition, marginals } = field.bind(parameters);
  return {
    loss: (scores, tags) =>
      div(negativeLogLikelihood(scores, tags, { reduction: "sum" }), countSteps(scores)),
    decode: (scores) => {
      const { tags, scores: ofPaths } = decode(scores);
      return { tags, logProbabilities: sub(ofPaths, logPartition(scores)) };
    },
    probabilities: marginals,
  };
}
