// The result of a forecast in the terminal.
import type { ForecastErrors } from "@grus/train";
import type { Console } from "../console.ts";
import { metricsOf, type TrainRun } from "../train-run.ts";
import { alignTable } from "./summary.ts";
import { terminalChart } from "./terminal-chart.ts";

/** Lines about training, and the test errors of the model and the naive forecasts. */
export function resultLines(run: TrainRun, paint: Console["paint"]): string[] {
  const { fit, test, flags, backend } = run;
  const { parameters } = metricsOf(run);
  const stopped = fit.stopped === "completed" ? "" : ` (${fit.stopped})`;
  const trained = `trained ${flags.cell} with ${parameters} parameters on ${backend}: ${fit.history.length} epochs${stopped} in ${fit.seconds.toFixed(1)} s, best epoch ${fit.bestEpoch}`;
  const rows = [
    ["test", "MAE", "RMSE", "MASE", "sMAPE %"],
    errorRow(flags.cell, test.model.errors),
    ...Object.entries(test.baselines).map(([name, { errors }]) => errorRow(name, errors)),
  ];
  const [head, model, ...naive] = alignTable(rows);
  return [trained, "", paint.dim(head!), paint.bold(model!), ...naive, ""];
}

/** The last test windows in order: truth, model and the best naive forecast. */
export function forecastChart({ test, prepared, flags }: TrainRun, colour: boolean): string {
  const windows = test.targets.length / prepared.horizon;
  const shown = Math.min(windows, Math.ceil(70 / prepared.horizon) * prepared.horizon);
  const firsts: number[] = [];
  for (let window = windows - 1; window >= windows - shown && window >= 0; window -= prepared.horizon)
    firsts.unshift(window);
  const line = (values: Float64Array) =>
    firsts.flatMap((window) =>
      Array.from(values.subarray(window * prepared.horizon, (window + 1) * prepared.horizon)),
    );
  const lines = [
    { name: prepared.targetName, values: line(test.targets) },
    { name: flags.cell, values: line(test.model.values) },
    { name: test.best, values: line(test.baselines[test.best].values) },
  ];
  return `${terminalChart(lines, { colour })}\n`;
}

function errorRow(name: string, { mae, rmse, mase, smape }: ForecastErrors): string[] {
  return [name, mae.toFixed(3), rmse.toFixed(3), mase.toFixed(3), smape.toFixed(2)];
}
