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
import { hold } from "./worker-locks.ts";
import { listen, type Messages, ownPort } from "./worker-port.ts";

/** Starts a run from its settings. The signal stops it: pass it to the training function. */
export type FitSetup<Settings> = (
  settings: Settings,
  signal: AbortSignal,
) => Training<object> | Promise<Training<object>>;

/**
 * Call in a worker's module, before it awaits anything: trains the run that `setup` creates from the settings
 * sent by {@link fitInWorker}. Losses and sources are functions, which cannot be posted; settings and results
 * can. `setup` is called for every run: share a backend between them. Other messages are ignored. Throws
 * {@link FitWorkerError} outside of a worker.
 *
 *     serveFit(({ epochs }: Settings, signal) =>
 *       minimize({ backend, parameters, train, loss, optimizer, epochs, signal }),
 *     );
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
    // A run that ignores the signal ends after the next epoch.
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

/** The messages at a run's port. Once it closes, nobody listens. */
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
