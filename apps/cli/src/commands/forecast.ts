// grus forecast: forecasts columns of a CSV file with intervals, beside simple forecasts.
import { join } from "node:path";
import type { OptionWriter } from "@grus/data";
import { type Command, Option } from "commander";
import { type Backend, forecast, type Table } from "grus";
import { backendOptions } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { fitStore } from "../fit-store.ts";
import { inShell } from "../flag-text.ts";
import { flagWriter } from "../flags-of-options.ts";
import { type ForecastRun, timeAxisOf } from "../forecast-run.ts";
import { stopOnInterrupt } from "../interrupt.ts";
import { nameList, oneOf, positiveNumber, wholeNumber } from "../options.ts";
import { explanationLines } from "../output/explanation-lines.ts";
import { foldLines } from "../output/fold-lines.ts";
import { forecastChart } from "../output/forecast-chart.ts";
import { writeForecast } from "../output/forecast-files.ts";
import { errorLines, nextLines, partLines, planLines } from "../output/forecast-lines.ts";
import { metricsOfForecast } from "../output/forecast-metrics.ts";
import { forecastDisplay } from "../output/forecast-progress.ts";
import { MOST_SERIES } from "../output/forecast-report-data.ts";
import { checkModelPlace, checkpointsIn } from "../output/place.ts";
import { restOf } from "../output/rest-of.ts";
import { tableSummary } from "../output/summary.ts";
import { detailedRun } from "../output/test-details.ts";
import { type ProfiledBackend, profileOption, startProfiled } from "../profiled-backend.ts";
import { readTable } from "../read-table.ts";
import { addReadingOptions } from "../reading-options.ts";
import { type RunCheckpoints, runCheckpoints } from "../run-checkpoints.ts";
import { runToSave, type SavedRun } from "../saved-run.ts";
import { checkPaths } from "./check-paths.ts";
import { type ChosenTarget, chooseTarget, namedColumns } from "./choose-target.ts";
import { commandLine } from "./command-line.ts";
import { applyConfig, type Config, givenValues } from "./config-file.ts";
import { addFoldOptions } from "./fold-flags.ts";
import { configOf, savedOptions } from "./forecast-config.ts";
import {
  columnText,
  ensembleOf,
  type ForecastFlags,
  holidayPlace,
  levelList,
  reconcileMethods,
  reconcileOption,
  seasonList,
} from "./forecast-flags.ts";
import { addNetworkOptions, networkOf } from "./network-flags.ts";
import { finishedLine, resumedRun } from "./resume-run.ts";

