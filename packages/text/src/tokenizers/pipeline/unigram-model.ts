// Unigram models (Kudo 2018) in a tokenizer.json.
import { aNumber, aText, aWhole, type JsonObject, listOf, optional, pairOf } from "@grus/io/files";
import { tokensOfBytes } from "./byte-pair-model.ts";
import type { PipelineModel } from "./model.ts";

// The score of an unknown character lies this much below the least score, as in SentencePiece.
const unknownPenalty = 10;

interface Best {
  /** The sum of scores of the best cut up to a place. */
  readonly scores: Float64Array;
  /** Where its last token begins; -1 where no cut ends at the place. */
  readonly starts: Int32Array;
  /** Its last token; -1 for an unknown character. */
  readonly tokens: Int32Array;
}

/**
 * The model of an object whose type is "Unigram": the cut of a word with the largest sum of scores (Viterbi).
 * Neighbouring unknown characters are one unknown token.
 */
export function unigramModel(object: JsonObject): PipelineModel {
  const scored = object.read("vocab", listOf(pairOf(aText, aNumber)));
  const vocabulary = new Map(scored.map(([token], index) => [token, index]));
  const scores = Float64Array.from(scored, ([, score]) => score);
  const longest = scored.reduce((most, [token]) => Math.max(most, token.length), 0);
  const unknownScore =
    scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY) - unknownPenalty;
  const unknownIndex = object.read("unk_id", optional(aWhole())) ?? -1;
  if (unknownIndex >= scored.length) throw object.refuse("unk_id", "a token of the vocabulary");
  const usesBytes = object.flag("byte_fallback", false);
  return {
    vocabulary,
    unknown: scored[unknownIndex]?.[0],
    encode(word, indices, onUnknown) {
      const best = bestCut(word, { vocabulary, scores, longest, unknownScore });
      for (const { start, end, token } of parts(best, word.length, unknownIndex)) {
        if (token !== -1) indices.push(token);
        else {
          const text = word.slice(start, end);
          const bytes = usesBytes ? tokensOfBytes(text, vocabulary) : undefined;
          for (const index of bytes ?? [onUnknown(text, start)]) indices.push(index);
        }
      }
    },
  };
}

interface Scored {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly scores: Float64Array;
  /** The longest token's length. */
  readonly longest: number;
  readonly unknownScore: number;
}

function bestCut(word: string, { vocabulary, scores, longest, unknownScore }: Scored): Best {
  const best: Best = {
    scores: new Float64Array(word.length + 1),
    starts: new Int32Array(word.length + 1).fill(-1),
    tokens: new Int32Array(word.length + 1).fill(-1),
  };
  const offer = (start: number, end: number, token: number, score: number): void => {
    const total = best.scores[start]! + score;
    if (best.starts[end] !== -1 && total <= best.scores[end]!) return;
    best.scores[end] = total;
    best.starts[end] = start;
    best.tokens[end] = token;
  };
  for (let start = 0, next = 0; start < word.length; start = next) {
    next = start + (word.codePointAt(start)! > 0xffff ? 2 : 1);
    let isCovered = false;
    for (let end = next; end <= Math.min(word.length, start + longest); end++) {
      const token = vocabulary.get(word.slice(start, end));
      if (token === undefined) continue;
      offer(start, end, token, scores[token]!);
      isCovered ||= end === next;
    }
    if (!isCovered) offer(start, next, -1, unknownScore);
  }
  return best;
}

interface Part {
  readonly start: number;
  readonly end: number;
  /** -1 for unknown characters. */
  readonly token: number;
}

/** The parts of the best cut, neighbouring unknown ones as one. */
function parts({ starts, tokens }: Best, length: number, unknownIndex: number): readonly Part[] {
  const result: Part[] = [];
  for (let end = length; end > 0; end = starts[end]!) {
    const token = tokens[end] === unknownIndex ? -1 : tokens[end]!;
    const after = result.at(-1);
    if (token === -1 && after?.token === -1) result.push({ ...result.pop()!, start: starts[end]! });
    else result.push({ start: starts[end]!, end, token });
  }
  return result.reverse();
}
