// Choosing a backend by measuring: a training step of the model itself on each.
import type { WasmOptions } from "@grus/backend-wasm";
import { type Backend, GrusError } from "@grus/tensor";
import { type TimeTrainingOptions, type TrainingTime, timeTraining } from "@grus/train";
import { type BackendChoice, BackendNameError, createBackend } from "./backend.ts";
import { gpu } from "./gpu.ts";

/** Options of {@link pickBackend}: the model and its training, as `timeTraining` of @grus/train takes them. */
export interface PickBackendOptions<Parameters, Batch>
  extends Omit<TimeTrainingOptions<Parameters, Batch>, "backend"> {
  /** "auto" (default) times the candidates. Any other choice forces that backend, untimed; where it cannot run, that is an error. */
  readonly backend?: BackendChoice | undefined;
  /** What "auto" tries, in this order. Default: "wasm", then WebGPU and WebGL2 of {@link gpu}. */
  readonly candidates?: readonly BackendChoice[] | undefined;
  /** For the candidate "wasm". */
  readonly wasm?: WasmOptions | undefined;
  /** Told of each candidate when it has been tried. */
  readonly onCandidate?: ((report: CandidateReport) => void) | undefined;
  /** Stops between candidates: throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How a candidate did. */
export interface CandidateReport {
  /** As it was asked for. */
  readonly name: string;
  /** What training steps took; absent where it was not picked for the `reason`. */
  readonly time?: TrainingTime | undefined;
  /** Why it cannot be picked: it does not run here, or computes something else. */
  readonly reason?: string | undefined;
}

/** A backend, and why it was picked. */
export interface PickedBackend {
  /** To be disposed of by the caller. Its `name` says what runs. */
  readonly backend: Backend;
  /** One for each candidate; none where a backend was forced. */
  readonly candidates: readonly CandidateReport[];
}

/** No candidate can be used; the message says why of each. */
export class NoBackendError extends GrusError {
  override readonly name = "NoBackendError";
}

/** How far the first loss on a backend may be from that on the first candidate that runs, as a part of it. */
const LOSS_TOLERANCE = 1e-2;

/**
 * Trains a few steps of this very model on each candidate and picks the fastest; the others are disposed of. A candidate whose first loss is another
 * than that of the first candidate that runs is not picked. Throws {@link NoBackendError} where none is left, {@link BackendNameError} for a name that
 * does not exist.
 *
 *     const { backend, candidates } = await pickBackend({ parameters, loss, optimizer, batch });
 *     for (const { name, time, reason } of candidates) console.log(name, time?.millisecondsPerStep ?? reason);
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

/** The candidates so far, and the best of them, alone still alive. */
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
        `pickBackend: none of the candidates can be used.\n${reasons.join("\n")}\nGive candidates that run here; "wasm" does everywhere.`,
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

  /** Keeps the backend where it is the fastest so far, and computes what the first one does. */
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
