// Progress as a CSV table: one row per epoch.
import type { Callback, Progress } from "../progress.ts";
import { type LogSink, numbersOf } from "./log-sink.ts";

/** Options of {@link csvLogger}. */
export interface CsvOptions {
  readonly sink: LogSink;
}

/**
 * Writes CSV (RFC 4180, but with line feeds alone): a header, then a row per epoch with epoch, step, loss,
 * validationLoss, gradientNorm, learningRateScale, seconds, and a column per metric. Missing values are
 * empty. A resumed run writes the epochs after its checkpoint again: of rows with the same step, the last one
 * is valid.
 */
export function csvLogger({ sink }: CsvOptions): Callback {
  let isBegun = sink.isContinued ?? false;
  return {
    async onEpoch(progress) {
      const columns = columnsOf(progress);
      if (!isBegun) await sink.write(`${Object.keys(columns).map(quoted).join(",")}\n`);
      isBegun = true;
      const row = Object.values(columns).map((value) => (value === undefined ? "" : String(value)));
      await sink.write(`${row.join(",")}\n`);
    },
  };
}

function columnsOf(progress: Progress): Readonly<Record<string, number | undefined>> {
  return { ...numbersOf(progress), ...progress.metrics };
}

function quoted(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
