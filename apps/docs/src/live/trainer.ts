// The page's side: owns the worker and the run in it, and tells what is known of both.
import { fitInWorker } from "@grus/train";
import type { forecast, MinimizeResult } from "grus";
import { failureOf, workerFailure } from "./failure.ts";
import {
  asked,
  begun,
  ended,
  failed,
  firstState,
  isUnderWay,
  type LiveState,
  progressed,
  told,
} from "./live-state.ts";
import type { PauseMessage, WorkerMessage } from "./messages.ts";
import type { LiveSettings } from "./settings.ts";

/** Trains in a worker of its own. `onChange` is called with every new state. */
export class LiveTrainer {
  readonly #onChange: (state: LiveState) => void;
  #worker: Worker;
  #abort = new AbortController();
  #state: LiveState = firstState;

  constructor(onChange: (state: LiveState) => void) {
    this.#onChange = onChange;
    this.#worker = this.#newWorker();
  }

  /** Begins a run, unless one is under way; resolves when it is over, however it ends. */
  async start(settings: LiveSettings): Promise<void> {
    if (isUnderWay(this.#state)) return;
    if (this.#state.phase === "failed") this.#replaceWorker();
    this.#set(begun(this.#state, settings));
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const run = fitInWorker<LiveSettings, MinimizeResult<forecast.NetworkParameters>>({
      worker: this.#worker,
      settings,
      signal,
    });
    try {
      for await (const progress of run) this.#set(progressed(this.#state, progress));
      this.#set(ended(this.#state, await run.finish()));
    } catch (error) {
      this.#set(failed(this.#state, failureOf(error, settings)));
    }
  }

  /** Holds the run after the step that is being computed. */
  pause(): void {
    this.#set(asked(this.#state, "pause"));
    this.#hold(true);
  }

  resume(): void {
    this.#set(asked(this.#state, "resume"));
    this.#hold(false);
  }

  /** Ends the run after the step that is being computed; what was learned stays. */
  stop(): void {
    this.#set(asked(this.#state, "stop"));
    this.#abort.abort();
    this.#hold(false);
  }

  /** Ends the worker, and with it a run. */
  dispose(): void {
    this.#worker.terminate();
  }

  #hold(isPaused: boolean): void {
    const message: PauseMessage = { type: "live-pause", isPaused };
    this.#worker.postMessage(message);
  }

  #newWorker(): Worker {
    const worker = new Worker(new URL("./trainer-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => this.#set(told(this.#state, data));
    worker.onerror = ({ message }) => this.#set(failed(this.#state, workerFailure(message ?? "")));
    return worker;
  }

  /** After an error nobody knows in what state a worker is. */
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
