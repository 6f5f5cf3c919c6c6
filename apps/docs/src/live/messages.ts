// What the page and its worker say to each other besides what fitInWorker does.
import type { TestSeries } from "./weather.ts";

/** From the page: hold the run after its current step, or let it go on. */
export interface PauseMessage {
  readonly type: "live-pause";
  readonly isPaused: boolean;
}

/** From the worker, once: the data. */
export interface DataMessage {
  readonly type: "live-data";
  readonly series: TestSeries;
}

/** From the worker, at the start of every run: what really runs. */
export interface StartedMessage {
  readonly type: "live-started";
  /** `backend.name`. */
  readonly backend: string;
  /** Threads and instructions of the backend "wasm". */
  readonly threads?: number;
  readonly simd?: string;
  readonly parameters: number;
  readonly totalSteps: number;
}

/** From the worker, a few times a second. */
export interface StepMessage {
  readonly type: "live-step";
  /** Counted from 1 over the whole run. */
  readonly step: number;
  readonly loss: number;
  /** The worker's clock, in milliseconds. */
  readonly time: number;
  /** Whether the run is held after this step. */
  readonly isPaused: boolean;
}

/** From the worker, after every epoch: what the network forecasts for all test windows. */
export interface ForecastMessage {
  readonly type: "live-forecast";
  readonly epoch: number;
  /** [windows · horizon], in °C. */
  readonly values: Float64Array;
  /** Mean absolute error, in °C. */
  readonly error: number;
}

/** Everything the worker says. */
export type WorkerMessage = DataMessage | StartedMessage | StepMessage | ForecastMessage;

/** Whether a message of the page is for the gate: those of fitInWorker arrive at the same place. */
export function isPauseMessage(message: unknown): message is PauseMessage {
  return (message as { type?: unknown } | null | undefined)?.type === "live-pause";
}
