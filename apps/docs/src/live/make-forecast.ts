// A forecast in the worker: starts the backend, reports to the page, and ends the backend.
import type { WasmBackend } from "@grus/backend-wasm";
import { type Backend, forecast, type Table } from "grus";
import { livePlan, liveResult } from "./live-result.ts";
import type { BackendMessage, WorkerMessage } from "./messages.ts";
import { cellChoices, type LiveSettings } from "./settings.ts";
import { startBackend } from "./start-backend.ts";

/** The channels of a forecast. */
export interface ForecastPlace {
  readonly send: (message: WorkerMessage) => void;
  readonly signal?: AbortSignal | undefined;
  /** Where fitted parts are kept. Default: nowhere. */
  readonly store?: forecast.FitStore | undefined;
}

/** Least time between two reports of the same part and candidates, in milliseconds. */
const REPORT_INTERVAL = 80;

/**
 * Forecasts the first series of a table; without networks no backend is started. Rejects with the signal's
 * reason, and with the errors of `forecast` and of the backend.
 */
export async function makeForecast(
  table: Table,
  settings: LiveSettings,
  { send, signal, store }: ForecastPlace,
): Promise<void> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const { target, horizon, minutes, cell } = settings;
  const backend = minutes > 0 ? await startBackend(settings) : undefined;
  try {
    if (backend !== undefined) send(backendMessage(backend));
    const made = await forecast.forecast(table, {
      target,
      horizon,
      backend,
      minutes: backend && minutes,
      network: backend === undefined || cell === cellChoices[0] ? undefined : { cell },
      signal,
      store,
      onPlan: (plan) => send({ type: "live-plan", plan: livePlan(plan) }),
      onProgress: progressReporter(send, seconds),
    });
    send({ type: "live-result", result: liveResult(made, seconds()) });
  } finally {
    await backend?.dispose();
  }
}

/** The backend in use, as it describes itself. */
function backendMessage(backend: Backend | WasmBackend): BackendMessage {
  const type = "live-backend";
  if (!("threads" in backend)) return { type, backend: backend.name };
  return { type, backend: backend.name, threads: backend.threads, simd: backend.simd };
}

/** Reports new stages, parts and candidates at once, and anything else at intervals. */
function progressReporter(
  send: (message: WorkerMessage) => void,
  seconds: () => number,
): forecast.ProgressListener {
  let last: forecast.ForecastProgress | undefined;
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    const isNew =
      progress.stage !== last?.stage ||
      progress.part !== last.part ||
      progress.candidates !== last.candidates;
    if (!isNew && now - reportedAt < REPORT_INTERVAL) return;
    [last, reportedAt] = [progress, now];
    send({ type: "live-progress", progress, seconds: seconds() });
  };
}
