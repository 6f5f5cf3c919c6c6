// Scores a text by a language model.
import type { Backend } from "grus";
import { text as language, optim } from "grus";
import type { BackendOption } from "../backend-option.ts";
import type { ConllFlags, Saying } from "../conll-text.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { noteLines } from "../output/summary.ts";
import { readTexts } from "../read-text.ts";
import type { RowFlags } from "../reading-options.ts";
import { shownWork } from "./shown-work.ts";

/** The parsed flags of `grus evaluate`. */
export interface EvaluateFlags extends RowFlags, Pick<ConllFlags, "words" | "tags"> {
  readonly dynamic?: boolean | undefined;
  readonly learningRate?: number | undefined;
  readonly text?: string | undefined;
  readonly label?: string | undefined;
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  readonly beam?: number | undefined;
  readonly backend: BackendOption;
  readonly json?: boolean | undefined;
}

/** A call of `grus evaluate`. */
export interface EvaluateCall {
  readonly files: language.TextModelFiles;
  readonly file: string;
  readonly flags: EvaluateFlags;
  readonly saying: Saying;
  readonly backend: Backend;
}

/** Scores as data and as lines. */
export interface Evaluation {
  readonly scores: object;
  readonly lines: readonly string[];
}

/** The learning rate of dynamic evaluation. */
export const RATE = 0.0003;

/** Throws {@link InputError} for a learning rate without weights that adapt. */
export function checkRate({ learningRate, dynamic }: EvaluateFlags): void {
  if (learningRate !== undefined && !dynamic)
    throw new InputError(
      `--learning-rate ${learningRate}: expected weights that adapt; got fixed ones.`,
      "Give --dynamic, or omit it.",
    );
}

/** Scores a text file. */
export async function evaluateText(
  { files, file, flags, saying, backend }: EvaluateCall,
  console: Console,
): Promise<Evaluation> {
  const { text, notes } = await readTexts([file], flags.encoding);
  for (const line of noteLines(notes, saying.write)) saying.say(line);
  const generator = language.open(files, backend, "language-model");
  const optimizer = optim.rmsprop({ learningRate: flags.learningRate ?? RATE });
  const dynamic = flags.dynamic ? { optimizer } : undefined;
  const work = (options: language.PartOptions) => generator.score(text, { ...options, dynamic });
  const scores = await shownWork("scoring", console, work, stopped);
  const { nats, bitsPerCharacter, perplexity } = scores;
  return {
    scores,
    lines: [
      `${bitsPerCharacter.toFixed(3)} bits a character, ${nats.toFixed(4)} nats a token, perplexity ${perplexity.toFixed(2)}`,
    ],
  };
}

/** What Ctrl-C says. */
export function stopped(): string {
  return "stopped.";
}
