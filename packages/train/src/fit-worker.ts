// fit off the main thread: the same progress, signal and result, computed in a worker.
import { fromData, GrusError, mapTree, type TensorData } from "@grus/tensor";
import { type Fit, type FitOptions, type FitResult, fit, type Progress } from "./fit.ts";
import { listen, type Messages, ownPort } from "./worker-port.ts";

/** A worker whose training failed, or that is gone. */
export class FitWorkerError extends GrusError {
  override readonly name = "FitWorkerError";
  /** The name of the error in the worker, "NonFiniteError" say; undefined where the worker itself ended. */
  readonly workerError: string | undefined;

  constructor(message: string, workerError?: string) {
    super(message);
    this.workerError = workerError;
  }
}

/** Options of {@link fitInWorker}. */
export interface FitInWorkerOptions<Settings> {
  /** A worker whose module calls {@link serveFit}. It is not ended: it serves one run after another. */
  readonly worker: Messages;
  /** What the worker's setup is given: plain data. */
  readonly settings: Settings;
  /** Stops the run after the current step; the result keeps the best parameters so far. */
  readonly signal?: AbortSignal;
}

type ToWorker<Settings> =
  | { readonly type: "start"; readonly settings: Settings }
  | { readonly type: "abort" };

type FromWorker =
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "result"; readonly result: FitResult<unknown> }
  | { readonly type: "error"; readonly name: string; readonly message: string };

/**
 * In a worker's module: trains whatever `setup` makes of the settings that {@link fitInWorker} sends. Losses and sources are functions, which cannot
 * be sent; settings and results can.
 */
export function serveFit<Settings, Parameters, Batch>(
  setup: (settings: Settings) => FitOptions<Parameters, Batch> | Promise<FitOptions<Parameters, Batch>>,
  port: Messages = ownPort(),
): void {
  let running: AbortController | undefined;
  const onMessage = (message: unknown) => {
    const request = message as ToWorker<Settings>;
    if (request.type === "abort") {
      running?.abort();
      return;
    }
    running = new AbortController();
    void serveRun(setup, request.settings, running.signal, port);
  };
  listen(port, { onMessage });
}

async function serveRun<Settings, Parameters, Batch>(
  setup: (settings: Settings) => FitOptions<Parameters, Batch> | Promise<FitOptions<Parameters, Batch>>,
  settings: Settings,
  signal: AbortSignal,
  port: Messages,
): Promise<void> {
  const send = (message: FromWorker) => port.postMessage(message);
  try {
    const run = fit({ ...(await setup(settings)), signal });
    for await (const progress of run) send({ type: "progress", progress });
    const { parameters, ...rest } = await run.finish();
    send({
      type: "result",
      result: { ...rest, parameters: mapTree(parameters, (leaf) => plain(leaf as TensorData)) as never },
    });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    send({ type: "error", name, message });
  }
}

/** Host data without its class, which cannot be sent. */
function plain({ shape, dtype, data }: TensorData): TensorData {
  return { shape: [...shape], dtype, data };
}

/**
 * Trains in a worker, with the interface of {@link fit}: iterate over it for progress, then `finish`. Leaving the iteration stops the worker's run.
 * Throws {@link FitWorkerError} with the worker's own message where training fails or the worker ends.
 */
export function fitInWorker<Settings, Parameters>({
  worker,
  settings,
  signal,
}: FitInWorkerOptions<Settings>): Fit<Parameters> {
  const inbox = new Inbox();
  listen(worker, {
    onMessage: (message) => inbox.put(message as FromWorker),
    onEnd: (reason) => inbox.put({ type: "error", name: "", message: reason }),
  });
  const post = (message: ToWorker<Settings>) => worker.postMessage(message);
  post({ type: "start", settings });
  const abort = () => post({ type: "abort" });
  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  let result: FitResult<Parameters> | undefined;
  const epochs = (async function* (): AsyncGenerator<Progress, void> {
    try {
      while (result === undefined) {
        const message = await inbox.take();
        if (message.type === "progress") yield message.progress;
        else result = resultOf<Parameters>(message);
      }
    } finally {
      if (result === undefined) abort();
      signal?.removeEventListener("abort", abort);
    }
  })();
  const rest = async () => {
    while (!(await epochs.next()).done);
    while (result === undefined) {
      const message = await inbox.take();
      if (message.type !== "progress") result = resultOf<Parameters>(message);
    }
    return result;
  };
  return { [Symbol.asyncIterator]: () => epochs, finish: rest };
}

function resultOf<Parameters>(message: FromWorker): FitResult<Parameters> {
  if (message.type === "error") {
    if (message.name === "") throw new FitWorkerError(`fitInWorker: the worker is gone: ${message.message}.`);
    throw new FitWorkerError(message.message, message.name);
  }
  const { parameters, ...rest } = (message as Extract<FromWorker, { type: "result" }>).result;
  return {
    ...rest,
    parameters: mapTree(parameters, (leaf) => fromData(leaf as TensorData)),
  } as unknown as FitResult<Parameters>;
}

/** Messages in the order in which they came, for one reader. */
class Inbox {
  readonly #waiting: FromWorker[] = [];
  #wake: (() => void) | undefined;

  put(message: FromWorker): void {
    this.#waiting.push(message);
    this.#wake?.();
  }

  async take(): Promise<FromWorker> {
    while (this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#waiting.shift()!;
  }
}
