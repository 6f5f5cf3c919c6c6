// The model of a tagger for sentences, and what it learns from, as indices.
import { advice, option } from "@grus/data";
import { TextError } from "../errors.ts";
import { bioForbidden } from "../models/bio-paths.ts";
import { type Tagger, type TaggerCharacters, type TaggerOptions, tagger } from "../models/tagger.ts";
import { charactersTokenizer } from "../tokenizers/characters-tokenizer.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { initialVectors } from "../vectors/initial-vectors.ts";
import type { WordVectors } from "../vectors/read-word-vectors.ts";
import { piecesOf } from "./pieces.ts";
import { type WordReading, wordBatching, wordFields } from "./sentence-tagger.ts";
import type { TaggedSplit } from "./split-tagged.ts";
import { areEntityTags, followBio } from "./tag-schemes.ts";
import type { TaggedSentence } from "./tagged-sentences.ts";
import type { TaggedWords } from "./train-tagger.ts";
import { countedWords, UNKNOWN, wordVocabulary } from "./word-vocabulary.ts";

/** Options of the model of `learnTagger`. */
export interface LearnedTaggerOptions
  extends Omit<TaggerOptions, "vocabulary" | "classes" | "unknown" | "characters" | "forbidden" | "vectors"> {
  /** How characters become features. */
  readonly characters?: Omit<TaggerCharacters, "vocabulary" | "padding"> | undefined;
  /** Features of a word. Default 100, or those of `vectors`. */
  readonly embeddingSize?: number | undefined;
  /** Default 0.25. */
  readonly dropout?: number | undefined;
  /** Default 0.05. */
  readonly wordDropout?: number | undefined;
}

/** A model that is not trained, and its input. */
export interface PreparedTagger extends WordReading {
  readonly model: Tagger;
  readonly train: TaggedWords;
  readonly validation: TaggedWords;
  readonly batching: ReturnType<typeof wordBatching>;
  readonly longest: number;
  /** Whether the model forbids what the BIO scheme does. */
  readonly isBio: boolean;
  /** The share of the vocabulary with a pretrained vector. */
  readonly vectorShare: number | undefined;
}

/** How a tagger is prepared. */
export interface PreparationOptions {
  readonly seed: number;
  readonly letters: number;
  readonly longest: number;
  readonly vocabulary?: number | undefined;
  readonly vectors?: WordVectors | undefined;
  readonly model?: LearnedTaggerOptions | undefined;
}

/** Counts words and characters of the training sentences, and cuts long sentences. */
export function preparedTagger(
  split: TaggedSplit,
  classes: readonly string[],
  options: PreparationOptions,
): PreparedTagger {
  const { letters, longest, model: chosen = {} } = options;
  const [train, validation] = [inPieces(split.train, longest), inPieces(split.validation, longest)];
  const isBio = areEntityTags(classes) && followBio([...train, ...validation].map(({ tags }) => tags));
  const { words, vectors } = wordsOf(split.train, options);
  checkSize(chosen.embeddingSize, vectors?.size);
  const characters = letters === 0 ? undefined : charactersOf(split.train);
  const { output, characters: convolution, dropout = 0.25, wordDropout = 0.05 } = chosen;
  const forbidsPaths = isBio && output !== "softmax";
  const model = tagger({
    ...chosen,
    dropout,
    wordDropout,
    vocabulary: words.size,
    classes: classes.length,
    unknown: UNKNOWN,
    embeddingSize: chosen.embeddingSize ?? vectors?.size,
    vectors: vectors?.values,
    characters: characters && { ...convolution, vocabulary: characters.size },
    forbidden: forbidsPaths ? bioForbidden(classes) : undefined,
  });
  const reading = { words, characters, letters };
  return {
    ...reading,
    model,
    longest,
    train: encoded(train, classes, reading),
    validation: encoded(validation, classes, reading),
    batching: wordBatching(
      [...train, ...validation].map(({ words: own }) => own),
      reading,
    ),
    isBio: forbidsPaths,
    vectorShare: vectors?.found,
  };
}

/** The vocabulary, and its vectors where there are pretrained ones. */
function wordsOf(train: readonly TaggedSentence[], { vocabulary, vectors, seed }: PreparationOptions) {
  const known = new Set(vectors?.words);
  const words = wordVocabulary(countedWords(train, { vocabulary, isKnown: (word) => known.has(word) }));
  if (vectors === undefined) return { words, vectors };
  return { words, vectors: initialVectors(vectors, ["", "", ...words.words], { seed }) };
}

function checkSize(embeddingSize: number | undefined, size: number | undefined): void {
  if (embeddingSize === undefined || size === undefined || embeddingSize === size) return;
  throw new TextError({
    problem: `embeddingSize is ${embeddingSize}, and the pretrained vectors have ${size} numbers; expected equal ones.`,
    cure: advice`Leave out ${option("embeddingSize")}.`,
  });
}

function charactersOf(train: readonly TaggedSentence[]): Tokenizer {
  const words = train.flatMap((sentence) => sentence.words);
  return charactersTokenizer(words, { special: ["padding", "unknown"] });
}

/** Long sentences in pieces that begin with no inside tag, where they can. */
function inPieces(sentences: readonly TaggedSentence[], longest: number): readonly TaggedSentence[] {
  const mayBegin = (sentence: number, word: number) => !sentences[sentence]!.tags[word]!.startsWith("I-");
  const lengths = sentences.map(({ words }) => words.length);
  return piecesOf(lengths, longest, mayBegin).map(({ sentence, from, to }) => ({
    words: sentences[sentence]!.words.slice(from, to),
    tags: sentences[sentence]!.tags.slice(from, to),
  }));
}

function encoded(
  pieces: readonly TaggedSentence[],
  classes: readonly string[],
  reading: WordReading,
): TaggedWords {
  const indices = new Map(classes.map((name, i) => [name, i]));
  return {
    ...wordFields(
      pieces.map(({ words }) => words),
      reading,
    ),
    tags: pieces.map(({ tags }) => Int32Array.from(tags, (tag) => indices.get(tag)!)),
  };
}
