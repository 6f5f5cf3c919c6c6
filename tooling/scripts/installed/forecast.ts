// Forecasts a table, and saves and reopens the forecaster.
import { readCsv } from "@grus/data";
import { backtest, forecast, open, save } from "@grus/forecast";

const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const rows = Array.from({ length: 60 }, (_, i) => `${day(i)},${(10 + 5 * Math.sin(i / 4)).toFixed(3)}`);
const table = await readCsv(`date,level\n${rows.join("\n")}\n`);
const measured: string[] = [];
const { series, candidates, forecaster } = await forecast(table, {
  target: "level",
  horizon: 2,
  onProgress: (progress) => {
    measured.splice(0, measured.length, ...progress.candidates.map(({ name }) => name));
  },
});
if (measured.length !== candidates.length)
  throw new Error(`${measured.length} of ${candidates.length} candidates`);

const again = open(save(forecaster));
const found = await again.predict(table);
if (String(found[0]?.values) !== String(series[0]?.values))
  throw new Error(`${found[0]?.values}, expected ${series[0]?.values}`);

const { folds } = await backtest(table, { target: "level", horizon: 2, folds: 2 });
if (folds.length !== 2) throw new Error(`${folds.length} folds`);
