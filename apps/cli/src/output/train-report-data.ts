// The data of a report from a finished run.
import { formatDate } from "@grus/data";
import { metricsOf, type TrainRun } from "../train-run.ts";
import type { ErrorRow, ReportData, TestLine } from "./train-report.ts";

/** The report of a run. */
export function reportData(run: TrainRun): ReportData {
  const { prepared, test, fit, flags, next, file } = run;
  const forecasts = [{ name: flags.cell, ...test.model }, ...namedBaselines(run)];
  const { mae, mase } = test.model.errors;
  const answer = test.beatsNaive ? "beats" : "does not beat";
  return {
    title: `${prepared.targetName}, ${prepared.horizon} steps ahead`,
    target: prepared.targetName,
    verdict: `The ${flags.cell} ${answer} the best naive forecast: MAE ${mae.toFixed(3)} against ${test.baselines[test.best].errors.mae.toFixed(3)} (${test.best}), MASE ${mase.toFixed(2)}.`,
    facts: factsOf(run, file),
    errors: forecasts.map(({ name, errors }): ErrorRow => ({ name, ...errors })),
    history: fit.history.map(({ epoch, loss, validationLoss }) => ({
      epoch,
      loss,
      ...(validationLoss === undefined ? {} : { validationLoss }),
    })),
    bestEpoch: fit.bestEpoch,
    test: testPeriod(run, forecasts),
    errorByStep: forecasts.map(({ name, maeByStep }) => ({ name, values: maeByStep })),
    future: Array.from(next, (value, i) => ({ when: whenOf(prepared.latest.times, i), value })),
  };
}

function namedBaselines({ test }: TrainRun) {
  const all = Object.entries(test.baselines).map(([name, forecast]) => ({ name, ...forecast }));
  return all.sort((a, b) => Number(b.name === test.best) - Number(a.name === test.best));
}

/** Consecutive windows without overlap, so that every time of the test part has one forecast. */
function testPeriod(
  { prepared, test }: TrainRun,
  forecasts: readonly { name: string; values: Float64Array }[],
): ReportData["test"] {
  const { horizon, times } = prepared;
  const { origins } = prepared.test;
  const chosen = Array.from(origins.keys()).filter(
    (window) => (origins[window]! - origins[0]!) % horizon === 0,
  );
  const rows = chosen.flatMap((window) =>
    Array.from({ length: horizon }, (_, step) => origins[window]! + step),
  );
  const line = (name: string, values: Float64Array): TestLine => ({
    name,
    values: chosen.flatMap((window) =>
      Array.from(values.subarray(window * horizon, (window + 1) * horizon), round),
    ),
  });
  return {
    x: rows.map((row) => (times === undefined ? row : times[row]! / 1000)),
    isTime: times !== undefined,
    lines: [line("truth", test.targets), ...forecasts.map(({ name, values }) => line(name, values))],
  };
}

function factsOf(run: TrainRun, file: string): [string, string][] {
  const { prepared, fit } = run;
  const metrics = metricsOf(run);
  return [
    ["file", file],
    ["features", prepared.featureNames.join(", ")],
    ["context", `${prepared.context} steps`],
    ["horizon", `${prepared.horizon} steps`],
    ["season", run.test.season.label],
    [
      "network",
      `${metrics.cell}, ${run.flags.layers} × ${metrics.hidden} units, ${metrics.parameters} parameters`,
    ],
    ["training", `${metrics.epochs} epochs, ${fit.seconds.toFixed(1)} s, best epoch ${fit.bestEpoch}`],
    ["backend", metrics.backend],
    ["seed", String(metrics.seed)],
  ];
}

function whenOf(times: Float64Array | undefined, step: number): string {
  return times === undefined ? `step ${step + 1}` : formatDate(times[step]!);
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
