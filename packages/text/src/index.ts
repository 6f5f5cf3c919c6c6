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
export type {
  Normalisation,
  SpecialTokens,
  Tokenizer,
  TokenizerDescription,
  TokenizerKind,
} from "./tokenizers/tokenizer.ts";
