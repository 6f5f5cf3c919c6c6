// Labels as indices.
import { TextError } from "../../errors.ts";

/** Labels by class. */
export interface LabelIndices {
  /** The different labels, in alphabetical order. */
  readonly classes: readonly string[];
  /** The class of each text. */
  readonly indices: Int32Array;
}

/** Throws TextError unless each text has a label and there are two labels at least. */
export function labelIndices(
  source: string,
  texts: readonly string[],
  labels: readonly string[],
): LabelIndices {
  if (texts.length !== labels.length)
    throw new TextError({
      problem: `${source}: ${texts.length} texts and ${labels.length} labels; expected equal numbers.`,
      cure: "Pass one label for each text.",
    });
  const classes = [...new Set(labels)].sort();
  if (classes.length < 2)
    throw new TextError({
      problem: `${source}: the texts have ${classes.length === 0 ? "no label" : `one label, ${JSON.stringify(classes[0])}`}; expected two or more.`,
      cure: "Pass texts of every class.",
    });
  const numbers = new Map(classes.map((label, i) => [label, i]));
  return { classes, indices: Int32Array.from(labels, (label) => numbers.get(label)!) };
}
