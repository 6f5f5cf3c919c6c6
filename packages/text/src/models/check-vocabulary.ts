// Whether a tokenizer is that of a model.
import { TextError } from "../errors.ts";

/** Throws {@link TextError} for a tokenizer with another number of tokens than the model. */
export function checkVocabulary(
  tokenizer: { readonly size: number },
  model: { readonly vocabulary?: number | undefined },
): void {
  if (tokenizer.size === model.vocabulary) return;
  throw new TextError({
    problem: `the tokenizer has ${tokenizer.size} tokens and the model ${model.vocabulary}; expected equal numbers.`,
    cure: "Pass the tokenizer that the model was trained with.",
  });
}
