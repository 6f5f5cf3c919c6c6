// fit off the main thread: the same progress, signal and result, computed in a worker.
import { fromData, mapTree, type TensorData } from "@grus/tensor";
import { FitWorkerError } from "./errors.ts";
import { type Command, errorOfData, type RunMessage, type StartMessage } from "./fit-messages.ts";
import type { Minimization, MinimizeResult } from "./minimize-options.ts";
import type { Progress } from "./progress.ts";
import { newLock, whenFree } from "./worker-life.ts";
import { hasEnded, isNodeWorker, type Messages, whenGone } from "./worker-port.ts";

/** Options of {@link fitInWorker}. */
export interface FitInWorkerOptions<Settings> {
  /** A worker whose module calls {@link serveFit}. It is not ended: it serves one run after another, and several at once share its thread. */
  readonly worker: Messages;
  /** What the worker's setup is given: plain data. */
  readonly settings: Settings;
  /** Stops the run after the current step; the result keeps the best parameters so far. */
  readonly signal?: AbortSignal;
}

/** How a run ended: with a result, with an error, or with an error and what there was until then. */
interface Outcome<Parameters> {
  readonly result?: MinimizeResult<Parameters>;
  readonly error?: FitWorkerError;
}

/**
 * Trains in a worker, with the interface of {@link minimize}: iterate over it for progress, then `finish`. It starts at once and does not wait for its
 * reader; leaving the iteration stops it. Throws {@link FitWorkerError}, whose cause is the worker's error, where training fails or the worker ends.
 */
export function fitInWorker<Settings, Parameters>(
  options: FitInWorkerOptions<Settings>,
): Minimization<Parameters> {
  const inbox = new Inbox<Progress | Outcome<Parameters>>();
  const abort = start(options, inbox);
  let outcome: Outcome<Parameters> | undefined;
  let isErrorTold = false;
  const take = async (): Promise<Progress | undefined> => {
    const arrived = await inbox.take();
    if ("epoch" in arrived) return arrived;
    outcome = arrived;
    return undefined;
  };
  const result = (): MinimizeResult<Parameters> => {
    const { result: found, error } = outcome!;
    if (error !== undefined && (found === undefined || !isErrorTold)) {
      isErrorTold = true;
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

/** Begins a run in the worker: what it says goes into the inbox. Returns what stops it. */
function start<Settings, Parameters>(
  { worker, settings, signal }: FitInWorkerOptions<Settings>,
  inbox: Inbox<Progress | Outcome<Parameters>>,
): () => void {
  const { port1: port, port2 } = new MessageChannel();
  const lock = isNodeWorker(worker) ? undefined : newLock();
  post(worker, { type: "grus-fit", settings, isAborted: signal?.aborted ?? false, lock, port: port2 });
  const tell = (command: Command) => port.postMessage(command);
  const abort = () => tell("abort");
  const end = (outcome: Outcome<Parameters>) => {
    inbox.put(outcome);
    signal?.removeEventListener("abort", abort);
    for (const stop of watching) stop();
    tell("over");
    port.close();
  };
  const onGone = (reason: string) =>
    end({ error: new FitWorkerError(`fitInWorker: the worker is gone: ${reason}.`) });
  const watching = [whenGone(worker, port, onGone)];
  port.onmessage = ({ data }: { data: RunMessage }) => {
    if (data.type === "progress") inbox.put(data.progress);
    else if (data.type === "locked") watching.push(whenFree(lock!, () => onGone("it was terminated")));
    else end(outcomeOf(data));
  };
  if (hasEnded(worker)) onGone("it had ended before");
  else signal?.addEventListener("abort", abort);
  return abort;
}

function post<Settings>(worker: Messages, message: StartMessage<Settings>): void {
  try {
    worker.postMessage(message, [message.port as never]);
  } catch (cause) {
    throw new FitWorkerError(
      "fitInWorker: the settings cannot be sent to a worker.\nGive plain data: no functions, and tensors as { shape, dtype, data }.",
      { cause },
    );
  }
}

function outcomeOf<Parameters>({ error, result }: Extract<RunMessage, { type: "end" }>): Outcome<Parameters> {
  const cause = error === undefined ? undefined : errorOfData(error);
  return {
    ...(cause === undefined
      ? {}
      : { error: new FitWorkerError(cause.message, { workerError: cause.name, cause }) }),
    ...(result === undefined ? {} : { result: withTensors<Parameters>(result) }),
  };
}

function withTensors<Parameters>({
  parameters,
  carry,
  ...rest
}: MinimizeResult<unknown>): MinimizeResult<Parameters> {
  const tensors = (tree: unknown) => mapTree(tree, (leaf) => fromData(leaf as TensorData));
  return {
    ...rest,
    parameters: tensors(parameters),
    ...(carry === undefined ? {} : { carry: tensors(carry) }),
  } as unknown as MinimizeResult<Parameters>;
}

/** Messages in the order in which they came, for one reader. */
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
