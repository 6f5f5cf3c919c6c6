// The part of the files of a model that is a tagger's.
import { loadParameters } from "@grus/io";
import type { Backend } from "@grus/tensor";
import { stringsOf } from "../files/fields.ts";
import { type TaggerDescription, taggerFrom } from "../models/tagger.ts";
import type { TokenizerDescription } from "../tokenizers/tokenizer.ts";
import { tokenizerFrom } from "../tokenizers/tokenizer-from.ts";
import { type SentenceTagger, sentenceTagger, type TagColumns } from "./sentence-tagger.ts";
import { wordVocabulary } from "./word-vocabulary.ts";

/** What is saved of a tagger. */
export type SavedTagger = Omit<SentenceTagger, "predict">;

/** What model.json says of a tagger. */
export function describeTagger({ words, model, classes, ...own }: SavedTagger): object {
  const { letters, longest, columns, characters } = own;
  return { classes, columns, letters, longest, model: model.description, characters, words: words.words };
}

/** The tagger of a model.json. */
export function openTagger(
  about: Readonly<Record<string, unknown>>,
  safetensors: Uint8Array,
  backend: Backend,
): SentenceTagger {
  const model = taggerFrom(about.model as TaggerDescription);
  const characters = about.characters as TokenizerDescription | undefined;
  return sentenceTagger({
    backend,
    words: wordVocabulary(stringsOf(about, "words")),
    characters: characters && tokenizerFrom(characters),
    model,
    parameters: loadParameters(model, safetensors),
    classes: stringsOf(about, "classes"),
    letters: about.letters as number,
    longest: about.longest as number,
    columns: about.columns as TagColumns | undefined,
  });
}
