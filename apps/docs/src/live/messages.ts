// Messages between the page and its worker, besides those of fitInWorker.
import type { TestSeries } from "./weather.ts";

/** From the page: pause the run after its current step, or resume it. */
export interface PauseMessage {
  readonly type: "live-pause";
  readonly isPaused: boolean;
}

/** From the worker, once: the data. */
export interface DataMessage {
  readonly type: "live-data";
  readonly series: TestSeries;
}

/** From the worker, at the start of every run: the backend in use and the size of the run. */
export interface StartedMessage {
  readonly type: "live-started";
  /** `backend.name`. */
  readonly backend: string;
  /** Threads and instruction set of the backend "wasm". */
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
  /** Whether the run is paused after this step. */
  readonly isPaused: boolean;
}

/** From the worker, after every epoch: the network's forecasts for all test windows. */
export interface ForecastMessage {
  readonly type: "live-forecast";
  readonly epoch: number;
  /** [windows · horizon], in °C. */
  readonly values: Float64Array;
  /** Mean absolute error, in °C. */
  readonly error: number;
}

/** Any message from the worker. */
export type WorkerMessage = DataMessage | StartedMessage | StepMessage | ForecastMessage;

/** Whether a message from the page is for the gate; messages of fitInWorker arrive at the same listener. */
export function isPauseMessage(message: unknown): message is PauseMessage {
  return (message as { type?: unknown } | null | undefined)?.type === "live-pause";
}
