// What `grus translate` prints and writes of a translator.
import { text as language } from "grus";
import { count, percent } from "./label-texts.ts";
import { shortened } from "./shortened.ts";
import { alignTable } from "./summary.ts";
import { type WrittenTraining, writtenTraining } from "./written-training.ts";

/** Characters of an example at most. */
const WIDEST = 100;

/** What is going to be done. */
export function translatorPlanLines(plan: language.LearnTranslatorPlan): string[] {
  const { parts, pairs, source, target, isJoint, unknownShare, longest, leftOut, parameters } = plan;
  const { train, validation, test } = parts;
  const several = pairs === train - leftOut ? "" : ` (${count(pairs)} pairs)`;
  const tokens = (own: language.Tokenizer) => `${count(own.size)} tokens (${tokensName(own)})`;
  const vocabulary = isJoint
    ? `${tokens(source)} of both languages`
    : `source ${tokens(source)}, target ${tokens(target)}`;
  return [
    `different texts: training ${count(train)}${several}, validation ${count(validation)}, test ${count(test)}`,
    `${vocabulary}; ${percent(unknownShare)} of the source of validation and test are read as unknown`,
    ...(leftOut === 0 ? [] : [`${count(leftOut)} pairs of more than ${longest} tokens are left out`]),
    `the network has ${count(parameters)} weights`,
  ];
}

/** How a tokenizer cuts texts. */
export function tokensName(tokenizer: language.Tokenizer): string {
  return language.areSymbols(tokenizer) ? "symbols" : tokenizer.kind;
}

/** How it went, and how well it translates texts that it has not seen. */
export function translatorLines(learned: language.LearnedTranslator): string[] {
  const { training, test, baselines, examples } = learned;
  const { epochs, steps, seconds, bestEpoch, validationAccuracy } = training;
  const best =
    validationAccuracy === undefined
      ? ""
      : `; epoch ${bestEpoch} foretells ${percent(validationAccuracy)} of the tokens of validation`;
  return [
    "",
    `trained ${count(steps)} updates in ${epochs} epochs, ${Math.round(seconds)} s${best}`,
    "",
    ...alignTable([
      ["on the test texts", ...translatorHead(test)],
      ["this network", ...translatorCells(test)],
      ["copy of the source", ...translatorCells(baselines.copyOfSource)],
      ["nearest neighbour", ...translatorCells(baselines.nearestNeighbour)],
    ]),
    "",
    ...examples.flatMap(exampleLines),
  ];
}

function exampleLines({ source, targets, found }: language.TranslatedExample): string[] {
  const isRight = targets.includes(found);
  return [
    shortened(source, WIDEST),
    `  ${isRight ? "right" : "found"}     ${shortened(found, WIDEST)}`,
    ...(isRight ? [] : [`  expected  ${shortened(targets.join(" | "), WIDEST)}`]),
  ];
}

/** The names of {@link translatorCells}. */
export function translatorHead({ symbolErrorRate }: language.TranslationScores): string[] {
  return symbolErrorRate === undefined
    ? ["BLEU", "chrF", "exactly right"]
    : ["exactly right", "symbol errors"];
}

/** The scores of a translator as text. */
export function translatorCells(scores: language.TranslationScores): string[] {
  const { bleu, chrF, exactMatch, symbolErrorRate } = scores;
  return symbolErrorRate === undefined
    ? [bleu.toFixed(1), chrF.toFixed(1), percent(exactMatch)]
    : [percent(exactMatch), percent(symbolErrorRate)];
}

/** The scores of a translator. Plain data. */
export interface WrittenTranslatorScores {
  readonly bleu: number;
  readonly chrf: number;
  readonly exactMatch: number;
  /** Of symbols: the share of texts with an error. */
  readonly wer?: number | undefined;
  /** Of symbols: errors by symbols. */
  readonly per?: number | undefined;
}

/** The content of metrics.json. */
export interface TranslatorMetrics {
  readonly task: "translation";
  readonly model: language.EncoderDecoderDescription;
  readonly parameters: number;
  readonly seconds: number;
  readonly seed: number;
  readonly training: WrittenTraining;
  readonly test: WrittenTranslatorScores & { readonly support: number };
  readonly baselines: Readonly<Record<"copyOfSource" | "nearestNeighbour", WrittenTranslatorScores>>;
  readonly examples: readonly Omit<language.TranslatedExample, "attention">[];
  readonly verdict: string;
}

/** metrics.json of a translator; `seconds` are those of the whole run. */
export function metricsOfTranslator(
  learned: language.LearnedTranslator,
  seconds: number,
  seed: number,
): TranslatorMetrics {
  const { translator, plan, training, test, baselines, examples, verdict } = learned;
  return {
    task: "translation",
    model: translator.model.description,
    parameters: plan.parameters,
    seconds,
    seed,
    training: writtenTraining(training),
    test: { ...writtenScores(test), support: test.support },
    baselines: {
      copyOfSource: writtenScores(baselines.copyOfSource),
      nearestNeighbour: writtenScores(baselines.nearestNeighbour),
    },
    examples: examples.map(({ attention: _, ...example }) => example),
    verdict: verdict.text,
  };
}

/** The scores that are written. */
export function writtenScores(scores: language.TranslationScores): WrittenTranslatorScores {
  const { bleu, chrF, exactMatch, symbolErrorRate } = scores;
  const ofSymbols = symbolErrorRate === undefined ? {} : { wer: 1 - exactMatch, per: symbolErrorRate };
  return { bleu, chrf: chrF, exactMatch, ...ofSymbols };
}
