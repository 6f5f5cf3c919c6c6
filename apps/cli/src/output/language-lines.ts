// What `grus lm` prints and writes of a language model.
import type { text as language } from "grus";
import { alignTable } from "./summary.ts";
import { type WrittenTraining, writtenTraining } from "./written-training.ts";

/** What is going to be done. */
export function planLines({ parts, tokenizer, unknowns, parameters }: language.LearnTextPlan): string[] {
  const { train, validation, test } = parts;
  const [whole, ofTokens] = [
    count(train.characters + validation.characters + test.characters),
    tokenizer.kind,
  ];
  const of = (part: language.TextPart) =>
    part.tokens === part.characters
      ? count(part.characters)
      : `${count(part.characters)} (${count(part.tokens)} tokens)`;
  return [
    `${whole} characters; ${count(tokenizer.size)} tokens (${ofTokens})`,
    `  training ${of(train)}, then validation ${of(validation)}, then test ${of(test)}`,
    ...unknownLines(unknowns),
    `the network has ${count(parameters)} weights`,
  ];
}

/** Symbols that are named at most. */
const MOST = 5;

function unknownLines(unknowns: ReadonlyMap<string, number>): string[] {
  if (unknowns.size === 0) return [];
  const named = [...unknowns].slice(0, MOST).map(([symbol, times]) => `${JSON.stringify(symbol)} (${times})`);
  const rest = unknowns.size > MOST ? `, and ${count(unknowns.size - MOST)} more` : "";
  return [`  not in the training part, read as unknown: ${named.join(", ")}${rest}`];
}

/** How it went, and how well it predicts text that it has not seen. */
export function learnedLines({ training, test, baseline }: language.LearnedText): string[] {
  const { epochs, steps, seconds, validationLoss } = training;
  return [
    "",
    `trained ${count(steps)} updates in ${epochs} epochs, ${Math.round(seconds)} s${validationLoss === undefined ? "" : `; validation ${validationLoss.toFixed(3)} nats a token`}`,
    "",
    ...alignTable([
      ["on the test part", ...SCORES],
      ["this network", ...scoreCells(test)],
      [baseline.name, ...scoreCells(baseline.scores)],
    ]),
    "",
  ];
}

/** The names of {@link scoreCells}. */
export const SCORES: readonly string[] = ["bits a character", "nats a token", "perplexity"];

/** Scores as text. */
export function scoreCells({ bitsPerCharacter, nats, perplexity }: language.LikelihoodScores): string[] {
  return [bitsPerCharacter.toFixed(3), nats.toFixed(3), perplexity.toFixed(2)];
}

/** A text that the model writes. */
export async function sampleOf({ generator }: language.LearnedText, seed: number): Promise<string> {
  let written = "";
  for await (const piece of generator.write({ length: 200, temperature: 0.8, seed })) written += piece;
  return written;
}

/** Lines that show a text that the model writes. */
export function sampleLines(sample: string): string[] {
  const lines = sample.trim().split("\n");
  return ["what it writes (temperature 0.8):", ...lines.map((line) => `  ${line}`), ""];
}

/** The content of metrics.json. */
export interface LanguageMetrics {
  readonly task: "language-model";
  readonly model: language.LanguageModelDescription | undefined;
  readonly parameters: number;
  readonly seconds: number;
  readonly seed: number;
  readonly training: WrittenTraining;
  readonly test: language.LikelihoodScores;
  readonly baselines: { readonly kneserNey: language.LikelihoodScores & { readonly order: number } };
  readonly verdict: string;
}

/** metrics.json of a model; `seconds` are those of the whole run. */
export function metricsOfLearned(
  learned: language.LearnedText,
  seconds: number,
  seed: number,
): LanguageMetrics {
  const { generator, plan, training, test, baseline, verdict } = learned;
  return {
    task: "language-model",
    model: generator.model.description,
    parameters: plan.parameters,
    seconds,
    seed,
    training: writtenTraining(training),
    test,
    baselines: { kneserNey: { ...baseline.scores, order: baseline.order } },
    verdict: verdict.text,
  };
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
