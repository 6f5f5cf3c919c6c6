// A run in the worker: the options of minimize for the reader's settings, with callbacks that report to the
// page.
import type { WasmBackend } from "@grus/backend-wasm";
import { windowTargets } from "@grus/data";
import { leaves } from "@grus/tensor";
import { meanAbsoluteErrorOf } from "@grus/train";
import {
  type Backend,
  type Callback,
  forecast,
  type MinimizeOptions,
  type OnHost,
  type StepProgress,
} from "grus";
import type { Gate } from "./gate.ts";
import type { StartedMessage, WorkerMessage } from "./messages.ts";
import type { LiveSettings } from "./settings.ts";
import { testForecasterOn } from "./test-forecaster.ts";

/** The data and channels of a run. */
export interface TrainingPlace {
  readonly prepared: forecast.Prepared;
  /** Passed after every step. */
  readonly gate: Gate;
  readonly send: (message: WorkerMessage) => void;
}

/** Windows per batch. */
const BATCH_SIZE = 32;
/** Least time between two reported steps, in milliseconds. */
const REPORT_INTERVAL = 80;

/** The options of `minimize`. Sends the backend in use, then steps and forecasts as they come. */
export async function trainingOptions(
  { prepared, gate, send }: TrainingPlace,
  backend: Backend | WasmBackend,
  { hiddenSize, learningRate, epochs }: LiveSettings,
): Promise<MinimizeOptions<forecast.NetworkParameters, OnHost<forecast.Batch>>> {
  const network = forecast.networkSettings({ prepared, hiddenSize });
  const targets = windowTargets(prepared.test, prepared.target);
  const forecastTest = testForecasterOn(backend, network, prepared);
  const callback: Callback<forecast.NetworkParameters> = {
    onStep: stepReporter(gate, send),
    async onEpoch({ epoch }, parameters) {
      const values = await forecastTest(parameters);
      send({ type: "live-forecast", epoch, values, error: meanAbsoluteErrorOf(values, targets) });
    },
  };
  const options = await forecast.minimizeOptions({
    backend,
    prepared,
    hiddenSize,
    learningRate,
    epochs,
    batchSize: BATCH_SIZE,
    callbacks: [callback],
  });
  send({
    type: "live-started",
    ...runningBackend(backend),
    parameters: leaves(options.parameters).reduce((sum, { size }) => sum + size, 0),
    totalSteps: epochs * Math.ceil(prepared.train.origins.length / BATCH_SIZE),
  });
  return options;
}

/** The backend in use, as it describes itself. */
function runningBackend(
  backend: Backend | WasmBackend,
): Pick<StartedMessage, "backend" | "threads" | "simd"> {
  if (!("threads" in backend)) return { backend: backend.name };
  return { backend: backend.name, threads: backend.threads, simd: backend.simd };
}

/** Reports steps at intervals, and always the one after which the run is paused; then waits for the gate. */
function stepReporter(
  gate: Gate,
  send: (message: WorkerMessage) => void,
): (progress: StepProgress) => Promise<void> {
  let reportedAt = Number.NEGATIVE_INFINITY;
  return async ({ step, loss }) => {
    const isPaused = gate.isClosed;
    const time = performance.now();
    if (!isPaused && time - reportedAt < REPORT_INTERVAL) return;
    reportedAt = time;
    send({ type: "live-step", step, loss, time, isPaused });
    await gate.pass();
  };
}
