// What the figure of the language model says of a frame.
import { type LanguageFrame, UPDATES } from "./language-program.ts";

/** A loss this far above the least one is called overfitting. */
const RISE = 0.02;

/** A sentence about how it stands: nats and bits per character of the text that is held back, beside the n-grams'. */
export function languageSentence(frame: LanguageFrame | undefined): string {
  const last = frame?.losses.at(-1);
  if (frame === undefined || last === undefined) return "The network has not been measured yet.";
  const { ngrams, losses } = frame;
  const ahead = ngrams.nats - last.heldBack;
  const which = ahead > 0 ? "the network is ahead" : "the n-grams are ahead";
  const now =
    `After ${last.update} of ${UPDATES} updates the network needs ${inUnits(last.heldBack)} for a character of the ` +
    `held-back text, the ${ngrams.name} need ${inUnits(ngrams.nats)}: ${which} by ${Math.abs(ahead).toFixed(2)} nats.`;
  const best = losses.reduce((a, b) => (b.heldBack < a.heldBack ? b : a));
  if (last.heldBack - best.heldBack < RISE) return now;
  return `${now} Its least was ${best.heldBack.toFixed(2)} nats after ${best.update} updates; since then it overfits.`;
}

function inUnits(nats: number): string {
  return `${nats.toFixed(2)} nats (${(nats / Math.LN2).toFixed(2)} bits)`;
}
