// Splits of a text at matches of a pattern.
import { type JsonObject, oneOf, orElse } from "@grus/io/files";

/** A part of a text. */
export interface Piece {
  readonly text: string;
  /** Whether the text begins with it. */
  readonly isFirst: boolean;
}

/** What happens to the matches of a split. */
export type SplitBehavior = "Removed" | "Isolated" | "MergedWithPrevious" | "MergedWithNext" | "Contiguous";

const behaviorKind = oneOf<SplitBehavior>(
  "Removed",
  "Isolated",
  "MergedWithPrevious",
  "MergedWithNext",
  "Contiguous",
);

/** The behavior in the field `behavior`. */
export function behaviorIn(object: JsonObject, fallback?: SplitBehavior): SplitBehavior {
  return object.read("behavior", fallback === undefined ? behaviorKind : orElse(behaviorKind, fallback));
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly isMatch: boolean;
}

/** The parts of a piece; empty ones are left out. With `invert` the pattern matches what is kept. */
export function splitPiece(piece: Piece, pattern: RegExp, behavior: SplitBehavior, invert = false): Piece[] {
  const spans = spansOf(piece.text, pattern, invert);
  return arranged(spans, behavior).map(({ start, end }) => ({
    text: piece.text.slice(start, end),
    isFirst: piece.isFirst && start === 0,
  }));
}

function spansOf(text: string, pattern: RegExp, invert: boolean): readonly Span[] {
  const spans: Span[] = [];
  const add = (start: number, end: number, isMatch: boolean): void => {
    if (start < end) spans.push({ start, end, isMatch: isMatch !== invert });
  };
  let last = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    add(last, index, false);
    add(index, index + match.length, true);
    last = index + match.length;
  }
  add(last, text.length, false);
  return spans;
}

function arranged(spans: readonly Span[], behavior: SplitBehavior): readonly Span[] {
  switch (behavior) {
    case "Removed":
      return spans.filter(({ isMatch }) => !isMatch);
    case "Isolated":
      return spans;
    case "Contiguous":
      return joined(spans, (before, span) => before.isMatch === span.isMatch);
    case "MergedWithPrevious":
      return joined(spans, (before, span) => span.isMatch && !before.isMatch);
    case "MergedWithNext":
      return joined(spans, (before, span) => before.isMatch && !span.isMatch);
  }
}

/** Joins spans with the span before where `joins` says so, of the spans as they were found. */
function joined(spans: readonly Span[], joins: (before: Span, span: Span) => boolean): readonly Span[] {
  const result: Span[] = [];
  spans.forEach((span, at) => {
    const before = spans[at - 1];
    if (before !== undefined && joins(before, span)) result.push({ ...result.pop()!, end: span.end });
    else result.push(span);
  });
  return result;
}