/** Adds the command. */
export function addForecast(program: Command, console: Console): void {
  const command = program
    .command("forecast")
    .argument("[file]", "CSV file (default: that of --config)")
    .option(
      "--target <columns>",
      "the column to forecast, or several separated by commas (default: the only column of numbers, else the last one)",
      columnText,
    )
    .option("--time <column>", "the column of dates (default: the first one; without one, rows are in order)")
    .option(
      "--series <columns>",
      "the column that tells the series apart, where the file holds several; or columns, the largest groups first",
      columnText,
    )
    .option("--hierarchy", "forecast the sums of the series too: of all, and of each group of --series")
    .option(
      "--reconcile <method>",
      `how the forecasts of a hierarchy are made to add up: ${reconcileMethods.join(", ")} (default: mint)`,
      oneOf(reconcileMethods),
    )
    .option(
      "--horizon <steps>",
      "steps to forecast (default: by the frequency, such as 24 hours or 7 days)",
      wholeNumber(1),
    )
    .option(
      "--season <steps>",
      "steps of each season, separated by commas, or none (default: those that the values show)",
      seasonList,
    )
    .option(
      "--future <columns>",
      "columns that are known ahead, separated by commas (default: none)",
      nameList,
    )
    .option("--future-file <file>", "CSV file with the columns of --future for the steps to forecast")
    .option(
      "--past <columns>",
      "columns that are known up to now only, separated by commas (default: none)",
      nameList,
    )
    .option(
      "--static <columns>",
      "columns that are constant within a series, separated by commas (default: none)",
      nameList,
    )
    .option(
      "--holidays <place>",
      "the public holidays of a country such as DE, or of a region such as US-CA, as known ahead (default: none)",
      holidayPlace,
    )
    .addOption(
      new Option("--levels <percent>", "the shares of values that the intervals are to hold, in per cent")
        .argParser(levelList)
        .default([0.8, 0.95], "80,95"),
    )
    .option(
      "--paths <count>",
      "with --out: draw so many paths of each series that may come next, over all steps together, to paths.csv",
      wholeNumber(1),
    )
    .option(
      "--test <file>",
      "CSV file with the rows that follow, to test on (default: the last 15 % of each series)",
    )
    .option(
      "--duplicates <rule>",
      "rows that repeat a time: error, first, last or mean",
      oneOf(["error", "first", "last", "mean"]),
      "error",
    )
    .option(
      "--ensemble <how>",
      "what the forecast is made of: weighted (the best part of each kind, by their errors), best (one part), mean (all alike), or names such as ridge,ETS (default: weighted)",
      ensembleOf,
    )
    .option("--seed <number>", "the same seed gives the same results", wholeNumber(0), 0)
    .option("--portable", "make the forecast only of parts that `grus export` can write")
    .option("--minutes <minutes>", "about how long networks may take (default: 5)", positiveNumber)
    .option(
      "--backend <name>",
      `of networks: one of ${backendOptions.join(", ")}, or none for a forecast without networks, in seconds`,
      oneOf([...backendOptions, "none"]),
      "auto",
    )
    .option(...profileOption)
    .option(
      "--explain",
      "print what the parts, the further columns and earlier values add, and write it to explanation.csv in --out",
    )
    .option(
      "--out <dir>",
      "write the forecaster, forecast.csv, metrics.json, config.json and report.html there",
    )
    .option("--resume <dir>", "resume the run of --out DIR that was stopped, with its file and flags")
    .option("--config <file>", "JSON file of options, such as the config.json of --out; flags given here win")
    .option("--json", "print only metrics.json on standard output, in one line");
  addFoldOptions(command);
  addNetworkOptions(command);
  addReadingOptions(command);
  const given = givenValues(command);
  command.action(async (file: string | undefined) => {
    const { config: path, resume } = command.opts<ForecastFlags>();
    const write = flagWriter(command, command);
    const lineOf = (used: Config) => commandLine(used, command);
    if (resume !== undefined) {
      const resumed = await resumedRun(resume, file === undefined ? [] : [file], given, command);
      if (resumed === "finished") return console.error(finishedLine(resume));
      console.error(`resuming: ${resumed.run.kept} fits are kept in ${checkpointsIn(resume)}`);
      const { config, run } = resumed;
      const own = { file: String(config.file), path: resumed.paths[0]!, config, run, lineOf };
      return runForecast(own, command.opts<ForecastFlags>(), write, console);
    }
    const config = path === undefined ? {} : await applyConfig(path, command);
    const own = file ?? (typeof config.file === "string" ? config.file : undefined);
    if (own === undefined) command.error("error: missing required argument 'file'");
    const all = { ...config, file: own!, ...Object.fromEntries(given) };
    const asked = { file: own!, path: own!, config: all, lineOf };
    await runForecast(asked, command.opts<ForecastFlags>(), write, console);
  });
}

/** What a command line asks for. */
interface ForecastCommand {
  /** The name of the CSV file in reports, and where it is read. */
  readonly file: string;
  readonly path: string;
  /** The options as they were given. */
  readonly config: Config;
  /** The run that is resumed, if any. */
  readonly run?: SavedRun | undefined;
  /** The command line with all options as used. */
  readonly lineOf: (config: Config) => string;
}

async function runForecast(
  { file, path, config: given, run: resumed, lineOf }: ForecastCommand,
  flags: ForecastFlags,
  write: OptionWriter,
  console: Console,
): Promise<void> {
  const say = flags.json ? console.error : console.out;
  checkPaths(flags);
  if (flags.out !== undefined && resumed === undefined) await checkModelPlace(flags.out, "grus-forecaster");
  const table = await readTable(path, flags, flags.time);
  for (const line of tableSummary(table, write, flags.time)) say(line);
  const chosen = chooseTarget(table, flags);
  if (chosen.note !== undefined) say(chosen.note);
  const started = performance.now();
  const checkpoints = await checkpointsOf(path, flags, resumed, given);
  let profiled: ProfiledBackend | undefined;
  try {
    profiled = await startNetworks(flags);
    const { made, explained } = await madeForecast(table, chosen, flags, {
      backend: profiled?.backend,
      checkpoints,
      console,
      sayPlan: (plan) => {
        for (const line of planLines(plan, write)) say(line);
      },
    });
    const seconds = (performance.now() - started) / 1000;
    const config = configOf(file, flags, made.plan, given);
    const run: ForecastRun = {
      table,
      file,
      made,
      explained,
      seed: flags.seed,
      seconds,
      config,
      line: lineOf(config),
    };
    await giveResults(run, flags, console, profiled);
    await checkpoints?.remove();
  } finally {
    await profiled?.backend.dispose();
    await checkpoints?.close();
  }
}

/** The backend of networks, if there are to be some. */
async function startNetworks({ backend, ...flags }: ForecastFlags): Promise<ProfiledBackend | undefined> {
  if (backend !== "none") return startProfiled({ ...flags, backend });
  if (flags.profile)
    throw new InputError(
      "--profile: with --backend none there are no networks whose operations could be timed.",
      "Omit one of the two.",
    );
  return undefined;
}

