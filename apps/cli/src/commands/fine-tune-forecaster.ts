// `grus fine-tune` of a forecaster that `grus forecast` wrote, on a CSV file.
import type { OptionWriter } from "@grus/data";
import { forecast } from "grus";
import { startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { flagName } from "../flag-text.ts";
import { stopOnInterrupt } from "../interrupt.ts";
import { type ForecastDisplay, forecastDisplay } from "../output/forecast-progress.ts";
import { decimalsFor, fixed } from "../output/numbers.ts";
import { checkModelPlace } from "../output/place.ts";
import { tableSummary } from "../output/summary.ts";
import { writeModelFiles, writtenLines } from "../output/write-files.ts";
import { readTable } from "../read-table.ts";
import { readingFlagsOf } from "../reading-options.ts";
import type { FineTuneFlags } from "./fine-tune-flags.ts";

/** A forecaster's files, the rows to learn from, and where the result goes. */
export interface ForecasterTuning {
  readonly files: forecast.ForecasterFiles;
  readonly data: string;
  readonly flags: FineTuneFlags;
}

/** Fine-tunes a forecaster, and prints its errors on the newest rows before and after. */
export async function tuneForecaster(
  { files, data, flags }: ForecasterTuning,
  write: OptionWriter,
  console: Console,
): Promise<void> {
  await checkModelPlace(flags.out, "grus-forecaster");
  const backend = await startBackend(flags.backend);
  const interrupt = stopOnInterrupt(console);
  let display: ForecastDisplay | undefined;
  try {
    const forecaster = forecast.open(files, backend);
    const { roles, reading } = forecaster.record;
    const table = await readTable(data, { ...reading, ...readingFlagsOf(flags) }, roles.time);
    for (const line of tableSummary(table, write, roles.time)) console.error(line);
    const { steps, learningRate, seed } = flags;
    const optionsOf = (stage: string, from: number) => ({
      steps,
      learningRate,
      seed,
      signal: interrupt.signal,
      onProgress: (done: number) => display?.show({ stage, part: "", done: from + done / 2 }),
    });
    display = forecastDisplay(console.stream);
    const tested = await forecaster.testFineTuning(table, optionsOf("testing", 0));
    const tuned = await forecaster.fineTune(table, optionsOf("fine-tuning", 0.5));
    const model = forecast.save(tuned);
    const written = { "model.json": model.json, "model.safetensors": model.safetensors };
    const removed = await writeModelFiles(flags.out, written);
    for (const line of writtenLines(flags.out, Object.keys(written), removed)) console.error(line);
    console.out(testLine(tested));
  } finally {
    display?.stop();
    interrupt.release();
    await backend.dispose();
  }
}

function testLine(tested: forecast.FineTuneTest | undefined): string {
  if (tested === undefined)
    return "too few new rows to test on: two horizons of rows that the forecaster has not seen are needed.";
  const { heldOut, before, after } = tested;
  const most = heldOut.reduce((longest, count) => Math.max(longest, count), 0);
  const decimals = decimalsFor(before.mae);
  return `MAE of the last ${most} rows, which this test did not train on: ${fixed(before.mae, decimals)} before, ${fixed(after.mae, decimals)} after`;
}

/** Options that a forecaster has no use for. */
const OTHERS: readonly (keyof FineTuneFlags)[] = [
  "loss",
  "batchAxis",
  "batchSize",
  "validation",
  "only",
  "epochs",
  "weightDecay",
  "layers",
  "prefix",
  "gru",
  "memory",
];

/** Throws {@link InputError} for a flag that is for other models. */
export function checkForecasterFlags(isGiven: (name: string) => boolean): void {
  const given = OTHERS.find(isGiven);
  if (given === undefined) return;
  throw new InputError(
    `${flagName(given)}: a forecaster of \`grus forecast\` has no use for it.`,
    "Omit it; --steps and --learning-rate tell how long and how fast its networks are trained.",
  );
}
