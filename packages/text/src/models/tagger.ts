// Tagging: a class for each word.
import { type CrfForbidden, dropout, type LinearParameters, layers, linear, validMean } from "@grus/cells";
import {
  type CallContext,
  cast,
  equal,
  type Floats,
  type Key,
  type Part,
  type Sequence,
  type Tensor,
} from "@grus/tensor";
import { type BidirectionalParameters, bidirectional } from "./bidirectional.ts";
import type { CellName } from "./named-cells.ts";
import { checkKind, oneOf } from "./option-checks.ts";
import type { Resolved } from "./resolved.ts";
import { sameKind, valuesOf } from "./steps.ts";
import { crfOutput, type FoundTags, softmaxOutput, type TagOutputParameters } from "./tag-output.ts";
import { type WordFeaturesParameters, type WordsInput, wordFeatures } from "./word-features.ts";

/** The characters of words. */
export interface TaggerCharacters {
  /** The number of characters. */
  readonly vocabulary: number;
  /** The index that follows the letters of a word. Default 0. */
  readonly padding?: number | undefined;
  /** Features of a character. Default 30. */
  readonly embeddingSize?: number | undefined;
  /** Features that a word gets from its characters. Default 50. */
  readonly outputSize?: number | undefined;
  /** Characters that a filter sees, an odd number. Default 3. */
  readonly width?: number | undefined;
}

/** Options of {@link tagger}. */
export interface TaggerOptions {
  /** The number of words. */
  readonly vocabulary: number;
  /** Characters of each word beside it. Default: words alone. */
  readonly characters?: TaggerCharacters | undefined;
  /** The number of tags. */
  readonly classes: number;
  /**
   * "crf" (default): whole paths of tags, by a conditional random field; "softmax": each tag independently of
   * its neighbours.
   */
  readonly output?: "crf" | "softmax" | undefined;
  /** Paths with probability 0, such as invalid BIO tags; for the output "crf". Default: none. */
  readonly forbidden?: CrfForbidden | undefined;
  /** Default "lstm". */
  readonly cell?: CellName | undefined;
  /** Features of a word. Default 100. */
  readonly embeddingSize?: number | undefined;
  /** Features of each direction of the recurrent layers. Default 128. */
  readonly hiddenSize?: number | undefined;
  /** Recurrent layers. Default 1. */
  readonly layers?: number | undefined;
  /** Probability that a feature is dropped while training, before and after each recurrent layer. Default 0.5. */
  readonly dropout?: number | undefined;
  /** Probability that a word is replaced by the unknown word while training. Default 0. */
  readonly wordDropout?: number | undefined;
  /** The index of the unknown word; required for `wordDropout`. */
  readonly unknown?: number | undefined;
  /** Pretrained vectors, [vocabulary, embeddingSize], such as those of {@link initialVectors}. Default: random. */
  readonly vectors?: Float32Array | undefined;
}

/** A tagger as plain data: its options without vectors, which are parameters. */
export interface TaggerDescription
  extends Resolved<Omit<TaggerOptions, "vectors" | "unknown" | "characters" | "forbidden">> {
  readonly kind: "tagger";
  readonly unknown?: number | undefined;
  readonly characters?: Resolved<TaggerCharacters> | undefined;
  readonly forbidden?: CrfForbidden | undefined;
}

/** The parameters of a tagger. */
export interface TaggerParameters {
  readonly features: WordFeaturesParameters;
  readonly encoder: BidirectionalParameters;
  readonly head: LinearParameters;
  readonly output: TagOutputParameters;
}

/** A tagger bound to its parameters. */
export interface TaggerCall {
  /** The score of each class, [batch, time, classes], of the same kind as the words. */
  <X extends Sequence<"int32">>(input: WordsInput<X>): Floats<X>;
  /** −log p(tags | words), the mean over tokens, a scalar; `tags` is int32 [batch, time]. */
  loss(input: WordsInput, tags: Sequence<"int32">): Tensor<"float32">;
  /** The likeliest tags; for a CRF the best path, by the Viterbi algorithm. */
  decode<X extends Sequence<"int32">>(input: WordsInput<X>): FoundTags<X>;
  /** p(class | words) at each step, [batch, time, classes]; 0 in the padding. */
  probabilities<X extends Sequence<"int32">>(input: WordsInput<X>): Floats<X>;
  /** The share of tokens whose tag `decode` finds, a scalar, for metrics. */
  accuracy(input: WordsInput, tags: Sequence<"int32">): Tensor<"float32">;
}

