// A part of a forecast: a way to forecast with its options, before and after it is fitted.
import type { Backend, TensorData } from "@grus/tensor";
import type { Origins, Task } from "./task.ts";

/** What fitting may use. Parts in closed form need none of it. */
export interface FitOptions {
  /** Where networks are trained; parts that need one are left out without it. */
  readonly backend?: Backend | undefined;
  /** The seed of the first network of a part. Default 0. */
  readonly seed?: number | undefined;
  /**
   * Whether the fit only ranks parts on validation, so that a part may save time, as by fewer networks whose
   * mean is taken. Default false.
   */
  readonly isDraft?: boolean | undefined;
  /** Keeps networks as they are trained, for this fit alone; what it has is not trained again. */
  readonly store?: FitStore | undefined;
  /** Stops training: `fit` rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the share of the work that is done, from 0 to 1. */
  readonly onProgress?: FitListener | undefined;
}

/** How a fitted part is fitted again. */
export interface RefitOptions extends Omit<FitOptions, "isDraft" | "store"> {
  /** Updates of the weights of each network. Default: a share of those of its training. */
  readonly steps?: number | undefined;
  /** Of networks, at the beginning. Default: a share of that of their training. */
  readonly learningRate?: number | undefined;
}

/**
 * Listens to the share of the work that is done, from 0 to 1, and to what is being done where that takes long, such as
 * "network 2 of 3, epoch 4 of at most 40".
 */
export type FitListener = (done: number, detail?: string) => void;

/** A way to forecast. */
export interface Part {
  /** Unique within a forecast, e.g. "seasonal naive (24)". */
  readonly name: string;
  /** Parts of one family differ in their options only: a choice takes the best of each family. */
  readonly family: string;
  /**
   * How much is fitted: 0 (default) for nothing, 1 for many numbers. A short validation may like a flexible part by
   * chance: its error then counts for more.
   */
  readonly flexibility?: number | undefined;
  /**
   * Fits to the first `ends[i]` values of each series. Undefined where these are too few, or not of the kind
   * that the part needs, such as values above 0 for logarithms.
   */
  fit(task: Task, ends: Int32Array, options?: FitOptions): Promise<FittedPart | undefined>;
}

/** A fitted way to forecast. */
export interface FittedPart {
  readonly name: string;
  /** How many numbers were fitted. */
  readonly parameters: number;
  /** The forecasts [origins, horizon] of a task with the same horizon, from the values before each origin. */
  predict(task: Task, origins: Origins): Promise<Float64Array>;
  /**
   * How wide the middle 80 % of the values are that the part expects, [origins, horizon], in their unit. Parts that
   * forecast points have none.
   */
  readonly spread?: ((task: Task, origins: Origins) => Promise<Float64Array>) | undefined;
  /**
   * What single inputs add to each forecast, [origins, horizon] each: parts that are not linear in their inputs have
   * none, but for the covariates of a network.
   */
  readonly effects?: ((task: Task, origins: Origins) => Promise<readonly Effect[]>) | undefined;
  /**
   * The part with the options that it has, fitted anew to the first `ends[i]` values of each series; networks are
   * trained further from their weights. Undefined where the values are too few, or not of the kind that the part
   * needs.
   */
  refit(task: Task, ends: Int32Array, options?: RefitOptions): Promise<FittedPart | undefined>;
  /** The part as plain data, which `openPart` reads. */
  record(): PartRecord;
}

/** What one input adds to forecasts. */
export interface Effect {
  readonly kind: "covariate" | "lag";
  /** The name of the covariate; how many steps before the forecast the value lies. */
  readonly name: string;
  /** [origins, horizon], in the unit of the values. */
  readonly values: Float64Array;
}

/** A fitted part as plain data. */
export interface PartRecord {
  /** The kind of part, e.g. "ridge". */
  readonly kind: string;
  readonly name: string;
  /** Plain JSON. */
  readonly settings: unknown;
  readonly tensors?: Readonly<Record<string, TensorData>> | undefined;
  /** The parts that this one is made of. */
  readonly inner?: readonly PartRecord[] | undefined;
}

/**
 * A store of fitted parts and networks by key. Keys are 32 hexadecimal digits that tell the task, the part, the values
 * that it was fitted to and all options apart, so that what another run has kept is never used.
 */
export interface FitStore {
  /** What is kept under a key; undefined if nothing is. */
  read(key: string): Promise<PartRecord | undefined>;
  /** Keeps a record; when this resolves it must survive the end of the program. */
  write(key: string, record: PartRecord): Promise<void>;
}

/** The forecasts of a function from the values before an origin, row by row. */
export function predictEach(
  { series, horizon }: Task,
  origins: Origins,
  forecast: (history: Float64Array, series: number) => Float64Array,
): Float64Array {
  const forecasts = new Float64Array(origins.length * horizon);
  for (let row = 0; row < origins.length; row++) {
    const at = origins.series[row]!;
    const history = series[at]!.values.subarray(0, origins.at[row]!);
    forecasts.set(forecast(history, at), row * horizon);
  }
  return forecasts;
}

/**
 * Whether a condition holds for more than half of the series that have begun: the part is then fitted, and others do
 * without.
 */
export function areMost(ends: Int32Array, isLong: (end: number, series: number) => boolean): boolean {
  let [long, begun] = [0, 0];
  ends.forEach((end, series) => {
    if (end === 0) return;
    begun++;
    if (isLong(end, series)) long++;
  });
  return 2 * long > begun;
}
