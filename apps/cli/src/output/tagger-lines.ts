// What `grus tag` prints and writes of a tagger.
import type { text as language } from "grus";
import { confusionLines, count, type LabelReport, listedLabels, percent } from "./label-texts.ts";
import { alignTable } from "./summary.ts";
import { type WrittenTraining, writtenTraining } from "./written-training.ts";

/** What is going to be done. */
export function taggerPlanLines(plan: language.LearnTaggerPlan): string[] {
  const { train, validation, test } = plan.parts;
  const of = ({ sentences, words }: language.TaggedPart) => `${count(sentences)} (${count(words)} words)`;
  const characters = plan.characters === 0 ? "" : `, and letters of ${count(plan.characters)} characters`;
  const unknown = `${percent(plan.unknownShare)} of validation and test are read as unknown`;
  return [
    `sentences: training ${of(train)}, validation ${of(validation)}, test ${of(test)}`,
    `${plan.tags.size} tags: ${listedLabels(plan.tags)}`,
    `vocabulary of ${count(plan.words)} words${characters}; ${unknown}`,
    ...(plan.vectorShare === undefined ? [] : [`${percent(plan.vectorShare)} of the words have a vector`]),
    ...(plan.isBio ? ["the tags follow the BIO scheme: others are not given"] : []),
    ...(plan.cut === 0 ? [] : [`${count(plan.cut)} sentences are read in pieces of ${plan.longest} words`]),
    `the network has ${count(plan.parameters)} weights`,
  ];
}

/** How it went, and how well it tags sentences that it has not seen. */
export function taggerLines({ training, test, baselines }: language.LearnedTagger): string[] {
  const { epochs, steps, seconds, bestEpoch, validationAccuracy } = training;
  const best =
    validationAccuracy === undefined
      ? ""
      : `; epoch ${bestEpoch} tags ${percent(validationAccuracy)} of validation right`;
  return [
    "",
    `trained ${count(steps)} updates in ${epochs} epochs, ${Math.round(seconds)} s${best}`,
    "",
    ...alignTable([
      ["on the test sentences", ...taggerHead(test)],
      ["this network", ...taggerCells(test)],
      ["most frequent tag", ...taggerCells(baselines.mostFrequentTag)],
    ]),
    "",
    ...entityLines(test),
    ...(test.entities === undefined ? confusionLines(test.words) : []),
  ];
}

/** The names of {@link taggerCells}. */
export function taggerHead({ entities, unseen }: Scored): string[] {
  return [
    "words right",
    ...(unseen === undefined ? [] : ["not in training"]),
    "macro F1",
    ...(entities === undefined ? [] : ["entity F1"]),
    "whole sentences",
  ];
}

type Scored = language.TaggerScores & Partial<Pick<language.TestedScores, "unseen">>;

/** The scores of a tagger as text. */
export function taggerCells({ words, unseen, entities, sentences }: Scored): string[] {
  return [
    percent(words.accuracy),
    ...(unseen === undefined ? [] : [percent(unseen.accuracy)]),
    percent(words.macro.f1),
    ...(entities === undefined ? [] : [percent(entities.f1)]),
    percent(sentences),
  ];
}

/** Types of entities that are listed at most. */
const MOST = 20;

/** The scores of each type of entity. */
export function entityLines({ entities }: Pick<language.TaggerScores, "entities">): string[] {
  if (entities === undefined || entities.types.length > MOST) return [];
  const rows = entities.types.map(({ type, precision, recall, f1, support }) => [
    type,
    ...[precision, recall, f1].map(percent),
    count(support),
  ]);
  return [...alignTable([["entities", "precision", "recall", "F1", "how many"], ...rows]), ""];
}

/** The scores of a tagger. Plain data. */
export interface WrittenTaggerScores {
  readonly accuracy: number;
  readonly macroF1: number;
  /** Of entities, where tags are those of entities. */
  readonly entityF1?: number | undefined;
  /** The share of sentences without a wrong tag. */
  readonly sentences: number;
  /** The share of the words that training lacks; null where there is none. */
  readonly unseenAccuracy?: number | null | undefined;
}

/** The content of metrics.json. */
export interface TaggerMetrics {
  readonly task: "tagging";
  readonly model: language.TaggerDescription;
  readonly parameters: number;
  readonly seconds: number;
  readonly seed: number;
  readonly training: WrittenTraining;
  /**
   * [actual][predicted] in `confusion`, in the order of `classes`; `unseen` is the number of words that training lacks.
   */
  readonly test: TaggerDetails & { readonly unseen: number };
  readonly baselines: Readonly<Record<"mostFrequentTag", WrittenTaggerScores>>;
  readonly verdict: string;
}

/** The scores of a tagger, with those of its tags and entities. */
export interface TaggerDetails
  extends WrittenTaggerScores,
    Pick<LabelReport, "support" | "classes" | "confusion"> {
  readonly entities?: language.EntityScores | undefined;
}

/** metrics.json of a tagger; `seconds` are those of the whole run. */
export function metricsOfTagger(
  { tagger, plan, training, test, baselines, verdict }: language.LearnedTagger,
  seconds: number,
  seed: number,
): TaggerMetrics {
  return {
    task: "tagging",
    model: tagger.model.description,
    parameters: plan.parameters,
    seconds,
    seed,
    training: writtenTraining(training),
    test: { ...detailsOf(test), unseen: test.unseen.support },
    baselines: { mostFrequentTag: writtenScores(baselines.mostFrequentTag) },
    verdict: verdict.text,
  };
}

/** The scores that are written, of each tag and entity too. */
export function detailsOf(scores: Scored): TaggerDetails {
  const { support, classes, confusion } = scores.words;
  return { ...writtenScores(scores), support, entities: scores.entities, classes, confusion };
}

function writtenScores({ words, entities, sentences, unseen }: Scored): WrittenTaggerScores {
  const isSeen = unseen !== undefined && unseen.support === 0;
  return {
    accuracy: words.accuracy,
    macroF1: words.macro.f1,
    ...(entities === undefined ? {} : { entityF1: entities.f1 }),
    sentences,
    ...(unseen === undefined ? {} : { unseenAccuracy: isSeen ? null : unseen.accuracy }),
  };
}
