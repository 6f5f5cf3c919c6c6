// Training off the main thread: the same progress, signal and result, computed in a worker.
import { FitWorkerError } from "./errors.ts";
import {
  type Command,
  errorOfData,
  type RunMessage,
  resultOfData,
  type StartMessage,
} from "./fit-messages.ts";
import type { Progress, Training } from "./progress.ts";
import { newLock, whenFree } from "./worker-locks.ts";
import { hasEnded, isNodeWorker, type Messages, whenEnded } from "./worker-port.ts";

/** Options of {@link fitInWorker}. */
export interface FitInWorkerOptions<Settings> {
  /**
   * A worker whose module calls {@link serveFit}. It is not terminated: it serves one run after another, and
   * simultaneous runs share its thread.
   */
  readonly worker: Messages;
  /** The argument of the worker's setup: plain data. */
  readonly settings: Settings;
  /** Stops the run after the current step; the result keeps the best parameters so far. */
  readonly signal?: AbortSignal | undefined;
}

/** How a run ended: with a result, with an error, or with an error and the result so far. */
interface Outcome<Result> {
  readonly result?: Result | undefined;
  readonly error?: FitWorkerError | undefined;
}

/**
 * Trains in a worker, with the interface of a run on this thread: iterate over it for progress, then
 * `finish`. It starts immediately and does not wait for its reader; leaving the iteration stops it. `Result`
 * is the result of the worker's run. Throws {@link FitWorkerError}, whose cause is the worker's error, if
 * training fails or the worker ends.
 */
export function fitInWorker<Settings, Result>(options: FitInWorkerOptions<Settings>): Training<Result> {
  const inbox = new Inbox<Progress | Outcome<Result>>();
  const abort = start(options, inbox);
  let outcome: Outcome<Result> | undefined;
  let isErrorReported = false;
  const take = async (): Promise<Progress | undefined> => {
    const arrived = await inbox.take();
    if ("epoch" in arrived) return arrived;
    outcome = arrived;
    return undefined;
  };
  const result = (): Result => {
    const { result: found, error } = outcome!;
    if (error !== undefined && (found === undefined || !isErrorReported)) {
      isErrorReported = true;
      throw error;
    }
    return found!;
  };
  const epochs = (async function* (): AsyncGenerator<Progress, void> {
    try {
      for (let progress = await take(); progress !== undefined; progress = await take()) yield progress;
      if (outcome?.error !== undefined) result();
    } finally {
      abort();
    }
  })();
  return {
    [Symbol.asyncIterator]: () => epochs,
    finish: async () => {
      while (!(await epochs.next()).done);
      abort();
      while (outcome === undefined) await take();
      return result();
    },
  };
}

/** Starts a run in the worker; its messages are put into the inbox. Returns a function that stops it. */
function start<Settings, Result>(
  { worker, settings, signal }: FitInWorkerOptions<Settings>,
  inbox: Inbox<Progress | Outcome<Result>>,
): () => void {
  const { port1: port, port2 } = new MessageChannel();
  const lock = isNodeWorker(worker) ? undefined : newLock();
  post(worker, { type: "grus-fit", settings, isAborted: signal?.aborted ?? false, lock, port: port2 });
  const send = (command: Command) => port.postMessage(command);
  const abort = () => send("abort");
  const end = (outcome: Outcome<Result>) => {
    inbox.put(outcome);
    signal?.removeEventListener("abort", abort);
    for (const stop of watching) stop();
    send("over");
    port.close();
  };
  const onEnd = (reason: string) =>
    end({ error: new FitWorkerError(`fitInWorker: the worker has ended: ${reason}.`) });
  const watching = [whenEnded(worker, port, onEnd)];
  port.onmessage = ({ data }: { data: RunMessage }) => {
    if (data.type === "progress") inbox.put(data.progress);
    else if (data.type === "locked") watching.push(whenFree(lock!, () => onEnd("it was terminated")));
    else end(outcomeOf(data));
  };
  if (hasEnded(worker)) onEnd("it had ended before the run");
  else signal?.addEventListener("abort", abort);
  return abort;
}

function post<Settings>(worker: Messages, message: StartMessage<Settings>): void {
  const target: { postMessage(message: unknown, transfer: MessagePort[]): void } = worker;
  try {
    target.postMessage(message, [message.port]);
  } catch (cause) {
    throw new FitWorkerError(
      "fitInWorker: the settings cannot be sent to a worker.\nPass plain data: no functions, and tensors as { shape, dtype, data }.",
      { cause },
    );
  }
}

function outcomeOf<Result>({ error, result }: Extract<RunMessage, { type: "end" }>): Outcome<Result> {
  const cause = error === undefined ? undefined : errorOfData(error);
  return {
    error: cause && new FitWorkerError(cause.message, { workerError: cause.name, cause }),
    result: result === undefined ? undefined : resultOfData<Result>(result),
  };
}

/** Messages in the order of arrival, for one reader. */
class Inbox<Message> {
  readonly #waiting: Message[] = [];
  #wake: (() => void) | undefined;

  put(message: Message): void {
    this.#waiting.push(message);
    this.#wake?.();
  }

  async take(): Promise<Message> {
    while (this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#waiting.shift()!;
  }
}
