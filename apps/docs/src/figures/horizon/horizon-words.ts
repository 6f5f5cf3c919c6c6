// What the gradient horizon says of a frame.
import { CHANCE } from "../race/adding-batch.ts";
import { horizonOf } from "./gradient-reach.ts";
import { type HorizonFrame, UPDATES } from "./horizon-program.ts";

/** A sentence about how far the gradient reaches. */
export function horizonSentence(frame: HorizonFrame | undefined): string {
  if (frame === undefined) return "The network has not begun yet.";
  const { update, loss, before, now } = frame;
  if (update === 0) return `Before training the gradient ${reachOf(before)}.`;
  if (!Number.isFinite(loss) || now.some(Number.isNaN))
    return `After ${update} of ${UPDATES} updates the weights are no longer finite numbers.`;
  return `After ${update} of ${UPDATES} updates the gradient ${reachOf(now)}; before training it ${pastOf(before)}. The error is ${errorOf(loss)}, where always answering the mean has ${CHANCE.toFixed(3)}.`;
}

/** "falls to a tenth in 4 steps", or what it does instead. */
function reachOf(norms: readonly number[]): string {
  const horizon = horizonOf(norms);
  if (Number.isFinite(horizon)) return `falls to a tenth in ${stepsOf(horizon)}`;
  const back = norms.length - 1;
  return `does not fall to a tenth: ${stepsOf(back)} back it is ${timesOf(norms[back]!)} that of the last step`;
}

function pastOf(norms: readonly number[]): string {
  const horizon = horizonOf(norms);
  return Number.isFinite(horizon) ? `fell in ${stepsOf(horizon)}` : "did not fall so far either";
}

function stepsOf(count: number): string {
  return count === 1 ? "1 step" : `${count} steps`;
}

/** "0.4 times", "1.2e5 times". */
function timesOf(factor: number): string {
  return `${factor >= 1e4 ? factor.toExponential(1).replace("e+", "e") : Number(factor.toPrecision(2))} times`;
}

/** Three places, or the first digit of a smaller error. */
export function errorOf(loss: number): string {
  if (loss >= 1000) return loss.toExponential(1).replace("e+", "e");
  return loss < 0.01 ? loss.toPrecision(1) : loss.toFixed(3);
}
