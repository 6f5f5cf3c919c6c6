// A run in the worker: what minimize is given for a reader's settings, and what the page is told meanwhile.

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

/** What a run needs besides its settings. */
export interface TrainingPlace {
  readonly prepared: forecast.Prepared;
  /** Passed after every step. */
  readonly gate: Gate;
  readonly send: (message: WorkerMessage) => void;
}

/** Windows a batch. */
const BATCH_SIZE = 32;
/** The page is told of a step this often, in milliseconds. */
const BETWEEN_STEPS = 80;

/** What `minimize` is given. Says what really runs, then steps and forecasts as they come. */
export async function trainingOptions(
  { prepared, gate, send }: TrainingPlace,
  backend: Backend | WasmBackend,
  { hiddenSize, learningRate, epochs }: LiveSettings,
): Promise<MinimizeOptions<forecast.NetworkParameters, OnHost<forecast.Batch>>> {
  const network = forecast.networkSettings({ prepared, hiddenSize });
  const targets = windowTargets(prepared.test, prepared.target);
  const forecastTest = testForecasterOn(backend, network, prepared);
  const callback: Callback<forecast.NetworkParameters> = {
    onStep: stepTeller(gate, send),
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

/** What runs, in the backend's own words. */
function runningBackend(
  backend: Backend | WasmBackend,
): Pick<StartedMessage, "backend" | "threads" | "simd"> {
  if (!("threads" in backend)) return { backend: backend.name };
  return { backend: backend.name, threads: backend.threads, simd: backend.simd };
}

/** Tells of steps now and then, and of the one after which the run is held; then waits until the gate is open. */
function stepTeller(
  gate: Gate,
  send: (message: WorkerMessage) => void,
): (progress: StepProgress) => Promise<void> {
  let told = Number.NEGATIVE_INFINITY;
  return async ({ step, loss }) => {
    const isPaused = gate.isClosed;
    const time = performance.now();
    if (!isPaused && time - told < BETWEEN_STEPS) return;
    told = time;
    send({ type: "live-step", step, loss, time, isPaused });
    await gate.pass();
  };
}
