// Strings of letters as tensors.
import { type ops, tensor } from "grus";
import { answerOf, END, MOST, type Task } from "./letters.ts";

/** What is read, [strings, MOST], and what is to be written, [strings, MOST + 1]. */
export interface LetterBatch {
  readonly source: ops.Ragged<"int32">;
  readonly target: ops.Ragged<"int32">;
}

/** Strings, and the answers to them with their ends. */
export function letterBatch(task: Task, strings: readonly (readonly number[])[]): LetterBatch {
  const answers = strings.map((letters) => [...answerOf(task, letters), END]);
  return { source: padded(strings, MOST), target: padded(answers, MOST + 1) };
}

/** Sequences of tokens, padded to `time` steps. */
export function padded(sequences: readonly (readonly number[])[], time: number): ops.Ragged<"int32"> {
  const values = new Int32Array(sequences.length * time);
  sequences.forEach((tokens, row) => values.set(tokens, row * time));
  const lengths = Int32Array.from(sequences, ({ length }) => length);
  return {
    values: tensor(values, [sequences.length, time]),
    lengths: tensor(lengths, [sequences.length]),
  };
}
