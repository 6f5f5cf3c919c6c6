// The folds of a test in the terminal.
import { levelName } from "@grus/forecast";
import { forecast } from "grus";
import type { Console } from "../console.ts";
import { decimalsFor, fixed, percent } from "./numbers.ts";
import { alignTable } from "./summary.ts";
import { foldStart, rivalOf } from "./test-metrics.ts";

const REFITS: Readonly<Record<forecast.Refit, string>> = {
  choose: "parts are chosen and fitted anew before each",
  fit: "parts are chosen before the first, and fitted anew before each",
  none: "parts are chosen and fitted before the first",
};

/** How a test over folds is made, in a sentence. */
export function foldText({ ranges, length, refit }: forecast.FoldPlan): string {
  const count = ranges.length;
  const steps = `${length} step${length === 1 ? "" : "s"}`;
  return count === 1 ? `one fold of ${steps}` : `${count} folds of ${steps}; ${REFITS[refit]}`;
}

/** A table of the errors in each fold, beside those of the best naive forecast over all. */
export function foldLines({ plan, test, folds }: forecast.Forecast, paint: Console["paint"]): string[] {
  if (test === undefined || folds === undefined || folds.length < 2) return [];
  const rival = forecast.bestNaive(test).name;
  const decimals = decimalsFor(test.scores.mae);
  const rows = [
    [
      "fold from",
      "MAE",
      "RMSE",
      "MASE",
      ...test.intervals.map(({ level }) => `in ${levelName(level)} %`),
      rival,
    ],
    ...folds.map((fold) => [
      foldStart(plan, fold),
      fixed(fold.scores.mae, decimals),
      fixed(fold.scores.rmse, decimals),
      fixed(fold.scores.mase, decimalsFor(test.scores.mase, 3)),
      ...fold.intervals.map(({ coverage }) => percent(coverage)),
      fixed(rivalOf(fold, rival)?.scores.mae, decimals),
    ]),
  ];
  const [head, ...lines] = alignTable(rows);
  return [paint.dim(head!), ...lines, `${rival}: its MAE in the same fold`];
}
