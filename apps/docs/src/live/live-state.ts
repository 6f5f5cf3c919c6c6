// The page's state and its transitions, as pure functions: a state and an event give the next state.
import type { Failure } from "./failure.ts";
import { failureOf } from "./failure.ts";
import type { LivePlan, LiveResult } from "./live-result.ts";
import type { LiveTable } from "./live-table.ts";
import type { BackendMessage, ProgressMessage, WorkerMessage } from "./messages.ts";
import type { LiveSettings } from "./settings.ts";

/** The phase. "starting" lasts until the first report; "stopping" until the worker has stopped. */
export type Phase =
  | "reading"
  | "idle"
  | "starting"
  | "running"
  | "stopping"
  | "stopped"
  | "finished"
  | "failed";

/** The state that the page shows. */
export interface LiveState {
  readonly phase: Phase;
  /** The data, once it is read. */
  readonly table?: LiveTable | undefined;
  /** Settings of the current forecast, or of the last one. */
  readonly settings?: LiveSettings | undefined;
  /** Whether the forecast outlives the page; undefined for one that takes seconds. */
  readonly isKept?: boolean | undefined;
  readonly backend?: BackendMessage | undefined;
  readonly plan?: LivePlan | undefined;
  readonly progress?: ProgressMessage | undefined;
  readonly result?: LiveResult | undefined;
  readonly failure?: Failure | undefined;
}

/** The state before the data is read. */
export const initialState: LiveState = { phase: "reading" };

/** Whether the worker is busy. */
export function isBusy({ phase }: LiveState): boolean {
  return ["reading", "starting", "running", "stopping"].includes(phase);
}

/** Whether a forecast is being made. */
export function isRunning({ phase }: LiveState): boolean {
  return ["starting", "running", "stopping"].includes(phase);
}

/** A file is being read; what was forecast before remains until it is. */
export function afterRead(state: LiveState): LiveState {
  return { ...state, phase: "reading", failure: undefined };
}

/** A forecast with these settings was started; the previous one is dropped. */
export function afterStart({ table }: LiveState, settings: LiveSettings): LiveState {
  return { phase: "starting", table, settings };
}

/** The reader asked the forecast to stop. */
export function afterStop(state: LiveState): LiveState {
  return isRunning(state) ? { ...state, phase: "stopping" } : state;
}

/** The worker sent a message. */
export function afterMessage(state: LiveState, message: WorkerMessage): LiveState {
  switch (message.type) {
    case "live-table":
      return { phase: "idle", table: message.table };
    case "live-continued":
      return afterStart(state, message.settings);
    case "live-kept":
      return { ...state, isKept: message.isKept };
    case "live-backend":
      return { ...state, backend: message };
    case "live-plan":
      return { ...state, plan: message.plan };
    case "live-progress":
      return { ...state, progress: message, phase: state.phase === "starting" ? "running" : state.phase };
    case "live-result":
      return { ...state, phase: "finished", result: message.result };
    case "live-stopped":
      return { ...state, phase: "stopped" };
    case "live-failed":
      return afterFailure(state, failureOf(message.error, state.settings));
  }
}

/** The worker or its work failed. */
export function afterFailure(state: LiveState, failure: Failure): LiveState {
  return { ...state, phase: "failed", failure };
}
