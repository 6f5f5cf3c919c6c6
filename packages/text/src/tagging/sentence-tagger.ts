// A trained tagger with its words, its letters and the names of its tags: gives words tags.
import { sequenceBatches } from "@grus/data";
import type { Backend } from "@grus/tensor";
import { predict } from "@grus/train";
import { byLength, type PartOptions } from "../batches/by-length.ts";
import { lengthBuckets } from "../batches/length-buckets.ts";
import { TextError } from "../errors.ts";
import { lettersOfWords } from "../models/letters.ts";
import type { Tagger, TaggerParameters } from "../models/tagger.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import type { WordVocabulary } from "./word-vocabulary.ts";

/** The tags of a sentence. Plain data. */
export interface FoundSentence {
  /** Of a CRF those of the best path, of softmax the likeliest tag of each word. */
  readonly tags: readonly string[];
  /** The probability of each of these tags: of a CRF the marginal one, over all paths. */
  readonly probabilities: Float32Array;
}

/** The columns of a file that a tagger learned from, counted from 1. */
export interface TagColumns {
  readonly word: number;
  readonly tag: number;
}

/** How sentences are tagged. */
export interface TagOptions extends PartOptions {
  /** Sentences that are read side by side. Default 64. */
  readonly batchSize?: number | undefined;
}

/** A tagger with its words, its letters and the names of its tags. */
export interface SentenceTagger {
  /** Tells it from other models of language. */
  readonly task: "tagging";
  readonly words: WordVocabulary;
  /** Characters with a padding and an unknown one; undefined for a model of words alone. */
  readonly characters: Tokenizer | undefined;
  readonly model: Tagger;
  readonly parameters: TaggerParameters;
  /** The tags, in the order of the model's classes. */
  readonly classes: readonly string[];
  /** Letters of a word that are read: its first and its last ones, half of each. */
  readonly letters: number;
  /** Words that are read together: a longer sentence is read in pieces. */
  readonly longest: number;
  /** The columns that it learned from, if it did from a file. */
  readonly columns: TagColumns | undefined;
  /** The tags of the words of each sentence, with their probabilities; none for a sentence without words. */
  predict(sentences: readonly (readonly string[])[], options?: TagOptions): Promise<readonly FoundSentence[]>;
}

/** Options of {@link sentenceTagger}. */
export interface SentenceTaggerOptions
  extends Pick<SentenceTagger, "words" | "model" | "parameters" | "classes"> {
  readonly backend: Backend;
  /** Characters with a padding and an unknown one. Required where the model reads characters. */
  readonly characters?: Tokenizer | undefined;
  /** Letters of a word that are read. Default 12. */
  readonly letters?: number | undefined;
  /** Words that are read together. Default 64. */
  readonly longest?: number | undefined;
  readonly columns?: TagColumns | undefined;
}

/** Letters of a word that are read by default. */
export const LETTERS = 12;
/** Words that are read together by default. */
export const LONGEST_PIECE = 64;
/** The shares of the sentences that the lengths reach to which they are padded. */
const SHARES = [0.25, 0.5, 0.7, 0.85, 0.95, 1];

/** Tags sentences by a trained tagger. Throws {@link TextError} for numbers of words, characters or tags that differ. */
export function sentenceTagger({
  backend,
  characters,
  letters = LETTERS,
  longest = LONGEST_PIECE,
  columns,
  ...own
}: SentenceTaggerOptions): SentenceTagger {
  const tagger = { ...own, characters, letters, longest, columns, task: "tagging" } as const;
  checkSizes(tagger);
  return {
    ...tagger,
    predict: (sentences, options = {}) => tagged(sentences, { ...tagger, backend }, options),
  };
}

/** What turns words into the input of a model. */
export type WordReading = Pick<SentenceTagger, "words" | "characters" | "letters">;

