// Models of a tokenizer.json whose vocabulary has whole words: WordLevel, and WordPiece, which cuts them.
import type { JsonObject } from "@grus/io/files";
import type { PipelineModel } from "./model.ts";
import { vocabularyIn } from "./vocabulary-field.ts";

/** The model of an object whose type is "WordLevel": a word is a token or unknown. */
export function wordLevelModel(object: JsonObject): PipelineModel {
  const vocabulary = vocabularyIn(object);
  return {
    vocabulary,
    unknown: object.text("unk_token"),
    encode: (word, indices, onUnknown) => indices.push(vocabulary.get(word) ?? onUnknown(word, 0)),
  };
}

/**
 * The model of an object whose type is "WordPiece": the longest token that begins the word, then the longest
 * with the prefix for continuations, and so on; a word that cannot be cut so, or is too long, is unknown.
 */
export function wordPieceModel(object: JsonObject): PipelineModel {
  const vocabulary = vocabularyIn(object);
  const unknown = object.text("unk_token", "[UNK]");
  const prefix = object.text("continuing_subword_prefix", "##");
  const longest = object.number("max_input_chars_per_word", 100);
  return {
    vocabulary,
    unknown,
    encode(word, indices, onUnknown) {
      const isTooLong = word.length > longest && Array.from(word).length > longest;
      const pieces = isTooLong ? undefined : piecesOf(word, prefix, vocabulary);
      for (const piece of pieces ?? [onUnknown(word, 0)]) indices.push(piece);
    },
  };
}

function piecesOf(
  word: string,
  prefix: string,
  vocabulary: ReadonlyMap<string, number>,
): readonly number[] | undefined {
  const pieces: number[] = [];
  for (let start = 0; start < word.length; ) {
    let end = word.length;
    const tokenTo = (to: number): number | undefined =>
      vocabulary.get((start > 0 ? prefix : "") + word.slice(start, to));
    while (end > start && tokenTo(end) === undefined) end--;
    if (end === start) return undefined;
    pieces.push(tokenTo(end)!);
    start = end;
  }
  return pieces;
}
