// Weights of classes in the loss.
import { TextError } from "../errors.ts";
import { countLabels } from "./labelled-texts.ts";

/**
 * How much a text of each label counts in the loss: "balanced" gives all labels the same sum,
 * texts / (labels · texts of the label), as scikit-learn does; numbers by label count 1 where one is left out.
 */
export type ClassWeights = "balanced" | Readonly<Record<string, number>>;

/** The weight of each text. Throws {@link TextError} for a label that does not exist, and for weights below 0. */
export function weightsOf(labels: readonly string[], weights: ClassWeights | undefined): Float32Array {
  if (weights === undefined) return new Float32Array(labels.length).fill(1);
  const counts = countLabels(labels);
  if (weights === "balanced")
    return Float32Array.from(labels, (label) => labels.length / (counts.size * counts.get(label)!));
  for (const [label, weight] of Object.entries(weights)) {
    const isKnown = counts.has(label);
    if (isKnown && weight >= 0 && weight < Infinity) continue;
    throw new TextError({
      problem: `classWeights: ${JSON.stringify(label)} has the weight ${weight}; expected ${isKnown ? "a number of at least 0" : `a label of the texts: ${[...counts.keys()].join(", ")}`}.`,
    });
  }
  return Float32Array.from(labels, (label) => (Object.hasOwn(weights, label) ? weights[label]! : 1));
}
