// Where a forecast comes from, as tables in the terminal.
import type { forecast } from "grus";
import type { Console } from "../console.ts";
import { type ContributionKind, contributionsOf } from "./explanation-csv.ts";
import { decimalsFor, fixed } from "./numbers.ts";
import { shortened } from "./shortened.ts";
import { alignTable } from "./summary.ts";

/** Steps that are shown at most, evenly chosen. */
const STEPS = 5;
/** Contributions of a kind that are shown at most, the largest. */
const MOST = 8;
/** Characters of a name that are shown at most. */
const WIDEST = 32;

const HEADS: Readonly<Record<ContributionKind, string>> = {
  part: "part, times its weight",
  column: "column, beside its mean",
  "earlier value": "value before, beside the last",
};

/** The contributions to some steps, the largest first; `rest` says where all are. */
export function explanationLines(
  one: forecast.ForecastExplanation,
  rest: string,
  paint: Console["paint"],
): string[] {
  const horizon = one.parts[0]!.values.length;
  const steps = stepsShown(horizon);
  const size = Math.max(...one.parts.flatMap(({ values }) => Array.from(values, Math.abs)));
  const decimals = decimalsFor(size, 4);
  const tables = contributionsOf(one).flatMap(([kind, all]) => {
    if (all.length === 0) return [];
    const shown = all.slice(0, MOST);
    const rows = [
      [HEADS[kind], "mean", ...steps.map((k) => `step ${k + 1}`)],
      ...shown.map(({ name, values }) => [
        nameOf(kind, name),
        fixed(meanOf(values), decimals),
        ...steps.map((k) => fixed(values[k], decimals)),
      ]),
      ...(kind === "part" ? [totalRow(all, steps, decimals)] : []),
    ];
    const [head, ...lines] = alignTable(rows);
    const cut = all.length > shown.length ? [`the ${shown.length} largest of ${all.length}; ${rest}`] : [];
    return [paint.dim(head!), ...lines, ...cut, ""];
  });
  return [`Where the forecast of ${one.id} comes from:`, ...tables];
}

/** Steps of a horizon, the first and the last among them. */
function stepsShown(horizon: number): readonly number[] {
  const count = Math.min(STEPS, horizon);
  const at = (i: number) => (count === 1 ? 0 : Math.round((i * (horizon - 1)) / (count - 1)));
  return Array.from({ length: count }, (_, i) => at(i));
}

function totalRow(
  parts: readonly forecast.Contribution[],
  steps: readonly number[],
  decimals: number,
): readonly string[] {
  const sums = parts[0]!.values.map((_, k) => parts.reduce((sum, { values }) => sum + values[k]!, 0));
  return ["together", fixed(meanOf(sums), decimals), ...steps.map((k) => fixed(sums[k], decimals))];
}

/** What a contribution is called: an earlier value by how many steps it lies before the first one forecast. */
function nameOf(kind: ContributionKind, name: string): string {
  const text = kind === "earlier value" ? `${name} steps before` : name;
  return shortened(text, WIDEST);
}

/** The mean over the steps. */
export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