/** The fields of batches for sentences; their options are those of {@link wordBatching}. */
export function wordFields(
  sentences: readonly (readonly string[])[],
  { words, characters, letters }: WordReading,
): { readonly words: readonly Int32Array[]; readonly characters: readonly Int32Array[] } {
  return {
    words: sentences.map((sentence) => words.encode(sentence)),
    // A model of words alone does not read the field.
    characters: sentences.map((sentence) =>
      characters === undefined
        ? new Int32Array(sentence.length)
        : lettersOfWords(characters, sentence, letters),
    ),
  };
}

/** How sentences of given lengths are batched. */
export function wordBatching(
  pieces: readonly { readonly length: number }[],
  { characters, letters }: Pick<WordReading, "characters" | "letters">,
): { readonly buckets: readonly number[]; readonly features: { readonly characters: number } } {
  const width = characters === undefined ? 1 : letters;
  return { buckets: lengthBuckets(pieces, SHARES), features: { characters: width } };
}

type Tagging = Omit<SentenceTagger, "predict"> & { readonly backend: Backend };

async function tagged(
  sentences: readonly (readonly string[])[],
  tagging: Tagging,
  { batchSize = 64, ...options }: TagOptions,
): Promise<readonly FoundSentence[]> {
  const pieces = piecesOf(
    sentences.map(({ length }) => length),
    tagging.longest,
  );
  const batching = wordBatching(pieces, tagging);
  const find = async (part: readonly number[]) => {
    const own = part.map((i) => wordsOf(sentences, pieces[i]!));
    return foundIn(own, tagging, { ...batching, batchSize });
  };
  return joined(sentences, pieces, await byLength(pieces, find, options));
}

function wordsOf(
  sentences: readonly (readonly string[])[],
  { sentence, from, to }: Piece,
): readonly string[] {
  return sentences[sentence]!.slice(from, to);
}

async function foundIn(
  pieces: readonly (readonly string[])[],
  { backend, model, parameters, classes, ...reading }: Tagging,
  batching: ReturnType<typeof wordBatching> & { readonly batchSize: number },
): Promise<readonly FoundSentence[]> {
  const { tags, probabilities } = await predict({
    backend,
    model,
    parameters,
    batches: sequenceBatches(wordFields(pieces, reading), batching),
    outputs: (call, batch) => ({
      tags: call.decode(batch).tags,
      probabilities: call.probabilities(batch),
    }),
  });
  const [, time = 1] = tags.values.shape;
  return pieces.map((words, row) => {
    const found = tags.values.data.subarray(row * time, row * time + words.length);
    const at = (tag: number, step: number) => (row * time + step) * classes.length + tag;
    return {
      tags: Array.from(found, (tag) => classes[tag]!),
      probabilities: Float32Array.from(found, (tag, step) => probabilities.values.data[at(tag, step)]!),
    };
  });
}

/** The pieces of each sentence side by side. */
function joined(
  sentences: readonly (readonly string[])[],
  pieces: readonly Piece[],
  found: readonly FoundSentence[],
): readonly FoundSentence[] {
  const all = sentences.map(({ length }) => ({
    tags: new Array<string>(length),
    probabilities: new Float32Array(length),
  }));
  for (const [i, { sentence, from }] of pieces.entries()) {
    const { tags, probabilities } = all[sentence]!;
    for (const [step, tag] of found[i]!.tags.entries()) tags[from + step] = tag;
    probabilities.set(found[i]!.probabilities, from);
  }
  return all;
}

function checkSizes({ words, characters, model, classes }: Omit<SentenceTagger, "predict">): void {
  const { description } = model;
  checkSize("words", words.size, description.vocabulary);
  checkSize("characters", characters?.size ?? 0, description.characters?.vocabulary ?? 0);
  checkSize("tags", classes.length, description.classes);
}

function checkSize(what: string, own: number, expected: number): void {
  if (own === expected) return;
  throw new TextError({
    problem: `there are ${own} ${what} and the model has ${expected}; expected equal numbers.`,
    cure: `Pass the ${what} that the model was trained with.`,
  });
}
