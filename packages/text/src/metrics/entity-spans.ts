// The entities that tags mark.
import { TextError } from "../errors.ts";

/** A run of tokens that form one entity. */
export interface EntitySpan {
  readonly type: string;
  /** The first token. */
  readonly start: number;
  /** The token after the last one. */
  readonly end: number;
}

/**
 * The entities of a sentence as conlleval (Tjong Kim Sang and Buchholz 2000) finds them, in any of the schemes
 * IOB1, BIO (IOB2), IOBES and BILOU: every token whose tag is not O belongs to an entity, and a token continues the
 * entity of the token before it if that is tagged B or I, its own tag is I, E or L, and the types are equal.
 * So I- after O, I- of another type, and I- after E- or S- begin an entity.
 *
 * @throws TextError for a tag that is neither O nor begins with B, I, O, E, L, S or U and a hyphen.
 * @example
 * entitySpans(["I-PER", "I-PER", "B-PER", "O"]); // PER from 0 to 2, PER from 2 to 3
 */
export function entitySpans(tags: readonly string[]): EntitySpan[] {
  const spans: EntitySpan[] = [];
  let previous = OUTSIDE;
  tags.forEach((tag, i) => {
    const parts = partsOf(tag, i);
    if (parts.position !== "O") {
      const start = continues(previous, parts) ? spans.pop()!.start : i;
      spans.push({ type: parts.type, start, end: i + 1 });
    }
    previous = parts;
  });
  return spans;
}

interface TagParts {
  readonly position: string;
  readonly type: string;
}

const OUTSIDE: TagParts = { position: "O", type: "" };

function continues(previous: TagParts, { position, type }: TagParts): boolean {
  return "BI".includes(previous.position) && "IEL".includes(position) && previous.type === type;
}

function partsOf(tag: string, i: number): TagParts {
  const position = tag[0] ?? "";
  const isKnown = "BIOELSU".includes(position) && tag !== "" && (tag.length === 1 || tag[1] === "-");
  if (isKnown) return position === "O" ? OUTSIDE : { position, type: tag.slice(2) };
  throw new TextError({
    problem: `entitySpans: the tag of token ${i} is ${JSON.stringify(tag)}; expected O, or B-, I-, E- or S- and a type.`,
    cure: "Score other tags, such as parts of speech, by accuracy.",
  });
}
