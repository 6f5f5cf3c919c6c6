// A forecast described in words and numbers, as the page shows it.
import type { LivePlan } from "./live-result.ts";
import type { LiveState, Phase } from "./live-state.ts";
import type { LiveTable } from "./live-table.ts";
import type { ShownForecast, ShownStep } from "./shown-forecast.ts";

/** The name of each phase. */
const PHASES: Readonly<Record<Phase, string>> = {
  reading: "Reading",
  idle: "Ready",
  starting: "Starting",
  running: "Forecasting",
  stopping: "Stopping",
  stopped: "Stopped",
  finished: "Finished",
  failed: "Failed",
};

/** The name of a phase. */
export function phaseWord(phase: Phase): string {
  return PHASES[phase];
}

/** Where networks are trained: "wasm, 2 threads, SIMD"; a dash before the first forecast. */
export function backendWords({ settings, backend }: LiveState): string {
  if (settings?.minutes === 0) return "the processor, without networks";
  if (backend === undefined) return "–";
  const { backend: name, threads, simd } = backend;
  if (threads === undefined) return name;
  const instructions = simd === "relaxed" ? "relaxed SIMD" : "SIMD";
  return `${name}, ${threads} ${threads === 1 ? "thread" : "threads"}, ${instructions}`;
}

/** What the worker is doing: "choosing parts: network"; a dash outside a forecast. */
export function stageWords({ phase, progress }: LiveState): string {
  if (progress === undefined || phase === "finished") return "–";
  const { stage, part } = progress.progress;
  return part === "" ? stage : `${stage}: ${part}`;
}

/** The share of the work that is done, from 0 to 1. */
export function shareDone({ progress, result }: LiveState): number {
  return result === undefined ? (progress?.progress.done ?? 0) : 1;
}

/** Seconds since the start, or of the whole forecast. */
export function elapsedWords({ progress, result }: LiveState): string {
  const seconds = result?.seconds ?? progress?.seconds;
  return seconds === undefined ? "–" : durationWords(seconds);
}

/** Seconds, as "8 s", "3 min 5 s" or "2 h 4 min". */
export function durationWords(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** The data: "sales.csv, 1,461 rows". */
export function tableWords(table: LiveTable | undefined): string {
  return table === undefined ? "–" : `${table.name}, ${table.rows.toLocaleString("en")} rows`;
}

/** A time: "2015-08-03", with the clock where it is not midnight or asked for. */
export function timeWords(time: number, hasClock: boolean = time % 86_400_000 !== 0): string {
  const text = new Date(time).toISOString();
  return hasClock ? text.replace("T", " ").replace(/(:00)?\.\d+Z$/, "") : text.slice(0, 10);
}

/** The steps: their times, all with the clock or none, or their rows. */
export function stepNames({ origin, steps }: ShownForecast): readonly string[] {
  const hasClock = steps.some(({ time = 0 }) => time % 86_400_000 !== 0);
  return steps.map(({ time }, k) =>
    time === undefined ? `row ${origin + k + 1}` : timeWords(time, hasClock),
  );
}

/** Decimals that tell values apart whose range is this. */
export function decimalsOf(values: Float64Array): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(high - low)))) : 2;
}

/** A value with so many decimals; a dash where there is none. */
export function valueWords(value: number | undefined, decimals: number): string {
  return value === undefined || Number.isNaN(value) ? "–" : value.toFixed(decimals).replace("-", "−");
}

/** An error in three significant digits. */
export function errorWords(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "–";
}

/** A share in per cent. */
export function percentWords(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** What the plot shows, in a sentence. */
export function forecastSentence(plan: LivePlan, shown: ShownForecast): string {
  const { isTest, steps } = shown;
  const decimals = decimalsOf(plan.values);
  const names = stepNames(shown);
  if (isTest) return testSentence(names[0]!, steps, decimals);
  const ends = [...new Set([0, steps.length - 1])];
  return `The forecast is ${ends.map((k) => bandWords(steps[k]!, names[k]!, decimals)).join(" and ")}.`;
}

function testSentence(from: string, steps: readonly ShownStep[], decimals: number): string {
  const known = steps.filter(({ truth }) => truth !== undefined && !Number.isNaN(truth));
  if (known.length === 0) return `A test from ${from}: no value is known.`;
  const error = (of: (step: ShownStep) => number) =>
    valueWords(
      known.reduce((sum, step) => sum + Math.abs(step.truth! - of(step)), 0) / known.length,
      decimals,
    );
  const inside = known.filter(({ truth, ends }) => ends[0]!.lower <= truth! && truth! <= ends[0]!.upper);
  return `A test from ${from}: mean error ${error(({ forecast }) => forecast)}, of the naive forecast ${error(
    ({ naive }) => naive!,
  )}; ${inside.length} of ${known.length} values lie in the ${percentWords(steps[0]!.ends[0]!.level)} interval.`;
}

function bandWords({ forecast, ends }: ShownStep, step: string, decimals: number): string {
  const { level, lower, upper } = ends[0]!;
  const band = `${percentWords(level)} interval ${valueWords(lower, decimals)} to ${valueWords(upper, decimals)}`;
  return `${valueWords(forecast, decimals)} for ${step} (${band})`;
}
