// The worker's side of training in a worker.
import {
  type Command,
  dataOfError,
  dataOfResult,
  isStart,
  type RunMessage,
  type StartMessage,
} from "./fit-messages.ts";
import type { Training } from "./progress.ts";
import { hold } from "./worker-life.ts";
import { listen, type Messages, ownPort } from "./worker-port.ts";

/** Begins a run from its settings. The signal stops it: pass it to what trains. */
export type FitSetup<Settings> = (
  settings: Settings,
  signal: AbortSignal,
) => Training<object> | Promise<Training<object>>;

/**
 * In a worker's module, before it awaits anything: trains whatever `setup` begins from the settings that
 * {@link fitInWorker} sends. Losses and sources are functions, which cannot be sent; settings and results
 * can. `setup` is called for every run: share a backend between them. Messages of other kinds are left alone.
 * Throws {@link FitWorkerError} where there is no worker.
 *
 *     serveFit(({ epochs }: Settings, signal) => minimize({ backend, parameters, train, loss, optimizer, epochs, signal }));
 */
export function serveFit<Settings>(setup: FitSetup<Settings>, port: Messages = ownPort()): void {
  listen(port, (message) => {
    if (isStart<Settings>(message)) void serveRun(setup, message);
  });
}

async function serveRun<Settings>(
  setup: FitSetup<Settings>,
  { settings, isAborted, lock, port }: StartMessage<Settings>,
): Promise<void> {
  const send = (message: RunMessage) => port.postMessage(message);
  const { stop, over } = commands(port);
  if (isAborted) stop.abort();
  if (lock !== undefined) hold(lock, over, () => send({ type: "locked" }));
  let run: Training<object> | undefined;
  try {
    run = await setup(settings, stop.signal);
    // A run that was not given the signal ends with the epoch after it.
    let isIgnored = false;
    for await (const progress of run) {
      send({ type: "progress", progress });
      if (isIgnored) break;
      isIgnored = stop.signal.aborted;
    }
    send({ type: "end", result: dataOfResult(await run.finish()) });
  } catch (error) {
    const result = await run?.finish().then(dataOfResult, () => undefined);
    send({ type: "end", error: dataOfError(error), result });
  }
}

/** What arrives at a run's port. When it closes nobody listens any more. */
function commands(port: MessagePort): { readonly stop: AbortController; readonly over: Promise<void> } {
  const stop = new AbortController();
  const over = new Promise<void>((resolve) => {
    port.onmessage = ({ data }: { data: Command }) => {
      stop.abort();
      if (data === "over") resolve();
    };
  });
  port.addEventListener("close", () => stop.abort());
  return { stop, over };
}
