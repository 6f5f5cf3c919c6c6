// What the spectrum says of a frame.
import { horizonOf } from "../horizon/gradient-reach.ts";
import { errorOf } from "../horizon/horizon-words.ts";
import { radiusOf, sizeOf } from "./eigenvalues.ts";
import type { MatrixView } from "./matrix-look.ts";
import { CHANCE, type SpectrumFrame, UPDATES } from "./spectrum-program.ts";

/** Eigenvalues count as outside of the unit circle above this: those of an orthogonal matrix are on it but for rounding. */
const OUTSIDE = 1.001;

/** A sentence about the eigenvalues, and how far the gradient reaches. */
export function spectrumSentence(frame: SpectrumFrame | undefined): string {
  if (frame === undefined) return "The network has not begun yet.";
  const { update, loss, before, now, widest } = frame;
  const past = `Before training the spectral radius ${viewOf(before)}.`;
  if (update === 0) return past;
  if (now === undefined) return `${past} After ${update} updates the weights are no longer finite numbers.`;
  const most =
    widest.update === 0 || widest.update === update
      ? ""
      : ` The radius was largest after ${widest.update} updates, ${widest.radius.toFixed(2)}.`;
  const error = `The error is ${errorOf(loss)}, where always answering 0 has ${CHANCE.toFixed(3)}.`;
  return `After ${update} of ${UPDATES} updates the spectral radius ${viewOf(now)}.${most} ${past} ${error}`;
}

/** "is 0.61, and the gradient falls to a tenth in 5 steps". */
function viewOf({ eigenvalues, gradient }: MatrixView): string {
  const outside = eigenvalues.filter((value) => sizeOf(value) > OUTSIDE).length;
  const beyond =
    outside === 0 ? "" : `, with ${outside} of ${eigenvalues.length} eigenvalues outside of the circle`;
  const radius = `is ${radiusOf(eigenvalues).toFixed(2)}${beyond}`;
  const horizon = horizonOf(gradient);
  return Number.isFinite(horizon)
    ? `${radius}, and the gradient falls to a tenth in ${horizon} steps`
    : `${radius}, and the gradient does not fall to a tenth in ${gradient.length - 1} steps`;
}
