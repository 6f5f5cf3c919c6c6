// What the page knows of a run, and how it changes with what the worker says. Pure: a state and a message make the next state.
import type { MinimizeResult, Progress } from "grus";
import type { Failure } from "./failure.ts";
import type { ForecastMessage, StartedMessage, StepMessage, WorkerMessage } from "./messages.ts";
import { addMoment, type Moment } from "./pace.ts";
import type { LiveSettings } from "./settings.ts";
import type { TestSeries } from "./weather.ts";

/** Where a run stands. "starting" lasts until the first step is done, "pausing" and "stopping" last until the step that is being computed is done. */
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

/** What the page knows. */
export interface LiveState {
  readonly phase: Phase;
  /** The data, once the worker has told it. */
  readonly series?: TestSeries;
  /** Of the run that goes on, or of the last one. */
  readonly settings?: LiveSettings;
  readonly started?: StartedMessage;
  readonly step: number;
  readonly moments: readonly Moment[];
  readonly history: readonly Progress[];
  /** One for every epoch. */
  readonly forecasts: readonly ForecastMessage[];
  readonly failure?: Failure;
}

/** Before anything was started. */
export const firstState: LiveState = { phase: "idle", step: 0, moments: [], history: [], forecasts: [] };

/** Whether a run is under way, paused or not. */
export function isUnderWay({ phase }: LiveState): boolean {
  return !["idle", "stopped", "finished", "failed"].includes(phase);
}

/** A new run with these settings; what was learned before is gone. */
export function begun({ series }: LiveState, settings: LiveSettings): LiveState {
  return { ...firstState, ...(series === undefined ? {} : { series }), phase: "starting", settings };
}

/** The reader wants the run to pause, to go on or to stop. */
export function asked(state: LiveState, wish: "pause" | "resume" | "stop"): LiveState {
  const { phase } = state;
  if (wish === "pause" && phase === "running") return { ...state, phase: "pausing" };
  if (wish === "resume" && (phase === "paused" || phase === "pausing"))
    return { ...state, phase: "running", moments: [] };
  if (wish === "stop" && isUnderWay(state)) return { ...state, phase: "stopping" };
  return state;
}

/** The worker has said something. */
export function told(state: LiveState, message: WorkerMessage): LiveState {
  switch (message.type) {
    case "live-data":
      return { ...state, series: message.series };
    case "live-started":
      return { ...state, started: message };
    case "live-step":
      return stepped(state, message);
    case "live-forecast":
      return { ...state, forecasts: [...state.forecasts, message] };
  }
}

function stepped(state: LiveState, { step, time, isPaused }: StepMessage): LiveState {
  const moments = isPaused ? [] : addMoment(state.moments, { step, time });
  const phase = isPaused && state.phase === "pausing" ? "paused" : state.phase;
  return { ...state, step, moments, phase: phase === "starting" ? "running" : phase };
}

/** An epoch is over. */
export function progressed(state: LiveState, progress: Progress): LiveState {
  return { ...state, step: Math.max(state.step, progress.step), history: [...state.history, progress] };
}

/** The run is over. */
export function ended(state: LiveState, { stopped, steps }: MinimizeResult<unknown>): LiveState {
  return { ...state, phase: stopped === "completed" ? "finished" : "stopped", step: steps, moments: [] };
}

/** The run, or its worker, has failed. */
export function failed(state: LiveState, failure: Failure): LiveState {
  return { ...state, phase: "failed", failure, moments: [] };
}
