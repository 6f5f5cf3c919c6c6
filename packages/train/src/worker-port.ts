// Messages between a thread and its worker, in Node and in the browser.
import { FitWorkerError } from "./errors.ts";

/** A Worker of Node or the browser, a MessagePort, or a worker's own global scope. */
export interface Messages {
  /** `never[]`: Node and the browser have different types of transferable objects. */
  postMessage(message: unknown, transfer: never[]): void;
  readonly on?: unknown;
  readonly addEventListener?: unknown;
}

/** Called by {@link whenEnded} with the reason, as the end of a sentence. */
export type EndListener = (reason: string) => void;

type Listeners = Readonly<Record<string, (value: never) => void>>;

/** Calls `onMessage` with each message that arrives at a port or a worker's own scope. */
export function listen(port: Messages, onMessage: (message: unknown) => void): void {
  const target = port as Messages & Partial<MessagePort>;
  target.addEventListener?.("message", (event) => onMessage((event as MessageEvent).data));
  target.start?.();
}

/**
 * Calls `onEnd` when a worker has ended or failed; returns a function that cancels this. Node's workers emit
 * events for both. Others emit only failures; a `port` into them closes when they end, but not in every
 * browser.
 */
export function whenEnded(worker: Messages, port: MessagePort, onEnd: EndListener): () => void {
  if (isNodeWorker(worker)) {
    return during(worker, {
      error: (error: unknown) => onEnd(String(error)),
      exit: (code: number) => onEnd(`it exited with code ${code}`),
    });
  }
  const stops = [
    during(worker, { error: (event: ErrorEvent) => onEnd(event.message ?? "it could not be loaded") }),
    during(port, { close: () => onEnd("it was terminated") }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Whether a worker is one of Node's. */
export function isNodeWorker(worker: Messages): worker is Messages & { readonly threadId: number } {
  return worker.on !== undefined && "threadId" in worker;
}

/**
 * Whether a worker has already ended, which then silently discards messages. Only known for Node's workers.
 */
export function hasEnded(worker: Messages): boolean {
  return isNodeWorker(worker) && worker.threadId < 0;
}

/**
 * The worker's own side of its channel: `self` in the browser, `parentPort` in Node. Throws
 * {@link FitWorkerError} elsewhere.
 */
export function ownPort(): Messages {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  const threads = process?.getBuiltinModule?.("node:worker_threads") as
    | { readonly parentPort: Messages | null }
    | undefined;
  const port = threads === undefined ? globalThis : threads.parentPort;
  if (port === null || !takesMessages(port) || "document" in globalThis) {
    throw new FitWorkerError(
      "serveFit: this is not a worker.\nCall it in the module of a worker, or pass a port as its second argument.",
    );
  }
  return port;
}

function takesMessages(port: object): port is Messages {
  return "postMessage" in port;
}

/** Listens for several events until the returned function is called. */
function during(target: unknown, listeners: Listeners): () => void {
  const { on, off, addEventListener, removeEventListener } = target as Record<
    "on" | "off" | "addEventListener" | "removeEventListener",
    (event: string, listener: unknown) => void
  >;
  const [add, remove] = addEventListener === undefined ? [on, off] : [addEventListener, removeEventListener];
  for (const [event, listener] of Object.entries(listeners)) add.call(target, event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) remove.call(target, event, listener);
  };
}
