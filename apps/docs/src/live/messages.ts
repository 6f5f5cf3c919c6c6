// Messages between the page and its worker.
import type { forecast } from "grus";
import type { LivePlan, LiveResult } from "./live-result.ts";
import type { LiveTable } from "./live-table.ts";
import type { LiveSettings } from "./settings.ts";

/** From the page: read this file in place of the present data; undefined for the weather of the site. */
export interface ReadMessage {
  readonly type: "live-read";
  readonly file: File | undefined;
}

/** From the page: forecast the data. */
export interface StartMessage {
  readonly type: "live-start";
  readonly settings: LiveSettings;
}

/** From the page: stop the forecast. */
export interface StopMessage {
  readonly type: "live-stop";
}

/** Any message from the page. */
export type PageMessage = ReadMessage | StartMessage | StopMessage;

/** From the worker: what it has read. */
export interface TableMessage {
  readonly type: "live-table";
  readonly table: LiveTable;
}

/** From the worker: it continues a forecast that was interrupted, with these settings. */
export interface ContinuedMessage {
  readonly type: "live-continued";
  readonly settings: LiveSettings;
}

/** From the worker: whether the forecast continues if the page is closed and opened again. */
export interface KeptMessage {
  readonly type: "live-kept";
  readonly isKept: boolean;
}

/** From the worker, before networks are trained: the backend that trains them. */
export interface BackendMessage {
  readonly type: "live-backend";
  /** `backend.name`. */
  readonly backend: string;
  /** Threads and instruction set of the backend "wasm". */
  readonly threads?: number;
  readonly simd?: string;
}

/** From the worker, before anything is fitted. */
export interface PlanMessage {
  readonly type: "live-plan";
  readonly plan: LivePlan;
}

/** From the worker, several times a second. */
export interface ProgressMessage {
  readonly type: "live-progress";
  readonly progress: forecast.ForecastProgress;
  /** Seconds since the start. */
  readonly seconds: number;
}

/** From the worker: the forecast. */
export interface ResultMessage {
  readonly type: "live-result";
  readonly result: LiveResult;
}

/** From the worker: the forecast was stopped. */
export interface StoppedMessage {
  readonly type: "live-stopped";
}

/** From the worker: the file could not be read, or the forecast not made. */
export interface FailedMessage {
  readonly type: "live-failed";
  readonly error: WorkerError;
}

/** An error as plain data. */
export interface WorkerError {
  readonly name: string;
  readonly message: string;
  /** Whether the data or the settings are the cause. */
  readonly isOfData: boolean;
}

/** Any message from the worker. */
export type WorkerMessage =
  | TableMessage
  | ContinuedMessage
  | KeptMessage
  | BackendMessage
  | PlanMessage
  | ProgressMessage
  | ResultMessage
  | StoppedMessage
  | FailedMessage;
