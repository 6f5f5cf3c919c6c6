// The segment network as a part: one network for all series, the mean over several seeds.
import { type Backend, key } from "@grus/tensor";
import { ForecasterFileError } from "../forecaster-file-error.ts";
import { BATCH, type SegmentSizes, segmentSizes } from "../segments/segment-defaults.ts";
import { segmentNetwork } from "../segments/segment-network.ts";
import { relativeChange, type WindowPlan } from "../segments/segment-windows.ts";
import {
  predictSegments,
  type TrainedSegments,
  trainSegments,
  windowCounts,
} from "../segments/train-segments.ts";
import { networksFrom, parametersOf, tensorsOf } from "./network-tensors.ts";
import type { FitOptions, FittedPart, Part, PartRecord } from "./part.ts";
import type { Origins, Task } from "./task.ts";

/** Options of {@link segmentPart}. Sizes that are not given follow from the task. */
export interface SegmentOptions extends Partial<SegmentSizes> {
  /** Networks of successive seeds, whose forecasts are averaged. Default 3. */
  readonly networks?: number | undefined;
}

/** Windows that a network needs at least. */
const LEAST_WINDOWS = 100;
const NAME = "segment network";

/**
 * A recurrent network over segments of long windows, with one set of weights for all series: it also forecasts
 * series that it was not fitted to. Missing values are carried forward in windows, and count for nothing where they
 * are forecast. Needs a backend, and some windows of half the context at least.
 */
export function segmentPart({ networks: count = 3, ...sizes }: SegmentOptions = {}): Part {
  return {
    name: NAME,
    family: NAME,
    flexibility: 1,
    async fit(task, ends, options = {}): Promise<FittedPart | undefined> {
      const { backend } = options;
      if (backend === undefined) return undefined;
      const chosen = segmentSizes(task, ends, sizes);
      const windows = windowCounts(task, chosen.context, ends).reduce((sum, one) => sum + one, 0);
      if (windows < LEAST_WINDOWS) return undefined;
      const spreads = chosen.unit === "series" ? spreadsOf(task, ends) : undefined;
      const drawn = options.isDraft ? 1 : count;
      const networks = await trainNetworks(divided(task, spreads), ends, chosen, drawn, {
        ...options,
        backend,
      });
      const known = spreads && new Map(task.series.map(({ id }, i) => [id, spreads[i]!]));
      return fitted(backend, networks, known);
    },
  };
}

/** `known`: the spreads of the series that were fitted, where each series is divided by its own. */
function fitted(
  backend: Backend | undefined,
  networks: readonly TrainedSegments[],
  known: ReadonlyMap<string, number> | undefined,
): FittedPart {
  const { settings, plan } = networks[0]!;
  return {
    name: NAME,
    parameters: parametersOf(networks.map(({ parameters }) => parameters)),
    predict: async (task, origins) => {
      if (backend === undefined)
        throw new ForecasterFileError(
          "a segment network forecasts on a backend; got none. Open it with one.",
        );
      return predictMean(backend, networks, task, origins, known);
    },
    record: () => ({
      kind: "segments",
      name: NAME,
      settings: { settings, plan, networks: networks.length, ...(known && { spreads: [...known] }) },
      tensors: tensorsOf(networks.map(({ parameters }) => parameters)),
    }),
  };
}

/** Settings of the record. */
interface SegmentRecord extends Pick<TrainedSegments, "settings" | "plan"> {
  readonly networks: number;
  readonly spreads?: readonly (readonly [string, number])[] | undefined;
}

/** Reads the record of segment networks. */
export function openSegments(
  { settings: own, tensors = {} }: PartRecord,
  backend: Backend | undefined,
): FittedPart {
  const { settings, plan, networks: count, spreads } = own as SegmentRecord;
  const form = segmentNetwork(settings).init(key(0));
  const networks = networksFrom(form, count, tensors).map((parameters) => ({ settings, plan, parameters }));
  return fitted(backend, networks, spreads && new Map(spreads));
}

async function trainNetworks(
  task: Task,
  ends: Int32Array,
  sizes: SegmentSizes,
  count: number,
  { seed = 0, onProgress, ...options }: FitOptions & { readonly backend: Backend },
): Promise<readonly TrainedSegments[]> {
  const plan: WindowPlan = {
    context: sizes.context,
    seasons: task.seasons.filter((period) => period <= sizes.context),
    scale: sizes.unit === "window" ? "window" : "none",
    change: relativeChange(task, ends),
    ofSeries: false,
  };
  const networks: TrainedSegments[] = [];
  for (let i = 0; i < count; i++) {
    const progress = (done: number) => onProgress?.((i + done) / count);
    const { segment, hiddenSize, dropout, steps, learningRate } = sizes;
    const shape = { task, ends, plan, segment, hiddenSize, dropout, steps, learningRate, batchSize: BATCH };
    networks.push(await trainSegments({ ...options, ...shape, seed: seed + i, onProgress: progress }));
  }
  return networks;
}

/** The mean forecast of networks, in the series' own units. */
async function predictMean(
  backend: Backend,
  networks: readonly TrainedSegments[],
  task: Task,
  origins: Origins,
  known: ReadonlyMap<string, number> | undefined,
): Promise<Float64Array> {
  const spreads = known && spreadsAt(task, origins, known);
  const given = divided(task, spreads);
  const mean = new Float64Array(origins.length * task.horizon);
  for (const network of networks) {
    const forecast = await predictSegments(backend, network, given, origins);
    forecast.forEach((value, at) => {
      mean[at]! += value / networks.length;
    });
  }
  if (spreads === undefined) return mean;
  return mean.map((value, at) => value * spreads[origins.series[Math.floor(at / task.horizon)]!]!);
}

/** The task with the values of each series divided by its spread. */
function divided(task: Task, spreads: Float64Array | undefined): Task {
  if (spreads === undefined) return task;
  const series = task.series.map((one, i) => ({
    ...one,
    values: one.values.map((value) => value / spreads[i]!),
  }));
  return { ...task, series };
}

/** The spreads of series that were fitted; of others, that of the values before their first origin. */
function spreadsAt(task: Task, origins: Origins, known: ReadonlyMap<string, number>): Float64Array {
  const first = Int32Array.from(task.series, ({ values }) => values.length);
  origins.series.forEach((series, row) => {
    first[series] = Math.min(first[series]!, origins.at[row]!);
  });
  const own = spreadsOf(task, first);
  return own.map((spread, i) => known.get(task.series[i]!.id) ?? spread);
}

/** The standard deviation of the first `ends[i]` values of each series; 1 for a constant one. */
function spreadsOf({ series }: Task, ends: Int32Array): Float64Array {
  return Float64Array.from(series, ({ values }, i) => {
    const known = values.subarray(0, ends[i]!).filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return squares > 0 ? Math.sqrt(squares / known.length) : 1;
  });
}
