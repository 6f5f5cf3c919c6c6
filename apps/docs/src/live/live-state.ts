// The page's state of a run and its transitions, as pure functions: a state and an event give the next state.
import type { MinimizeResult, Progress } from "grus";
import type { Failure } from "./failure.ts";
import type { ForecastMessage, StartedMessage, StepMessage, WorkerMessage } from "./messages.ts";
import { addMoment, type Moment } from "./pace.ts";
import type { LiveSettings } from "./settings.ts";
import type { TestSeries } from "./weather.ts";

/**
 * The phase of a run. "starting" lasts until the first step is done; "pausing" and "stopping" last until the
 * current step is done.
 */
export type Phase =
  | "idle"
  | "starting"
  | "running"
  | "pausing"
  | "paused"
  | "stopping"
  | "stopped"
  | "finished"
  | "failed";

/** The state that the page shows. */
export interface LiveState {
  readonly phase: Phase;
  /** The data, once the worker has sent it. */
  readonly series?: TestSeries;
  /** Settings of the current run, or of the last one. */
  readonly settings?: LiveSettings;
  readonly started?: StartedMessage;
  readonly step: number;
  readonly moments: readonly Moment[];
  readonly history: readonly Progress[];
  /** One per epoch. */
  readonly forecasts: readonly ForecastMessage[];
  readonly failure?: Failure;
}

/** The state before the first run. */
export const initialState: LiveState = { phase: "idle", step: 0, moments: [], history: [], forecasts: [] };

/** Whether a run is in progress, paused or not. */
export function isRunning({ phase }: LiveState): boolean {
  return !["idle", "stopped", "finished", "failed"].includes(phase);
}

/** A new run with these settings was started; the results of the previous run are dropped. */
export function afterStart({ series }: LiveState, settings: LiveSettings): LiveState {
  return { ...initialState, ...(series === undefined ? {} : { series }), phase: "starting", settings };
}

/** The reader asked the run to pause, resume or stop. */
export function afterCommand(state: LiveState, command: "pause" | "resume" | "stop"): LiveState {
  const { phase } = state;
  if (command === "pause" && phase === "running") return { ...state, phase: "pausing" };
  if (command === "resume" && (phase === "paused" || phase === "pausing"))
    return { ...state, phase: "running", moments: [] };
  if (command === "stop" && isRunning(state)) return { ...state, phase: "stopping" };
  return state;
}

/** The worker sent a message. */
export function afterMessage(state: LiveState, message: WorkerMessage): LiveState {
  switch (message.type) {
    case "live-data":
      return { ...state, series: message.series };
    case "live-started":
      return { ...state, started: message };
    case "live-step":
      return afterStep(state, message);
    case "live-forecast":
      return { ...state, forecasts: [...state.forecasts, message] };
  }
}

function afterStep(state: LiveState, { step, time, isPaused }: StepMessage): LiveState {
  const moments = isPaused ? [] : addMoment(state.moments, { step, time });
  const phase = isPaused && state.phase === "pausing" ? "paused" : state.phase;
  return { ...state, step, moments, phase: phase === "starting" ? "running" : phase };
}

/** An epoch ended. */
export function afterEpoch(state: LiveState, progress: Progress): LiveState {
  return { ...state, step: Math.max(state.step, progress.step), history: [...state.history, progress] };
}

/** The run ended. */
export function afterEnd(state: LiveState, { stopped, steps }: MinimizeResult<unknown>): LiveState {
  return { ...state, phase: stopped === "completed" ? "finished" : "stopped", step: steps, moments: [] };
}

/** The run or its worker failed. */
export function afterFailure(state: LiveState, failure: Failure): LiveState {
  return { ...state, phase: "failed", failure, moments: [] };
}
