// The training loss over the updates of a run.
import type { Callback } from "@grus/train";

/** The mean loss of the updates up to one, since that of the point before. Plain data. */
export interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

/** Points at most. */
const MOST = 200;

/** The curve of a run, with at most 200 points, each of equally many updates but for the last. */
export interface LossCurve {
  readonly callback: Callback;
  points(): readonly LossPoint[];
}

/** Follows a run from where it begins or resumes. */
export function lossCurve(): LossCurve {
  let sums: Sum[] = [];
  let span = 1;
  return {
    callback: {
      onStep: ({ step, loss }) => {
        const last = sums.at(-1);
        if (last === undefined || last.count >= span) sums.push({ step, sum: loss, count: 1 });
        else sums[sums.length - 1] = { step, sum: last.sum + loss, count: last.count + 1 };
        if (sums.length <= MOST) return;
        sums = inPairs(sums);
        span *= 2;
      },
    },
    points: () => sums.map(({ step, sum, count }) => ({ step, loss: sum / count })),
  };
}

type Sum = { readonly step: number; readonly sum: number; readonly count: number };

function inPairs(sums: readonly Sum[]): Sum[] {
  return sums
    .filter((_, i) => i % 2 === 0)
    .map((first, i) => {
      const second = sums[2 * i + 1];
      if (second === undefined) return first;
      return { step: second.step, sum: first.sum + second.sum, count: first.count + second.count };
    });
}
