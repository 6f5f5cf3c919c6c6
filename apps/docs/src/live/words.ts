// A run described in words and numbers, as the page shows it.
import type { LiveState, Phase } from "./live-state.ts";
import { stepsPerSecond } from "./pace.ts";

/** The name of each phase. */
const PHASES: Readonly<Record<Phase, string>> = {
  idle: "Ready",
  starting: "Starting",
  running: "Training",
  pausing: "Pausing",
  paused: "Paused",
  stopping: "Stopping",
  stopped: "Stopped",
  finished: "Finished",
  failed: "Failed",
};

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** The name of a run's phase. */
export function phaseWord(phase: Phase): string {
  return PHASES[phase];
}

/** The backend in use: "wasm, 2 threads, relaxed SIMD". A dash before the first run. */
export function backendWords({ started }: LiveState): string {
  if (started === undefined) return "–";
  const { backend, threads, simd } = started;
  if (threads === undefined) return backend;
  const instructions = simd === "relaxed" ? "relaxed SIMD" : "SIMD";
  return `${backend}, ${threads} ${threads === 1 ? "thread" : "threads"}, ${instructions}`;
}

/** Completed epochs out of all: "12 of 100". */
export function epochWords({ history, settings }: LiveState): string {
  return settings === undefined ? "–" : `${history.length} of ${settings.epochs}`;
}

/** Steps per second, over the last seconds. */
export function paceWords({ moments }: LiveState): string {
  const pace = stepsPerSecond(moments);
  if (pace === undefined) return "–";
  return pace < 10 ? pace.toFixed(1) : `${Math.round(pace)}`;
}

/** Remaining time at the current pace. */
export function remainingWords({ moments, started, step, phase }: LiveState): string {
  const pace = stepsPerSecond(moments);
  if (phase !== "running" || pace === undefined || pace === 0 || started === undefined) return "–";
  return durationWords((started.totalSteps - step) / pace);
}

/** Seconds, as "8 s", "3 min 5 s" or "2 h 4 min". */
export function durationWords(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** The fraction of steps completed, from 0 to 1. */
export function shareDone({ started, step }: LiveState): number {
  return started === undefined ? 0 : step / started.totalSteps;
}

/** Degrees with one decimal; a dash if undefined. */
export function degrees(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "–" : `${value.toFixed(1).replace("-", "−")} °C`;
}

/** A day of the series: "Mon 3 Aug 2015". */
export function dayWords(time: number): string {
  const date = new Date(time);
  return `${DAYS[date.getUTCDay()]} ${dayOfMonth(time)} ${date.getUTCFullYear()}`;
}

/** A day without its year: "3 Aug". */
export function dayOfMonth(time: number): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}
