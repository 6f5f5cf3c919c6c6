// A trained encoder-decoder with its tokenizers: translates texts.
import type { Backend } from "@grus/tensor";
import { TextError } from "../errors.ts";
import { checkVocabulary } from "../models/check-vocabulary.ts";
import type { EncoderDecoder, EncoderDecoderParameters } from "../models/encoder-decoder.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { acceptedTexts, type TextPairs } from "./accepted-texts.ts";
import { sentencesOf } from "./cut-sentences.ts";
import { foundTranslations } from "./found-translations.ts";
import { areSymbols } from "./symbols-tokenizer.ts";
import type { EnsembleMember, TranslateOptions, Translation } from "./translation.ts";
import { type TranslationScores, translationScores } from "./translation-scores.ts";

/** The columns of a table that a translator learned from. */
export interface TranslationColumns {
  readonly source: string;
  readonly target: string;
}

/** An encoder-decoder with its tokenizers. */
export interface Translator {
  /** Tells it from other models of language. */
  readonly task: "translation";
  /** How texts are cut. */
  readonly source: Tokenizer;
  /** How translations are cut. */
  readonly target: Tokenizer;
  readonly model: EncoderDecoder;
  readonly parameters: EncoderDecoderParameters;
  /** The columns that it learned from, if it did from a table. */
  readonly columns: TranslationColumns | undefined;
  /**
   * The translation of each text, found by beam search; that of a text without anything in it is "". Throws
   * {@link TextError} for a text that the tokenizer cannot encode, and for options that do not go together.
   */
  translate(texts: readonly string[], options?: TranslateOptions): Promise<readonly Translation[]>;
  /**
   * The scores of the translations that it finds; texts that occur several times have several accepted ones. Throws
   * as `translate`, and for texts without a translation.
   */
  score(pairs: TextPairs, options?: TranslateOptions): Promise<TranslationScores>;
}

/** Options of {@link translator}. */
export interface TranslatorOptions extends Pick<Translator, "source" | "target" | "model" | "parameters"> {
  readonly backend: Backend;
  readonly columns?: TranslationColumns | undefined;
}

/** Translates texts by a trained encoder-decoder. Throws {@link TextError} for numbers of tokens that differ. */
export function translator({ backend, columns, ...own }: TranslatorOptions): Translator {
  const { source, target, model } = own;
  checkVocabulary(source, model);
  checkVocabulary(target, { vocabulary: model.outputSize });
  const translate: Translator["translate"] = async (texts, options = {}) => {
    const { ensemble = [] } = options;
    const search = { source, target, backend, members: [own, ...ensemble] };
    checkBest(options);
    checkEnsemble(own, ensemble);
    if (!options.bySentence) return foundTranslations(texts, search, options);
    checkBySentence(options);
    const sentences = texts.map(sentencesOf);
    return joined(sentences, await foundTranslations(sentences.flat(), search, options));
  };
  return {
    ...own,
    task: "translation",
    columns,
    translate,
    score: async (pairs, options) => {
      const texts = acceptedTexts("", pairs);
      const found = await translate(
        texts.map((text) => text.source),
        options,
      );
      const accepted = texts.map(({ targets }) => targets);
      return translationScores(
        found.map(({ text }) => text),
        accepted,
        areSymbols(target),
      );
    },
  };
}

function checkEnsemble(own: EnsembleMember, ensemble: readonly EnsembleMember[]): void {
  const sizesOf = ({ model }: EnsembleMember) => [
    model.vocabulary,
    model.outputSize,
    model.description.start,
  ];
  const other = ensemble.find((member) => String(sizesOf(member)) !== String(sizesOf(own)));
  if (other === undefined) return;
  const [source, target] = sizesOf(other);
  throw new TextError({
    problem: `translate: the ensemble has a translator of ${source} source and ${target} target tokens, which are not those of this one, ${own.model.vocabulary} and ${own.model.outputSize}.`,
    cure: "Train all of them with the same tokenizers: pass those of the first to the others.",
  });
}

function checkBest({ nBest = 1, beam = 4 }: TranslateOptions): void {
  if (nBest <= beam) return;
  throw new TextError({
    problem: `translate: nBest is ${nBest}; expected at most beam, ${beam}.`,
    cure: "Give a larger beam.",
  });
}

function checkBySentence({ nBest = 1, attention = false }: TranslateOptions): void {
  if (nBest === 1 && !attention) return;
  throw new TextError({
    problem: `translate: bySentence is true, with ${nBest > 1 ? `nBest ${nBest}` : "attention"}; expected the best translation alone.`,
    cure: `Leave out ${nBest > 1 ? "nBest" : "attention"}, or bySentence.`,
  });
}

/** The translations of the sentences of each text, with a space between. */
function joined(
  sentences: readonly (readonly string[])[],
  found: readonly Translation[],
): readonly Translation[] {
  let next = 0;
  return sentences.map(({ length }) => {
    const own = found.slice(next, next + length);
    next += length;
    return {
      text: own.map(({ text }) => text).join(" "),
      logProbability: own.reduce((sum, { logProbability }) => sum + logProbability, 0),
      isEnded: own.every(({ isEnded }) => isEnded),
      alternatives: [],
    };
  });
}
