// The worker's side of fit in a worker.
import { mapTree, type TensorData } from "@grus/tensor";
import { type Command, dataOfError, isStart, type RunMessage, type StartMessage } from "./fit-messages.ts";
import { minimize } from "./minimize.ts";
import type { Minimization, MinimizeOptions, MinimizeResult } from "./minimize-options.ts";
import { hold } from "./worker-life.ts";
import { listen, type Messages, ownPort } from "./worker-port.ts";

/** Makes of a run's settings what is to be trained. */
export type FitSetup<Settings, Parameters, Batch, Watch = never, Carry = never> = (
  settings: Settings,
) =>
  | MinimizeOptions<Parameters, Batch, Watch, Carry>
  | Promise<MinimizeOptions<Parameters, Batch, Watch, Carry>>;

/**
 * In a worker's module, before it awaits anything: trains whatever `setup` makes of the settings that {@link fitInWorker} sends. Losses and
 * sources are functions, which cannot be sent; settings and results can. `setup` is called for every run: share a backend between them. Messages of
 * other kinds are left alone. Throws {@link FitWorkerError} where there is no worker.
 */
export function serveFit<Settings, Parameters, Batch, Watch = never, Carry = never>(
  setup: FitSetup<Settings, Parameters, Batch, Watch, Carry>,
  port: Messages = ownPort(),
): void {
  listen(port, (message) => {
    if (isStart<Settings>(message)) void serveRun(setup, message);
  });
}

async function serveRun<Settings, Parameters, Batch, Watch, Carry>(
  setup: FitSetup<Settings, Parameters, Batch, Watch, Carry>,
  { settings, isAborted, lock, port }: StartMessage<Settings>,
): Promise<void> {
  const send = (message: RunMessage) => port.postMessage(message);
  const { stop, over } = commands(port);
  if (isAborted) stop.abort();
  if (lock !== undefined) hold(lock, over, () => send({ type: "locked" }));
  let run: Minimization<Parameters> | undefined;
  try {
    const { signal, ...options } = await setup(settings);
    run = minimize({ ...options, signal: anyOf(stop.signal, signal) });
    for await (const progress of run) send({ type: "progress", progress });
    send({ type: "end", result: await plainResult(run) });
  } catch (error) {
    const result = await run?.finish().then(
      () => plainResult(run!),
      () => undefined,
    );
    send({ type: "end", error: dataOfError(error), ...(result === undefined ? {} : { result }) });
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

function anyOf(own: AbortSignal, given: AbortSignal | undefined): AbortSignal {
  return given === undefined ? own : AbortSignal.any([own, given]);
}

/** The result without its classes, which cannot be sent. */
async function plainResult(run: Minimization<unknown>): Promise<MinimizeResult<unknown>> {
  const { parameters, carry, ...rest } = await run.finish();
  const plainTree = (tree: unknown) => mapTree(tree, (leaf) => plain(leaf as TensorData)) as never;
  return {
    ...rest,
    parameters: plainTree(parameters),
    ...(carry === undefined ? {} : { carry: plainTree(carry) }),
  };
}

function plain({ shape, dtype, data }: TensorData): TensorData {
  return { shape: [...shape], dtype, data };
}
