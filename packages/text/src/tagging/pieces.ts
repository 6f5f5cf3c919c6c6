// Long sentences in pieces.

/** A piece of a sentence: its words from `from` to before `to`. */
export interface Piece {
  readonly sentence: number;
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/**
 * Sentences of given lengths in pieces of at most `longest` words, in order. `mayBegin` tells where a piece may
 * begin, so that no entity is cut; where it may nowhere, the piece has all `longest` words.
 */
export function piecesOf(
  lengths: readonly number[],
  longest: number,
  mayBegin: (sentence: number, word: number) => boolean = () => true,
): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [sentence, length] of lengths.entries())
    for (let from = 0; from < length; ) {
      const to = endOf(from, length, longest, (word) => mayBegin(sentence, word));
      pieces.push({ sentence, from, to, length: to - from });
      from = to;
    }
  return pieces;
}

function endOf(from: number, length: number, longest: number, mayBegin: (word: number) => boolean): number {
  if (from + longest >= length) return length;
  for (let end = from + longest; end > from; end--) if (mayBegin(end)) return end;
  return from + longest;
}
