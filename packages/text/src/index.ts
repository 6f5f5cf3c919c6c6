export type {
  ClassifierBaseline,
  LanguageBaseline,
  TaggerBaseline,
  TranslationBaseline,
} from "./baselines/baseline.ts";
export {
  type BestClassifier,
  type BestLogisticRegressionOptions,
  type BestNaiveBayesOptions,
  fitBestLogisticRegression,
  fitBestNaiveBayes,
} from "./baselines/classifiers/best-classifiers.ts";
export type { TextsToChooseBy, TriedSettings } from "./baselines/classifiers/choose-settings.ts";
export {
  type LinearClassifier,
  type LinearClassifierData,
  type LinearWeights,
  linearClassifierFrom,
} from "./baselines/classifiers/linear-classifier.ts";
export {
  fitLogisticRegression,
  type LogisticRegressionOptions,
} from "./baselines/classifiers/logistic-regression.ts";
export { fitNaiveBayes, type NaiveBayesOptions } from "./baselines/classifiers/naive-bayes.ts";
export type {
  NgramFeaturesData,
  NgramOptions,
  NgramWeighting,
} from "./baselines/features/ngram-features.ts";
export type { NgramKinds, NgramRange } from "./baselines/features/text-ngrams.ts";
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
export {
  fitMostFrequentTag,
  type MostFrequentTag,
  type MostFrequentTagData,
  mostFrequentTagFrom,
} from "./baselines/taggers/most-frequent-tag.ts";
export { copyOfSource } from "./baselines/translation/copy-of-source.ts";
export {
  fitNearestNeighbour,
  type NearestNeighbour,
  type NearestNeighbourData,
  type NearestNeighbourOptions,
  nearestNeighbourFrom,
} from "./baselines/translation/nearest-neighbour.ts";
export type { PartOptions } from "./batches/by-length.ts";
export type { ClassWeights } from "./classification/class-weights.ts";
export { classifierScores } from "./classification/classifier-scores.ts";
export { type ClassifierTokens, classifierTokens } from "./classification/classifier-tokenizer.ts";
export type { LabelMistake } from "./classification/label-mistakes.ts";
export type { LabelledTexts } from "./classification/labelled-texts.ts";
export type { SavedLabeller } from "./classification/labeller-files.ts";
export {
  type LearnClassifierOptions,
  type LearnClassifierPlan,
  type LearnClassifierProgress,
  type LearnedClassifier,
  learnClassifier,
} from "./classification/learn-classifier.ts";
export {
  type LabelColumns,
  type LabelledText,
  type LabelOptions,
  type TextLabeller,
  type TextLabellerOptions,
  textLabeller,
} from "./classification/text-labeller.ts";
export type { ClassifierTrainingOptions } from "./classification/train-classifier.ts";
export { TextError } from "./errors.ts";
export {
  isTextModel,
  open,
  type SavedTextModel,
  save,
  type TextModel,
  type TextModelFiles,
  type TextModels,
  type TextTask,
  textTask,
} from "./files/text-model-files.ts";
export { layerModelOf } from "./interchange/layer-model-of.ts";
export { type NameableModel, namedModel } from "./interchange/named-model.ts";
export { type TokenizerFile, tokenizerFile } from "./interchange/tokenizer-file.ts";
export type { SavedGenerator } from "./language/generator-files.ts";
export {
  type LearnedText,
  type LearnTextOptions,
  type LearnTextPlan,
  type LearnTextProgress,
  learnText,
  type TextPart,
} from "./language/learn-text.ts";
export { type DynamicEvaluation, type ScoreTextOptions, scoreText } from "./language/score-text.ts";
export {
  type ScoreOptions,
  type TextGenerator,
  type TextGeneratorOptions,
  textGenerator,
  type WriteOptions,
} from "./language/text-generator.ts";
export { textStream } from "./language/text-stream.ts";
export { type TokenizerChoice, tokenizerChoices } from "./language/tokenizer-for.ts";
export {
  type LanguageModelTraining,
  type TrainLanguageModelOptions,
  trainLanguageModel,
} from "./language/train-language-model.ts";
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
export type { AdaptiveTableParameters } from "./models/adaptive-table.ts";
export { type AttentionName, attentionNames } from "./models/attention-named.ts";
export type { BidirectionalParameters } from "./models/bidirectional.ts";
export { bioForbidden } from "./models/bio-paths.ts";
export {
  type EncoderDecoder,
  type EncoderDecoderCall,
  type EncoderDecoderParameters,
  encoderDecoder,
  encoderDecoderFrom,
} from "./models/encoder-decoder.ts";
export type {
  DecodedStep,
  DecoderState,
  EncodedSource,
  TranslationPair,
} from "./models/encoder-decoder-network.ts";
export {
  type DecoderKind,
  decoderKinds,
  type EncoderDecoderDescription,
  type EncoderDecoderOptions,
} from "./models/encoder-decoder-options.ts";
export {
  type LanguageModel,
  type LanguageModelCall,
  type LanguageModelDescription,
  type LanguageModelOptions,
  type LanguageModelParameters,
  type LanguageModelParts,
  type LanguageModelState,
  languageModel,
} from "./models/language-model.ts";
export type { LetterConvolutionParameters } from "./models/letter-convolution.ts";
export { lettersOfWords } from "./models/letters.ts";
export { type CellChoice, type CellName, cellNames, type ModelCell } from "./models/named-cells.ts";
export type { PoolingName, PoolingParameters } from "./models/pooling.ts";
export type { Resolved } from "./models/resolved.ts";
export type { FoundTags, TagOutputParameters } from "./models/tag-output.ts";
export {
  type Tagger,
  type TaggerCall,
  type TaggerCharacters,
  type TaggerDescription,
  type TaggerOptions,
  type TaggerParameters,
  tagger,
  taggerFrom,
} from "./models/tagger.ts";
export {
  type TextClassifier,
  type TextClassifierCall,
  type TextClassifierDescription,
  type TextClassifierOptions,
  type TextClassifierParameters,
  textClassifier,
  textClassifierFrom,
} from "./models/text-classifier.ts";
export type {
  TokenTable,
  TokenTableCall,
  TokenTableParameters,
} from "./models/token-table.ts";
export type { TwoVocabulariesParameters } from "./models/two-vocabularies.ts";
export type { WordFeaturesParameters, WordsInput } from "./models/word-features.ts";
export {
  type ConllFile,
  type ConllWord,
  conllColumn,
  conllFields,
  type ReadConllOptions,
  readConll,
  withTags,
} from "./tagging/conll.ts";
export {
  type LearnedTagger,
  type LearnTaggerOptions,
  type LearnTaggerPlan,
  type LearnTaggerProgress,
  learnTagger,
  type TaggedPart,
  type TestedScores,
} from "./tagging/learn-tagger.ts";
export type { LearnedTaggerOptions } from "./tagging/prepared-tagger.ts";
export {
  type FoundSentence,
  type SentenceTagger,
  type SentenceTaggerOptions,
  sentenceTagger,
  type TagColumns,
  type TagOptions,
} from "./tagging/sentence-tagger.ts";
export type { TagMistake } from "./tagging/tag-mistakes.ts";
export type { TaggedSentence } from "./tagging/tagged-sentences.ts";
export type { SavedTagger } from "./tagging/tagger-files.ts";
export { type TaggerScores, taggerScores, type UnseenWords } from "./tagging/tagger-scores.ts";
export type { TaggerTrainingOptions } from "./tagging/train-tagger.ts";
export { type WordVocabulary, wordVocabulary } from "./tagging/word-vocabulary.ts";
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
export {
  type PipelineTokenizer,
  type ReadTokenizerOptions,
  readTokenizerJson,
} from "./tokenizers/pipeline-tokenizer.ts";
export type { Normalisation, Preparation } from "./tokenizers/preparation.ts";
export type { SpecialTexts, SpecialToken, SpecialTokens } from "./tokenizers/special-tokens.ts";
export { type TextDecoderStream, textDecoder } from "./tokenizers/text-decoder.ts";
export type {
  BytePairDescription,
  BytesDescription,
  CommonDescription,
  PipelineDescription,
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
export type { AnnealedAdamOptions } from "./training/annealed-adam.ts";
export type { AveragedAdamOptions } from "./training/averaged-adam.ts";
export type { LossPoint } from "./training/loss-curve.ts";
export type { TrainingOptions } from "./training/training-options.ts";
export type { TrainedEpoch, TrainingSummary } from "./training/training-summary.ts";
export type { Verdict } from "./training/verdict.ts";
export type { AcceptedText, TextPairs } from "./translation/accepted-texts.ts";
export {
  type LearnedTranslator,
  type LearnTranslatorOptions,
  type LearnTranslatorProgress,
  learnTranslator,
} from "./translation/learn-translator.ts";
export { areSymbols } from "./translation/symbols-tokenizer.ts";
export type { TranslatedExample } from "./translation/tested-translator.ts";
export type { TranslatorTrainingOptions } from "./translation/train-translator.ts";
export type {
  EnsembleMember,
  FoundTranslation,
  TranslateOptions,
  Translation,
  TranslationAttention,
} from "./translation/translation.ts";
export { type TranslationScores, translationScores } from "./translation/translation-scores.ts";
export {
  type TranslationTokenizerOptions,
  type TranslationTokens,
  translationTokens,
} from "./translation/translation-tokenizers.ts";
export {
  type TranslationColumns,
  type Translator,
  type TranslatorOptions,
  translator,
} from "./translation/translator.ts";
export type { SavedTranslator } from "./translation/translator-files.ts";
export type { LearnTranslatorPlan } from "./translation/translator-plan.ts";
export {
  type InitialVectors,
  type InitialVectorsOptions,
  initialVectors,
} from "./vectors/initial-vectors.ts";
export type { LineSource } from "./vectors/lines.ts";
export {
  type ReadWordVectorsOptions,
  readWordVectors,
  type WordVectors,
} from "./vectors/read-word-vectors.ts";
