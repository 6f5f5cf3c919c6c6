// The part of the files of a model that is a translator's.
import { aFlag, aNumber, aText, aWhole, type JsonKind, oneOf, optional, recordOf } from "@grus/io/files";
import type { Backend } from "@grus/tensor";
import { aCell, modelJson } from "../files/model-json.ts";
import { parametersOf, type SavedTensors } from "../files/saved-tensors.ts";
import { attentionNames } from "../models/attention-named.ts";
import { encoderDecoderFrom } from "../models/encoder-decoder.ts";
import { decoderKinds, type EncoderDecoderDescription } from "../models/encoder-decoder-options.ts";
import type { TokenizerDescription } from "../tokenizers/tokenizer.ts";
import { aTokenizerDescription } from "../tokenizers/tokenizer-description.ts";
import { tokenizerOf } from "../tokenizers/tokenizer-from.ts";
import { type TranslationColumns, type Translator, translator } from "./translator.ts";

/** What is saved of a translator. */
export type SavedTranslator = Omit<Translator, "translate" | "score">;

/** What model.json says of a translator. */
interface TranslatorFile extends Pick<Translator, "columns"> {
  readonly model: EncoderDecoderDescription;
  readonly tokenizers: TranslatorTokenizers;
}

interface TranslatorTokenizers {
  readonly source: TokenizerDescription;
  /** Left out where both languages have one tokenizer. */
  readonly target?: TokenizerDescription | undefined;
}

/** What model.json says of a translator. */
export function describeTranslator({ source, target, model, columns }: SavedTranslator): TranslatorFile {
  const tokenizers = { source: source.toJSON(), ...(source !== target && { target: target.toJSON() }) };
  return { columns, model: model.description, tokenizers };
}

/** The translator of a model.json. */
export function openTranslator(json: unknown, saved: SavedTensors, backend: Backend): Translator {
  const { model: description, tokenizers, columns } = translatorFile(saved.size)(json, modelJson);
  const model = encoderDecoderFrom(description);
  const source = tokenizerOf(tokenizers.source);
  return translator({
    backend,
    source,
    target: tokenizers.target === undefined ? source : tokenizerOf(tokenizers.target),
    model,
    parameters: parametersOf(model, saved),
    columns,
  });
}

function translatorFile(size: JsonKind<number>): JsonKind<TranslatorFile> {
  return recordOf<TranslatorFile>({
    columns: optional(recordOf<TranslationColumns>({ source: aText, target: aText })),
    model: recordOf<EncoderDecoderDescription>({
      kind: oneOf("encoder-decoder"),
      sourceVocabulary: size,
      targetVocabulary: size,
      start: aWhole(),
      cell: aCell,
      embeddingSize: size,
      hiddenSize: size,
      layers: size,
      decoder: oneOf(...decoderKinds),
      attention: oneOf(...attentionNames),
      dropout: aNumber,
      variational: aFlag,
      tied: aFlag,
      joint: aFlag,
    }),
    tokenizers: recordOf<TranslatorTokenizers>({
      source: aTokenizerDescription,
      target: optional(aTokenizerDescription),
    }),
  });
}
