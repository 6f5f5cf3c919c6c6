// The part of the files of a model that is a translator's.
import { loadParameters } from "@grus/io";
import type { Backend } from "@grus/tensor";
import { encoderDecoderFrom } from "../models/encoder-decoder.ts";
import type { EncoderDecoderDescription } from "../models/encoder-decoder-options.ts";
import type { TokenizerDescription } from "../tokenizers/tokenizer.ts";
import { tokenizerFrom } from "../tokenizers/tokenizer-from.ts";
import { type TranslationColumns, type Translator, translator } from "./translator.ts";

/** What is saved of a translator. */
export type SavedTranslator = Omit<Translator, "translate" | "score">;

/** What model.json says of a translator; `target` is left out where both languages have one tokenizer. */
export function describeTranslator({ source, target, model, columns }: SavedTranslator): object {
  const tokenizers = source === target ? { source } : { source, target };
  return { columns, model: model.description, tokenizers };
}

/** The translator of a model.json. */
export function openTranslator(
  about: Readonly<Record<string, unknown>>,
  safetensors: Uint8Array,
  backend: Backend,
): Translator {
  const model = encoderDecoderFrom(about.model as EncoderDecoderDescription);
  const tokenizers = about.tokenizers as {
    readonly source: TokenizerDescription;
    readonly target?: TokenizerDescription;
  };
  const source = tokenizerFrom(tokenizers.source);
  return translator({
    backend,
    source,
    target: tokenizers.target === undefined ? source : tokenizerFrom(tokenizers.target),
    model,
    parameters: loadParameters(model, safetensors),
    columns: about.columns as TranslationColumns | undefined,
  });
}
