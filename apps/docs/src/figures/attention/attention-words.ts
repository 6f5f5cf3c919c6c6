// What the alignment says of a frame.
import { type AttentionFrame, type AttentionRow, NEW, UPDATES } from "./attention-program.ts";

/** A sentence about how many letters are right, what is written for the reader's text, and what is read meanwhile. */
export function attentionSentence(frame: AttentionFrame | undefined): string {
  if (frame === undefined) return "The network has not begun yet.";
  const { update, share, read, right, rows } = frame;
  const learnt = `After ${update} of ${UPDATES} updates ${percent(share)} of the letters are right in the answers to ${NEW} new strings.`;
  if (read === "") return `${learnt} Type a text of letters.`;
  const written = rows.map(({ letter }) => letter).join("");
  const verdict = written === right ? "as it should" : `where “${right}” is right`;
  return `${learnt} For “${read}” it writes “${written}”, ${verdict}. ${looked(rows)}`;
}

/** The mean weight on the letters from which the right ones come. */
function looked(rows: readonly AttentionRow[]): string {
  const weights = rows.flatMap(({ weights: own, place }) => (place === undefined ? [] : [own[place]!]));
  const mean = weights.reduce((a, b) => a + b, 0) / weights.length;
  return `On average ${percent(mean)} of the weight is on the letter that is to be written.`;
}

function percent(value: number): string {
  return `${Number((100 * value).toFixed(1))} %`;
}
