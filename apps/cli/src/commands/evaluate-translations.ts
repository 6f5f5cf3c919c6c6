// Scores a table of translations by a translator.
import { text as language } from "grus";
import type { Console } from "../console.ts";
import { count } from "../output/label-texts.ts";
import { alignTable } from "../output/summary.ts";
import { translatorCells, translatorHead, writtenScores } from "../output/translator-lines.ts";
import { readPairs } from "../translated-text.ts";
import { type EvaluateCall, type Evaluation, stopped } from "./evaluate-text.ts";
import { shownWork } from "./shown-work.ts";

/** Translates the texts of a table, and scores what was found. */
export async function evaluateTranslator(
  { files, file, flags, saying, backend }: EvaluateCall,
  console: Console,
): Promise<Evaluation> {
  const translator = language.open(files, backend, "translation");
  const { pairs } = await readPairs(file, flags, saying, translator.columns);
  const scores = await shownWork(
    "translating",
    console,
    (options) => translator.score(pairs, { ...options, beam: flags.beam }),
    stopped,
  );
  const figures = [
    ["texts", ...translatorHead(scores)],
    [count(scores.support), ...translatorCells(scores)],
  ];
  return {
    scores: { ...writtenScores(scores), support: scores.support },
    lines: alignTable(figures),
  };
}
