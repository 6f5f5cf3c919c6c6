// The code of the page: trains in a worker and on its own thread, and measures its responsiveness.
import { eventLoopPause, leaves, type Tensor } from "@grus/tensor";
import { fitInWorker } from "../src/fit-worker.ts";
import { minimize } from "../src/minimize.ts";
import type { MinimizeResult } from "../src/minimize-options.ts";
import { serveFit } from "../src/serve-fit.ts";
import type { Messages } from "../src/worker-port.ts";
import { type Forecast, type ForecastSettings, forecastOptions, startForecast } from "./browser-training.ts";
import { type Responsiveness, watch } from "./responsiveness.ts";

/** The serialisable result of a run. */
export interface RunReport {
  readonly felt: Responsiveness;
  /** The losses reported by the iteration, and their times: milliseconds before the result. */
  readonly losses: readonly number[];
  readonly ahead: readonly number[];
  readonly stopped: string;
  readonly steps: number;
  /** The bits of all parameters. */
  readonly bits: readonly number[];
}

/** The functions that the tests call, under `globalThis.page`. */
export interface PageActions {
  /** Trains in a worker or on the page's own thread. */
  train(settings: ForecastSettings, where: "worker" | "page"): Promise<RunReport>;
  /** Trains in a worker and stops it after an epoch. */
  abort(epoch: number): Promise<{ stopped: string; stepsMore: number; milliseconds: number }>;
  /** Trains in a worker and terminates the worker; returns the error. */
  terminate(epoch: number): Promise<string>;
  /** Uses a worker that does not exist; returns the error. */
  load(path: string): Promise<string>;
  /** Trains over a MessagePort. */
  trainOverPort(settings: ForecastSettings): Promise<RunReport>;
  /** The median time of a yield to the event loop, in milliseconds. */
  pause(): Promise<number>;
}

const FOREVER: ForecastSettings = { epochs: 1_000_000, stepsPerEpoch: 4, batch: 32 };

function newWorker(path = "./browser-worker.js"): Worker {
  return new Worker(new URL(path, import.meta.url), { type: "module" });
}

function inWorker(
  worker: Messages,
  settings: ForecastSettings,
  signal: AbortSignal = new AbortController().signal,
) {
  return fitInWorker<ForecastSettings, MinimizeResult<Forecast>>({ worker, settings, signal });
}

async function report(settings: ForecastSettings, worker: Messages | undefined): Promise<RunReport> {
  const losses: number[] = [];
  const times: number[] = [];
  const { result, felt } = await watch(async () => {
    const run = worker === undefined ? minimize(await forecastOptions(settings)) : inWorker(worker, settings);
    for await (const { loss } of run) {
      losses.push(loss);
      times.push(performance.now());
    }
    return run.finish();
  });
  const { stopped, steps } = result;
  return {
    felt,
    losses,
    ahead: times.map((time) => times.at(-1)! - time),
    stopped,
    steps,
    bits: bitsOf(result),
  };
}

function bitsOf({ parameters }: MinimizeResult<Forecast>): number[] {
  const all = (leaves(parameters) as Tensor[]).flatMap(({ data }) => Array.from(data));
  return Array.from(new Int32Array(Float32Array.from(all).buffer));
}

const actions: PageActions = {
  async train(settings, where) {
    const worker = where === "worker" ? newWorker() : undefined;
    const found = await report(settings, worker);
    worker?.terminate();
    return found;
  },
  async abort(epoch) {
    const worker = newWorker();
    const controller = new AbortController();
    const run = inWorker(worker, FOREVER, controller.signal);
    let [stoppedAt, start] = [0, 0];
    for await (const progress of run) {
      if (progress.epoch !== epoch) continue;
      controller.abort();
      [stoppedAt, start] = [progress.step, performance.now()];
    }
    const milliseconds = performance.now() - start;
    const { stopped, steps } = await run.finish();
    worker.terminate();
    return { stopped, stepsMore: steps - stoppedAt, milliseconds };
  },
  async terminate(last) {
    const worker = newWorker();
    try {
      for await (const { epoch } of inWorker(worker, FOREVER)) if (epoch === last) worker.terminate();
    } catch (error) {
      return String(error);
    }
    return "the run ended";
  },
  load: (path) =>
    inWorker(newWorker(path), FOREVER)
      .finish()
      .then(({ stopped }) => stopped, String),
  trainOverPort(settings) {
    const { port1, port2 } = new MessageChannel();
    serveFit(startForecast, port1);
    return report(settings, port2);
  },
  async pause() {
    const times: number[] = [];
    const pause = eventLoopPause();
    for (let i = 0; i < 15; i++) {
      for (const start = performance.now(); performance.now() - start < 12; );
      const start = performance.now();
      await pause();
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[7]!;
  },
};

Object.assign(globalThis, { page: actions });