/** A tagger. Holds no tensors besides given vectors. */
export interface Tagger extends Part<TaggerCall> {
  readonly description: TaggerDescription;
  readonly reads: "int32";
  readonly vocabulary: number;
  readonly outputSize: number;
  readonly causal: false;
  /** Initialises the parameters with `key`, a key with data. */
  init(key: Key): TaggerParameters;
  bind(parameters: TaggerParameters, context?: CallContext): TaggerCall;
}

/**
 * A tagger: word vectors with features of the characters, bidirectional recurrent layers, a linear layer and
 * a CRF (Huang et al. 2015; Ma and Hovy 2016) or softmax. It has a loss:
 *
 *     const model = tagger({ vocabulary: words.size, classes: 12, characters: { vocabulary: letters.size } });
 *     const fields = { words, characters, tags };
 *     const train = sequenceBatches(fields, { buckets: [16, 32], features: { characters: 12 } });
 *     const loss = (model, batch) => model.loss(batch, batch.tags);
 *     const { parameters } = await fit({ backend, model, train, loss, optimizer, epochs: 10 }).finish();
 *
 * Throws {@link TextError} and {@link CellOptionError}.
 */
export function tagger({ vectors, ...options }: TaggerOptions): Tagger {
  const description = describe(options);
  const network = networkOf(description, vectors);
  return {
    description,
    reads: "int32",
    vocabulary: description.vocabulary,
    outputSize: description.classes,
    causal: false,
    init: network.init,
    bind: (parameters, { key, training, watch } = {}) => {
      const scores = network.bind(parameters, { key, training, watch });
      const { loss, decode, probabilities } = scores.parts.output;
      const call = <X extends Sequence<"int32">>(input: WordsInput<X>) => scores(input) as Floats<X>;
      return Object.assign(call, {
        loss: (input: WordsInput, tags: Sequence<"int32">) => loss(scores(input), tags),
        decode: <X extends Sequence<"int32">>(input: WordsInput<X>): FoundTags<X> => {
          const found = decode(scores(input));
          return { ...found, tags: found.tags as FoundTags<X>["tags"] };
        },
        probabilities: <X extends Sequence<"int32">>(input: WordsInput<X>) =>
          probabilities(scores(input)) as Floats<X>,
        accuracy: (input: WordsInput, tags: Sequence<"int32">) => {
          const found = valuesOf(decode(scores(input)).tags);
          return validMean(sameKind(input.words, cast(equal(found, valuesOf(tags)), "float32")));
        },
      });
    },
  };
}

/** The tagger of a description. Throws {@link TextError} for that of another model. */
export function taggerFrom(description: TaggerDescription): Tagger {
  checkKind("taggerFrom", description, "tagger");
  const { kind: _kind, ...options } = description;
  return tagger(options);
}

function networkOf(description: TaggerDescription, vectors: Float32Array | undefined) {
  const {
    characters,
    unknown,
    classes,
    cell,
    hiddenSize,
    layers: count,
    dropout: rate,
    output,
  } = description;
  oneOf("tagger", "output", output, ["crf", "softmax"]);
  const features = wordFeatures("tagger", { ...description, vectors, unknown, characters });
  const sizes = { cell, inputSize: features.outputSize, hiddenSize, layers: count, dropout: rate };
  const encoder = bidirectional(sizes);
  const parts = {
    features,
    encoder,
    drop: dropout({ rate }),
    head: linear({ inputSize: encoder.outputSize, outputSize: classes }),
    output: output === "crf" ? crfOutput(classes, description.forbidden) : softmaxOutput(),
  };
  return layers(
    parts,
    ({ features, encoder, drop, head }, input: WordsInput): Sequence<"float32"> =>
      head(drop(encoder(drop(features(input))))),
  );
}

function describe(options: Omit<TaggerOptions, "vectors">): TaggerDescription {
  const { unknown, characters, forbidden } = options;
  return {
    kind: "tagger",
    vocabulary: options.vocabulary,
    classes: options.classes,
    output: options.output ?? "crf",
    cell: options.cell ?? "lstm",
    embeddingSize: options.embeddingSize ?? 100,
    hiddenSize: options.hiddenSize ?? 128,
    layers: options.layers ?? 1,
    dropout: options.dropout ?? 0.5,
    wordDropout: options.wordDropout ?? 0,
    ...(unknown === undefined ? {} : { unknown }),
    ...(forbidden === undefined ? {} : { forbidden }),
    ...(characters === undefined ? {} : { characters: describeCharacters(characters) }),
  };
}

function describeCharacters(given: TaggerCharacters): Resolved<TaggerCharacters> {
  const { vocabulary, padding = 0, embeddingSize = 30, outputSize = 50, width = 3 } = given;
  return { vocabulary, padding, embeddingSize, outputSize, width };
}
