// Texts of letters and parentheses, and which of their places are inside.
import { FEATURES, featureOf } from "./gate-rows.ts";

/** Texts of an update, and their length. */
export const [BATCH, TIME] = [32, 24] as const;

/** Texts as features [BATCH, TIME, FEATURES], and 1 where a place is inside, [BATCH, TIME, 1]. */
export function gateBatch(random: () => number): { readonly x: Float32Array; readonly y: Float32Array } {
  const x = new Float32Array(BATCH * TIME * FEATURES);
  const y = new Float32Array(BATCH * TIME);
  for (let row = 0; row < BATCH; row++) {
    let isInside = false;
    for (let t = 0; t < TIME; t++) {
      const u = random();
      const character = characterFor(u, isInside);
      if (character !== "a") isInside = character === "(";
      x[(row * TIME + t) * FEATURES + featureOf(character)] = 1;
      y[row * TIME + t] = Number(isInside);
    }
  }
  return { x, y };
}

/** Mostly the parenthesis that is due, now and then one that is not, otherwise a letter. */
function characterFor(u: number, isInside: boolean): string {
  if (u < 0.12) return isInside ? ")" : "(";
  if (u < 0.14) return "(";
  return u < 0.16 ? ")" : "a";
}
