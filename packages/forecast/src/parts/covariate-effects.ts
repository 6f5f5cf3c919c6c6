// What covariates add to the forecasts of a part that reads them as inputs, by forecasting without them.
import type { CovariateStandards, Standard } from "./covariate-standards.ts";
import type { Effect } from "./part.ts";
import type { OneSeries, Origins, Task } from "./task.ts";

/**
 * By how much the forecasts differ from those with one covariate at its mean, each covariate by itself: a network is not
 * a sum, so together they need not add up.
 */
export async function covariateEffects(
  task: Task,
  origins: Origins,
  standards: Pick<CovariateStandards, "future" | "past">,
  predict: (task: Task, origins: Origins) => Promise<Float64Array>,
): Promise<readonly Effect[]> {
  const forecasts = await predict(task, origins);
  const effects: Effect[] = [];
  for (const role of ["future", "past"] as const) {
    for (const [at, standard] of standards[role].entries()) {
      const name = task[role]![at]!;
      const without = await predict(atMean(task, role, at, standard), origins);
      const values = forecasts.map((value, i) => value - without[i]!);
      effects.push({ kind: "covariate", name, values });
    }
  }
  return effects;
}

/** The task with one covariate at its mean. */
function atMean(task: Task, role: "future" | "past", at: number, { mean }: Standard): Task {
  const flat = (columns: OneSeries["future"]) =>
    columns?.map((column, i) => (i === at ? column.slice().fill(mean) : column));
  const series = task.series.map((each) => ({ ...each, [role]: flat(each[role]) }));
  return { ...task, series };
}
