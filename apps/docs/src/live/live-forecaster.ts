// The page's side: owns the worker, and reports its state.
import { workerFailure } from "./failure.ts";
import {
  afterFailure,
  afterMessage,
  afterRead,
  afterStart,
  afterStop,
  initialState,
  isBusy,
  isRunning,
  type LiveState,
} from "./live-state.ts";
import type { PageMessage, WorkerMessage } from "./messages.ts";
import type { LiveSettings } from "./settings.ts";

/** Forecasts in a dedicated worker. `onChange` is called with every new state. */
export class LiveForecaster {
  readonly #onChange: (state: LiveState) => void;
  #worker: Worker;
  #state: LiveState = initialState;

  /** Starts the worker, which reads the weather of the site. */
  constructor(onChange: (state: LiveState) => void) {
    this.#onChange = onChange;
    this.#worker = this.#newWorker();
  }

  /** Reads a file, or the weather of the site, in place of the present data, unless the worker is busy. */
  read(file: File | undefined): void {
    if (isBusy(this.#state)) return;
    this.#set(afterRead(this.#state));
    this.#send({ type: "live-read", file });
  }

  /** Starts a forecast, unless the worker is busy. */
  start(settings: LiveSettings): void {
    if (isBusy(this.#state) || this.#state.table === undefined) return;
    this.#set(afterStart(this.#state, settings));
    this.#send({ type: "live-start", settings });
  }

  /** Stops the forecast; the candidates measured so far stay on the page. */
  stop(): void {
    if (!isRunning(this.#state)) return;
    this.#set(afterStop(this.#state));
    this.#send({ type: "live-stop" });
  }

  /** Terminates the worker and anything in it. */
  dispose(): void {
    this.#worker.terminate();
  }

  #send(message: PageMessage): void {
    this.#worker.postMessage(message);
  }

  #newWorker(): Worker {
    const worker = new Worker(new URL("./forecaster-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => this.#set(afterMessage(this.#state, data));
    worker.onerror = ({ message }) => this.#set(afterFailure(this.#state, workerFailure(message ?? "")));
    const message: PageMessage = { type: "live-read", file: undefined };
    worker.postMessage(message);
    return worker;
  }

  #set(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#onChange(state);
  }
}
