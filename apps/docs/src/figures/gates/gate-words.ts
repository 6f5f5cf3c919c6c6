// What the gate microscope says of a frame.
import { type GateFrame, UPDATES } from "./gate-program.ts";

/** A sentence about how it stands. */
export function gateSentence(frame: GateFrame | undefined): string {
  if (frame === undefined) return "The network has not begun yet.";
  const { update, loss, rows } = frame;
  const learnt = `After ${update} of ${UPDATES} updates the loss is ${loss.toFixed(3)}.`;
  if (rows.length === 0) return `${learnt} Type a text with parentheses.`;
  const letters = rows.filter(({ character }) => !"()".includes(character));
  const mean = (of: readonly number[]) => of.reduce((a, b) => a + b, 0) / of.length;
  if (letters.length === 0) return learnt;
  const kept = mean(letters.flatMap(({ update: gate }) => gate));
  const marks = rows.filter(({ character }) => "()".includes(character));
  const atMarks =
    marks.length === 0
      ? ""
      : `, and ${percent(mean(marks.flatMap(({ update: gate }) => gate)))} at parentheses`;
  return `${learnt} The update gates keep ${percent(kept)} of the state at letters${atMarks}.`;
}

function percent(value: number): string {
  return `${Math.round(100 * value)} %`;
}
