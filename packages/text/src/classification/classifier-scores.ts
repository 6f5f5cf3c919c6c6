// How well texts are labelled.
import type { ClassificationReport } from "@grus/train";
import { labelReport } from "../metrics/label-report.ts";
import { checkTest, type LabelledTexts } from "./labelled-texts.ts";

/**
 * Scores the labels that are found for texts; `classes` are all labels of the model, of which those count that occur or
 * are found. Throws {@link TextError} for texts with other labels, and without texts.
 */
export function classifierScores(
  labelled: LabelledTexts,
  found: readonly string[],
  classes: readonly string[],
): ClassificationReport {
  checkTest(labelled, classes);
  return labelReport(labelled.labels, found, classes);
}
