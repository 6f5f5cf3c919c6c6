// Messages between a thread and its worker, in Node and in the browser alike.

/** What a Worker of Node or the browser, a MessagePort or a worker's own global scope has: `on` in Node, `addEventListener` in the browser. */
export interface Messages {
  postMessage(message: unknown): void;
  readonly on?: unknown;
  readonly addEventListener?: unknown;
}

type Listen = (event: string, listener: (value: unknown) => void) => unknown;

/** What arrives. */
export interface Arrivals {
  readonly onMessage: (message: unknown) => void;
  /** The other side is gone, with the reason. */
  readonly onEnd?: (reason: string) => void;
}

/** Listens to the other side. */
export function listen(port: Messages, { onMessage, onEnd = () => {} }: Arrivals): void {
  if (port.on !== undefined) {
    const on = (port.on as Listen).bind(port);
    on("message", onMessage);
    on("error", (error) => onEnd(String(error)));
    on("exit", (code) => onEnd(`it exited with code ${code}`));
    return;
  }
  const on = (port.addEventListener as Listen).bind(port);
  on("message", (event) => onMessage((event as { data: unknown }).data));
  on("error", (event) => onEnd((event as { message?: string }).message ?? "it could not be loaded"));
}

/** The side of a worker that its own code sees: `self` in the browser, `parentPort` in Node. */
export function ownPort(): Messages {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  const threads = process?.getBuiltinModule?.("node:worker_threads") as
    | { readonly parentPort: Messages | null }
    | undefined;
  return threads?.parentPort ?? (globalThis as unknown as Messages);
}
