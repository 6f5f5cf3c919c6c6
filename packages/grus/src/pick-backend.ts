// Choosing a backend by timing training steps of the model on each.
import type { WasmOptions } from "@grus/backend-wasm";
import { type Backend, GrusError } from "@grus/tensor";
import { type TimeTrainingOptions, type TrainingTime, timeTraining } from "@grus/train";
import { type BackendChoice, BackendNameError, createBackend } from "./backend.ts";
import { gpu } from "./gpu.ts";

/** Options of {@link pickBackend}: the model and its training, as for `timeTraining` of @grus/train. */
export interface PickBackendOptions<Parameters, Batch>
  extends Omit<TimeTrainingOptions<Parameters, Batch>, "backend"> {
  /**
   * "auto" (default) times the candidates. Any other choice forces that backend without timing; it throws if
   * it cannot run.
   */
  readonly backend?: BackendChoice | undefined;
  /** The candidates of "auto", in order. Default: "wasm", then WebGPU and WebGL2 of {@link gpu}. */
  readonly candidates?: readonly BackendChoice[] | undefined;
  /** For the candidate "wasm". */
  readonly wasm?: WasmOptions | undefined;
  /** Called with each candidate's report after its trial. */
  readonly onCandidate?: ((report: CandidateReport) => void) | undefined;
  /** Stops between candidates: throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The result of a candidate's trial. */
export interface CandidateReport {
  /** The requested name. */
  readonly name: string;
  /** Measured training time; absent if there is a `reason`. */
  readonly time?: TrainingTime | undefined;
  /** Why it cannot be picked: it does not run here, or computes a different loss. */
  readonly reason?: string | undefined;
}

/** The picked backend, with the reports of all candidates. */
export interface PickedBackend {
  /** To be disposed of by the caller. `backend.name` is the backend in use. */
  readonly backend: Backend;
  /** One per candidate; empty if a backend was forced. */
  readonly candidates: readonly CandidateReport[];
}

/**
 * No candidate can be used; the message gives the reason for each.
 *
 * Add a candidate that runs here, such as "reference".
 */
export class NoBackendError extends GrusError {
  override readonly name = "NoBackendError";
}

/** Largest relative difference of a backend's first loss from that of the first candidate that runs. */
const LOSS_TOLERANCE = 1e-2;

/**
 * Trains a few steps of the model on each candidate and picks the fastest; the others are disposed of. A
 * candidate whose first loss differs from that of the first candidate that runs is not picked. Throws
 * {@link NoBackendError} if none is left, {@link BackendNameError} for an unknown name.
 *
 *     const { backend, candidates } = await pickBackend({ parameters, loss, optimizer, batch });
 *     for (const { name, time, reason } of candidates)
 *       console.log(name, time?.millisecondsPerStep ?? reason);
 */
export async function pickBackend<Parameters, Batch>(
  options: PickBackendOptions<Parameters, Batch>,
): Promise<PickedBackend> {
  const { backend: forced = "auto", wasm = {} } = options;
  if (forced !== "auto") return { backend: await createBackend(forced, wasm), candidates: [] };
  const trial = new Trial(options);
  try {
    for (const candidate of options.candidates ?? defaultCandidates()) {
      options.signal?.throwIfAborted();
      await trial.add(candidate);
    }
    options.signal?.throwIfAborted();
  } catch (error) {
    await trial.dispose();
    throw error;
  }
  return trial.result();
}

function defaultCandidates(): readonly BackendChoice[] {
  return ["wasm", gpu({ mode: "webgpu" }), gpu({ mode: "webgl2" })];
}

/** The candidates so far; only the best of them is not yet disposed of. */
class Trial<Parameters, Batch> {
  readonly #options: PickBackendOptions<Parameters, Batch>;
  readonly #reports: CandidateReport[] = [];
  #best: { readonly backend: Backend; readonly time: TrainingTime } | undefined;
  #first: CandidateReport | undefined;

  constructor(options: PickBackendOptions<Parameters, Batch>) {
    this.#options = options;
  }

  async add(candidate: BackendChoice): Promise<void> {
    const report = await this.#try(candidate);
    this.#reports.push(report);
    this.#options.onCandidate?.(report);
  }

  result(): PickedBackend {
    if (this.#best === undefined) {
      const reasons = this.#reports.map(({ name, reason }) => `  ${name}: ${reason}`);
      throw new NoBackendError(
        `pickBackend: none of the candidates can be used.\n${reasons.join("\n")}\nGive candidates that run here; "wasm" runs everywhere.`,
      );
    }
    return { backend: this.#best.backend, candidates: this.#reports };
  }

  async dispose(): Promise<void> {
    await this.#best?.backend.dispose();
    this.#best = undefined;
  }

  async #try(candidate: BackendChoice): Promise<CandidateReport> {
    const name = typeof candidate === "string" ? candidate : candidate.name;
    let backend: Backend | undefined;
    try {
      backend = await createBackend(candidate, this.#options.wasm);
      const time = await timeTraining({ ...this.#options, backend });
      return await this.#judge({ name, time }, backend, time);
    } catch (error) {
      await backend?.dispose();
      if (error instanceof BackendNameError) throw error;
      return { name, reason: (error as Error).message };
    }
  }

  /** Keeps the backend if it is the fastest so far and its loss agrees with the first one's. */
  async #judge(report: CandidateReport, backend: Backend, time: TrainingTime): Promise<CandidateReport> {
    this.#first ??= report;
    const reason = this.#differenceTo(this.#first, time);
    const isFaster =
      time.millisecondsPerStep < (this.#best?.time.millisecondsPerStep ?? Number.POSITIVE_INFINITY);
    if (reason !== undefined || !isFaster) {
      await backend.dispose();
      return reason === undefined ? report : { name: report.name, reason };
    }
    await this.#best?.backend.dispose();
    this.#best = { backend, time };
    return report;
  }

  #differenceTo({ name, time }: CandidateReport, { loss }: TrainingTime): string | undefined {
    const expected = time!.loss;
    if (!Number.isFinite(expected)) return `the first loss is ${expected}`;
    if (Math.abs(loss - expected) <= LOSS_TOLERANCE * Math.max(1e-6, Math.abs(expected))) return undefined;
    return `the first loss is ${loss}; on ${name} it is ${expected}`;
  }
}
