// The part of the files of a model that is a tagger's.
import type { CrfForbidden } from "@grus/cells";
import {
  aNumber,
  aText,
  aWhole,
  type JsonKind,
  listOf,
  oneOf,
  optional,
  pairOf,
  recordOf,
} from "@grus/io/files";
import type { Backend } from "@grus/tensor";
import { aCell, modelJson } from "../files/model-json.ts";
import { parametersOf, type SavedTensors } from "../files/saved-tensors.ts";
import type { Resolved } from "../models/resolved.ts";
import { type TaggerCharacters, type TaggerDescription, taggerFrom } from "../models/tagger.ts";
import type { TokenizerDescription } from "../tokenizers/tokenizer.ts";
import { aTokenizerDescription } from "../tokenizers/tokenizer-description.ts";
import { tokenizerOf } from "../tokenizers/tokenizer-from.ts";
import { type SentenceTagger, sentenceTagger, type TagColumns } from "./sentence-tagger.ts";
import { wordVocabulary } from "./word-vocabulary.ts";

/** What is saved of a tagger. */
export type SavedTagger = Omit<SentenceTagger, "predict">;

/** What model.json says of a tagger. */
interface TaggerFile extends Pick<SentenceTagger, "classes" | "columns" | "letters" | "longest"> {
  readonly model: TaggerDescription;
  readonly characters?: TokenizerDescription | undefined;
  readonly words: readonly string[];
}

/** Letters of a word that a file can ask for: each word takes memory for as many. */
const MOST_LETTERS = 2 ** 12;

/** What model.json says of a tagger. */
export function describeTagger({ words, model, classes, ...own }: SavedTagger): TaggerFile {
  const { letters, longest, columns } = own;
  const characters = own.characters?.toJSON();
  return { classes, columns, letters, longest, model: model.description, characters, words: words.words };
}

/** The tagger of a model.json. */
export function openTagger(json: unknown, saved: SavedTensors, backend: Backend): SentenceTagger {
  const { model: description, characters, words, ...own } = taggerFile(saved.size)(json, modelJson);
  const model = taggerFrom(description);
  return sentenceTagger({
    ...own,
    backend,
    words: wordVocabulary(words),
    characters: characters && tokenizerOf(characters),
    model,
    parameters: parametersOf(model, saved),
  });
}

function taggerFile(size: JsonKind<number>): JsonKind<TaggerFile> {
  return recordOf<TaggerFile>({
    classes: listOf(aText),
    columns: optional(recordOf<TagColumns>({ word: aWhole({ least: 1 }), tag: aWhole({ least: 1 }) })),
    letters: aWhole({ least: 1, most: MOST_LETTERS }),
    longest: aWhole({ least: 1 }),
    model: recordOf<TaggerDescription>({
      kind: oneOf("tagger"),
      vocabulary: size,
      classes: size,
      output: oneOf("crf", "softmax"),
      cell: aCell,
      embeddingSize: size,
      hiddenSize: size,
      layers: size,
      dropout: aNumber,
      wordDropout: aNumber,
      unknown: optional(aWhole()),
      forbidden: optional(forbidden),
      characters: optional(characters(size)),
    }),
    characters: optional(aTokenizerDescription),
    words: listOf(aText),
  });
}

const forbidden = recordOf<CrfForbidden>({
  transitions: optional(listOf(pairOf(aWhole(), aWhole()))),
  starts: optional(listOf(aWhole())),
  ends: optional(listOf(aWhole())),
});

function characters(size: JsonKind<number>): JsonKind<Resolved<TaggerCharacters>> {
  return recordOf<Resolved<TaggerCharacters>>({
    vocabulary: size,
    padding: aWhole(),
    embeddingSize: size,
    outputSize: size,
    width: size,
  });
}
