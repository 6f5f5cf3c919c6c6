// The page's side: owns the worker and its run, and reports the state of both.
import { fitInWorker } from "@grus/train";
import type { forecast, MinimizeResult } from "grus";
import { failureOf, workerFailure } from "./failure.ts";
import {
  afterCommand,
  afterEnd,
  afterEpoch,
  afterFailure,
  afterMessage,
  afterStart,
  initialState,
  isRunning,
  type LiveState,
} from "./live-state.ts";
import type { PauseMessage, WorkerMessage } from "./messages.ts";
import type { LiveSettings } from "./settings.ts";

/** Trains in a dedicated worker. `onChange` is called with every new state. */
export class LiveTrainer {
  readonly #onChange: (state: LiveState) => void;
  #worker: Worker;
  #abort = new AbortController();
  #state: LiveState = initialState;

  constructor(onChange: (state: LiveState) => void) {
    this.#onChange = onChange;
    this.#worker = this.#newWorker();
  }

  /** Starts a run unless one is in progress; resolves when it has ended, successfully or not. */
  async start(settings: LiveSettings): Promise<void> {
    if (isRunning(this.#state)) return;
    if (this.#state.phase === "failed") this.#replaceWorker();
    this.#set(afterStart(this.#state, settings));
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const run = fitInWorker<LiveSettings, MinimizeResult<forecast.NetworkParameters>>({
      worker: this.#worker,
      settings,
      signal,
    });
    try {
      for await (const progress of run) this.#set(afterEpoch(this.#state, progress));
      this.#set(afterEnd(this.#state, await run.finish()));
    } catch (error) {
      this.#set(afterFailure(this.#state, failureOf(error, settings)));
    }
  }

  /** Pauses the run after the current step. */
  pause(): void {
    this.#set(afterCommand(this.#state, "pause"));
    this.#setPaused(true);
  }

  resume(): void {
    this.#set(afterCommand(this.#state, "resume"));
    this.#setPaused(false);
  }

  /** Ends the run after the current step; its results stay on the page. */
  stop(): void {
    this.#set(afterCommand(this.#state, "stop"));
    this.#abort.abort();
    this.#setPaused(false);
  }

  /** Terminates the worker and any run in it. */
  dispose(): void {
    this.#worker.terminate();
  }

  #setPaused(isPaused: boolean): void {
    const message: PauseMessage = { type: "live-pause", isPaused };
    this.#worker.postMessage(message);
  }

  #newWorker(): Worker {
    const worker = new Worker(new URL("./trainer-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => this.#set(afterMessage(this.#state, data));
    worker.onerror = ({ message }) => this.#set(afterFailure(this.#state, workerFailure(message ?? "")));
    return worker;
  }

  /** After an error, the state of the worker is unknown. */
  #replaceWorker(): void {
    this.#worker.terminate();
    this.#worker = this.#newWorker();
  }

  #set(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#onChange(state);
  }
}