/** The checkpoints of a run with --out: those of the run that is resumed, or new ones. */
async function checkpointsOf(
  path: string,
  { out, test, futureFile }: ForecastFlags,
  resumed: SavedRun | undefined,
  given: Config,
): Promise<RunCheckpoints | undefined> {
  if (out === undefined) return undefined;
  const files = [path, test, futureFile].filter((name) => name !== undefined);
  return runCheckpoints(out, resumed ?? (await runToSave("forecast", savedOptions(given), files)));
}

async function giveResults(
  run: ForecastRun,
  flags: ForecastFlags,
  console: Console,
  profiled: ProfiledBackend | undefined,
): Promise<void> {
  const { made } = run;
  if (!flags.json) for (const line of resultLines(run, flags, console)) console.out(line);
  const isDetailed = flags.out !== undefined || flags.json;
  const detailed = isDetailed ? detailedRun(run) : undefined;
  const metrics = detailed && metricsOfForecast(detailed);
  if (flags.out !== undefined)
    for (const line of await writeForecast(flags.out, detailed!, metrics!, flags.explain))
      console.error(line);
  await profiled?.printProfile(console);
  console.out(flags.json ? JSON.stringify(metrics) : made.verdict.text);
}

/** What a forecast writes to while it is made. */
interface Surroundings {
  /** Of networks, if there are to be some. */
  readonly backend: Backend | undefined;
  readonly checkpoints: RunCheckpoints | undefined;
  readonly console: Console;
  readonly sayPlan: (plan: forecast.ForecastPlan) => void;
}

async function madeForecast(
  table: Table,
  { targets }: ChosenTarget,
  flags: ForecastFlags,
  { backend, checkpoints, console, sayPlan }: Surroundings,
): Promise<Pick<ForecastRun, "made" | "explained">> {
  const { time, series, horizon, season, future, past, levels, duplicates, seed, minutes } = flags;
  const { folds, foldLength, refit, portable, ensemble } = flags;
  if (minutes !== undefined && flags.backend === "none")
    throw new InputError(
      `--minutes ${minutes}: with --backend none there are no networks that take time.`,
      "Omit one of the two.",
    );
  const network = networkOf(flags, flags.backend !== "none");
  if (flags.futureFile !== undefined && (future ?? []).length === 0)
    throw new InputError(
      `--future-file ${flags.futureFile}: expected the columns that are known ahead; got none.`,
      "Name them with --future COLUMNS.",
    );
  const test = flags.test === undefined ? undefined : await readTable(flags.test, flags, flags.time);
  const futureRows =
    flags.futureFile === undefined ? undefined : await readTable(flags.futureFile, flags, flags.time);
  const interrupt = stopOnInterrupt(console, () =>
    checkpoints?.isOpen
      ? `stopped: resume with \`grus forecast --resume ${inShell(flags.out!)}\`.`
      : "stopped: nothing was written.",
  );
  let display: ReturnType<typeof forecastDisplay> | undefined;
  try {
    const made = await forecast.forecast(table, {
      target: targets,
      time,
      series: series === undefined ? undefined : namedColumns(table, series),
      hierarchy: flags.hierarchy,
      reconcile: reconcileOption(flags),
      horizon,
      seasons: season,
      future,
      past,
      statics: flags.static,
      holidays: flags.holidays,
      levels,
      paths: flags.paths,
      handleDuplicates: duplicates,
      test,
      folds,
      foldLength,
      refit,
      futureRows,
      ensemble,
      backend,
      minutes,
      network,
      portable,
      seed,
      store: checkpoints && fitStore(checkpoints, console),
      signal: interrupt.signal,
      onPlan: (plan) => {
        sayPlan(plan);
        display = forecastDisplay(console.stream);
      },
      onProgress: (progress) => display?.show(progress),
    });
    return { made, explained: await made.explain(flags.explain ? undefined : MOST_SERIES) };
  } finally {
    display?.stop();
    interrupt.release();
  }
}

/** The results in order: errors, parts, where the forecast comes from, chart, forecast. */
function resultLines(
  run: ForecastRun,
  { out, explain }: ForecastFlags,
  { paint, columns = 80 }: Console,
): string[] {
  const { series } = run.made;
  const errors = errorLines(run, paint);
  const folds = foldLines(run.made, paint);
  const rest = (file: string) => restOf(out && join(out, file), "--out DIR");
  return [
    "",
    ...errors,
    ...(errors.length > 0 ? [""] : []),
    ...(folds.length > 0 ? [...folds, ""] : []),
    ...partLines(run, paint, columns),
    "",
    ...(explain ? explanationLines(run.explained[0]!, rest("explanation.csv"), paint) : []),
    ...(series.length > 1 ? [`${series[0]!.id}, the first of ${series.length} series:`] : []),
    ...forecastChart(run, 0, paint, columns),
    "",
    ...nextLines(series, timeAxisOf(run), rest("forecast.csv"), paint),
    "",
  ];
}
