// Test texts with wrong labels.
import type { LabelledTexts } from "./labelled-texts.ts";
import type { LabelledText } from "./text-labeller.ts";

/** A text that got a wrong label. Plain data. */
export interface LabelMistake {
  readonly text: string;
  readonly label: string;
  /** The label that it got, and the probability of that. */
  readonly found: string;
  readonly probability: number;
}

/** Mistakes that are kept at most. */
const MOST = 50;

/** The most certain mistakes first. */
export function labelMistakes(
  { texts, labels }: LabelledTexts,
  found: readonly LabelledText[],
): readonly LabelMistake[] {
  return found
    .flatMap(({ label, probability }, i) =>
      label === labels[i] ? [] : [{ text: texts[i]!, label: labels[i]!, found: label, probability }],
    )
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MOST);
}
