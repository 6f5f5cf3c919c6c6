// A text as indices of its characters, in a part to learn from and one that is held back.
import { text } from "grus";

/** A text in two parts. */
export interface TextParts {
  /** A token for each character of the first part. */
  readonly tokenizer: text.CharactersTokenizer;
  readonly train: Int32Array;
  readonly heldBack: Int32Array;
}

/** Characters that are held back at most, so that they are soon scored. */
const HELD_BACK = 2500;

/** Holds back the last tenth. Characters that only occur there are unknown. */
export function textParts(whole: string): TextParts {
  const characters = [...whole];
  const cut = Math.ceil(0.9 * characters.length);
  const first = characters.slice(0, cut).join("");
  const tokenizer = text.charactersTokenizer(first, { special: ["unknown"] });
  const rest = characters.slice(cut, cut + HELD_BACK).join("");
  return { tokenizer, train: tokenizer.encode(first), heldBack: tokenizer.encode(rest) };
}

/** Rows of an update, and their characters. */
export const [ROWS, STEPS] = [8, 64] as const;

/** Pieces of a text from anywhere in it, [ROWS, STEPS], and the same one character later. */
export function textBatch(
  tokens: Int32Array,
  random: () => number,
): { readonly input: Int32Array; readonly target: Int32Array } {
  const [input, target] = [new Int32Array(ROWS * STEPS), new Int32Array(ROWS * STEPS)];
  for (let row = 0; row < ROWS; row++) {
    const start = Math.floor(random() * (tokens.length - STEPS));
    input.set(tokens.subarray(start, start + STEPS), row * STEPS);
    target.set(tokens.subarray(start + 1, start + 1 + STEPS), row * STEPS);
  }
  return { input, target };
}

/** The n-gram model beside the network: its name, and its mean nats per character after the first one. */
export function ngramNats({ tokenizer, train, heldBack }: TextParts): {
  readonly name: string;
  readonly nats: number;
} {
  const ngrams = text.fitKneserNey([train], { vocabularySize: tokenizer.size, order: ORDER });
  const sum = ngrams
    .logProbabilities(heldBack)
    .subarray(1)
    .reduce((a, b) => a + b, 0);
  return { name: `${ORDER}-grams`, nats: -sum / (heldBack.length - 1) };
}

/** Characters of the longest n-grams. */
const ORDER = 6;
