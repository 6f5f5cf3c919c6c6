// How text is cut into grapheme clusters (UAX #29).
import type { Cut } from "./symbol-tokenizer.ts";

// A segmenter of V8 takes time in proportion to the text's length for each segment, so it is given short parts.
const partLength = 32;

// Characters that neither join what comes before them nor each other: between two of them is a boundary.
const aloof =
  /^(?!\p{Grapheme_Extend})(?:[\t\n -~]|(?=[\p{L}\p{Nd}\p{P}])[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF00-\uFF60\uAC00-\uD7A3])$/u;

/** A function that cuts into grapheme clusters as Intl.Segmenter does. */
export function graphemeCut(): Cut {
  const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
  const isAloof = rememberedTest(aloof);
  return (text, emit) => {
    for (let start = 0; start < text.length; ) {
      const isAlone = isAloof(text, start) && (start + 1 === text.length || isAloof(text, start + 1));
      start = isAlone ? emitOne(text, start, emit) : emitPart(segmenter, text, start, emit);
    }
  };
}

function emitOne(text: string, start: number, emit: Parameters<Cut>[1]): number {
  emit(text[start]!, start);
  return start + 1;
}

/** Emits the clusters of a part that are sure to end in it; gives the end of the last. */
function emitPart(segmenter: Intl.Segmenter, text: string, start: number, emit: Parameters<Cut>[1]): number {
  for (let length = partLength; ; length *= 2) {
    const isLast = start + length >= text.length;
    const segments = [...segmenter.segment(text.slice(start, start + length))];
    if (!isLast) segments.pop();
    if (segments.length === 0) continue;
    let end = start;
    for (const { segment } of segments) {
      emit(segment, end);
      end += segment.length;
    }
    return end;
  }
}

/** Tests the code unit at a place, each value once. */
function rememberedTest(pattern: RegExp): (text: string, at: number) => boolean {
  const unknown = 2;
  const answers = new Uint8Array(0x10000).fill(unknown);
  return (text, at) => {
    const code = text.charCodeAt(at);
    if (answers[code] === unknown) answers[code] = Number(pattern.test(text[at]!));
    return answers[code] === 1;
  };
}
