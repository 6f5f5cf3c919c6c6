// Scores of labels that are texts.
import { type ClassificationReport, classificationReport } from "@grus/train";

/**
 * The classification report of labels by name, for those of `classes` that occur among the labels or among what is
 * found, as scikit-learn's macro mean counts them.
 */
export function labelReport(
  labels: readonly string[],
  found: readonly string[],
  classes: readonly string[],
): ClassificationReport {
  const occurring = new Set([...labels, ...found]);
  const names = classes.filter((name) => occurring.has(name));
  const indices = new Map(names.map((name, i) => [name, i]));
  const numbers = (all: readonly string[]) => all.map((label) => indices.get(label)!);
  return classificationReport(numbers(labels), numbers(found), names);
}
