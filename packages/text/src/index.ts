export type {
  ClassifierBaseline,
  LanguageBaseline,
  TaggerBaseline,
  TranslationBaseline,
} from "./baselines/baseline.ts";
export {
  type BestKneserNey,
  type BestKneserNeyOptions,
  fitBestKneserNey,
  type TriedOrder,
} from "./baselines/kneser-ney/best-kneser-ney.ts";
export type { Discounts } from "./baselines/kneser-ney/discounts.ts";
export {
  fitKneserNey,
  type KneserNey,
  type KneserNeyOptions,
  kneserNeyFrom,
} from "./baselines/kneser-ney/kneser-ney.ts";
export type { KneserNeyData } from "./baselines/kneser-ney/kneser-ney-data.ts";
export { TextError } from "./errors.ts";
export { type DynamicEvaluation, type ScoreTextOptions, scoreText } from "./language/score-text.ts";
export { type BleuOptions, type BleuScore, type BleuSmoothing, bleu, sentenceBleu } from "./metrics/bleu.ts";
export type { BleuTokenizer } from "./metrics/bleu-tokens.ts";
export type { References } from "./metrics/check-pairs.ts";
export { type ChrFOptions, chrF } from "./metrics/chrf.ts";
export { type EditDistance, editDistance } from "./metrics/edit-distance.ts";
export { type EntityScores, type EntityTypeScores, entityScores } from "./metrics/entity-scores.ts";
export { type EntitySpan, entitySpans } from "./metrics/entity-spans.ts";
export {
  characterErrorRate,
  type ErrorRate,
  type PhonemeErrorRateOptions,
  phonemeErrorRate,
  tokenErrorRate,
  wordErrorRate,
} from "./metrics/error-rates.ts";
export { exactMatch } from "./metrics/exact-match.ts";
export { type LikelihoodScores, likelihoodScores, type ScoredText } from "./metrics/likelihood-scores.ts";
export {
  type LanguageModel,
  type LanguageModelOptions,
  type LanguageModelParameters,
  type LanguageModelParts,
  type LanguageModelState,
  languageModel,
} from "./models/language-model.ts";
export { type CellChoice, type CellName, cellNames, type ModelCell } from "./models/named-cells.ts";
export type {
  TokenTable,
  TokenTableCall,
  TokenTableParameters,
} from "./models/token-table.ts";
export {
  type BytePairTokenizer,
  type BytePairTokenizerOptions,
  bytePairTokenizer,
} from "./tokenizers/byte-pair-tokenizer.ts";
export {
  type BytesTokenizer,
  type BytesTokenizerOptions,
  bytesTokenizer,
} from "./tokenizers/bytes-tokenizer.ts";
export { type CharactersTokenizer, charactersTokenizer } from "./tokenizers/characters-tokenizer.ts";
export { type GraphemesTokenizer, graphemesTokenizer } from "./tokenizers/graphemes-tokenizer.ts";
export type { Normalisation, Preparation } from "./tokenizers/preparation.ts";
export type { SpecialToken, SpecialTokens } from "./tokenizers/special-tokens.ts";
export { type TextDecoderStream, textDecoder } from "./tokenizers/text-decoder.ts";
export type {
  BytePairDescription,
  BytesDescription,
  CommonDescription,
  SymbolsDescription,
  Tokenizer,
  TokenizerDescription,
  TokenizerKind,
  TokenJoiner,
  WordsDescription,
} from "./tokenizers/tokenizer.ts";
export { tokenizerFrom } from "./tokenizers/tokenizer-from.ts";
export { type UnknownSymbol, UnknownSymbolError } from "./tokenizers/unknown-symbol.ts";
export type { Texts, VocabularyOptions } from "./tokenizers/vocabulary.ts";
export {
  type WordsTokenizer,
  type WordsTokenizerOptions,
  wordsTokenizer,
} from "./tokenizers/words-tokenizer.ts";
