// One worker, in Node or in the browser.
import { nodeModule } from "./node-module.ts";
import { workerSource } from "./worker-source.ts";

/** The first message to a worker. */
export interface WorkerTask {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The address of the control block of the team. */
  readonly control: number;
  /** The index of the thread in the team, from 1. */
  readonly index: number;
}

/** A worker that has joined. */
export interface TeamWorker {
  /** Terminates it at once; resolves when it has terminated. */
  terminate(): Promise<void>;
}

/** The events of a worker. */
export interface WorkerEnds {
  /** It has terminated after joining: by an error, or because it was stopped (no reason). */
  readonly onEnd: (reason: string | undefined) => void;
  /** Creates a WorkerError. */
  readonly failureOf: (reason: string) => Error;
}

interface Events {
  readonly onReady: () => void;
  /** It has terminated: by an error, or because it was stopped (no reason). */
  readonly onEnd: (reason: string | undefined) => void;
}

/**
 * Starts a worker; resolves when it waits for work. `onEnd` is called when it terminates later. Throws {@link
 * WorkerError} if it cannot start.
 */
export async function startWorker(task: WorkerTask, { onEnd, failureOf }: WorkerEnds): Promise<TeamWorker> {
  const node = nodeModule<NodeWorkers>("node:worker_threads");
  return new Promise((resolve, reject) => {
    let isReady = false;
    const events: Events = {
      onReady: () => {
        isReady = true;
        resolve(worker);
      },
      onEnd: (reason) => {
        if (isReady) onEnd(reason);
        else reject(failureOf(reason ?? "it terminated at once"));
      },
    };
    const worker = node === undefined ? browserWorker(task, events) : nodeWorker(node, task, events);
  });
}

/** The part of Node's worker_threads module that is used here. */
interface NodeWorkers {
  readonly Worker: new (
    source: string,
    options: { readonly eval: boolean; readonly execArgv: readonly string[] },
  ) => NodeWorker;
}

interface NodeWorker {
  on(event: "message", listener: (message: string) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "exit", listener: (code: number) => void): void;
  postMessage(message: unknown): void;
  unref(): void;
  terminate(): Promise<number>;
}

function nodeWorker({ Worker }: NodeWorkers, task: WorkerTask, { onReady, onEnd }: Events): TeamWorker {
  const worker = new Worker(workerSource, { eval: true, execArgv: [] });
  worker.on("message", (message: string) => (message === "ready" ? ready() : onEnd(message)));
  worker.on("error", (error: Error) => onEnd(String(error)));
  worker.on("exit", (code) => onEnd(code === 0 ? undefined : `it exited with code ${code}`));
  const ready = () => {
    // An idle team does not keep the process alive.
    worker.unref();
    onReady();
  };
  worker.postMessage(task);
  return {
    terminate: async () => {
      await worker.terminate();
    },
  };
}

function browserWorker(task: WorkerTask, { onReady, onEnd }: Events): TeamWorker {
  const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }: MessageEvent<string>) => (data === "ready" ? onReady() : onEnd(data));
  worker.onerror = ({ message }) =>
    onEnd(message || "the page's security policy may forbid workers from blobs (worker-src blob:)");
  worker.postMessage(task);
  URL.revokeObjectURL(url);
  return { terminate: async () => worker.terminate() };
}
