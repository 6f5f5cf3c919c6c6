// Consecutive pieces of a text as batches of one row.
import type { TensorData } from "@grus/tensor";

/** A piece of a text: the tokens read, and the next token after each, int32 [1, steps]. */
export interface TextPiece {
  readonly input: TensorData;
  readonly target: TensorData;
}

/** All of a text in pieces of `steps` tokens; the last one may be shorter. The first token is only read. */
export function* textPieces(tokens: Int32Array, steps: number): Generator<TextPiece, void> {
  for (let from = 0; from + 1 < tokens.length; from += steps) {
    const to = Math.min(from + steps, tokens.length - 1);
    yield { input: row(tokens.slice(from, to)), target: row(tokens.slice(from + 1, to + 1)) };
  }
}

function row(data: Int32Array): TensorData {
  return { shape: [1, data.length], dtype: "int32", data };
}
