// The segment network as a part: one network for all series, the mean over several seeds.
import {
  aFlag,
  aNumber,
  aWhole,
  formOf,
  type JsonKind,
  listOf,
  oneOf,
  optional,
  recordOf,
} from "@grus/io/files";
import type { Backend } from "@grus/tensor";
import { ForecasterFileError } from "../forecaster-file-error.ts";
import type { Given } from "../given.ts";
import { BATCH, type SegmentSizes, segmentSizes } from "../segments/segment-defaults.ts";
import { type SegmentSettings, segmentNetwork } from "../segments/segment-network.ts";
import { baseCount, relativeChange, type WindowPlan } from "../segments/segment-windows.ts";
import {
  predictSegments,
  type SegmentParameters,
  segmentSettings,
  type TrainedSegments,
  trainSegments,
  windowCounts,
} from "../segments/train-segments.ts";
import { keptNetwork } from "../store/kept-network.ts";
import { networksFrom, parametersOf, tensorsOf } from "./network-tensors.ts";
import { ofNetwork } from "./of-network.ts";
import type { FitListener, FitOptions, FittedPart, Part, PartRecord, RefitOptions } from "./part.ts";
import { checkEqual, checkHorizon, settingsOf, settingsPlace } from "./record-reader.ts";
import { aContext, bySeries, someSteps } from "./setting-kinds.ts";
import type { Origins, Task } from "./task.ts";

/** Options of {@link segmentPart}. Sizes that are not given follow from the task. */
export interface SegmentOptions extends Given<SegmentSizes> {
  /** Networks of successive seeds, whose forecasts are averaged. Default 3. */
  readonly networks?: number | undefined;
}

/** Windows that a network needs at least. */
const LEAST_WINDOWS = 100;
const NAME = "segment network";
/** The shares of the steps and of the learning rate of training where networks are trained further (decision 0022). */
const TUNING = { steps: 0.25, learningRate: 0.3 };

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
      const given = divided(task, spreads);
      const plan: WindowPlan = {
        context: chosen.context,
        seasons: task.seasons.filter((period) => period <= chosen.context),
        scale: chosen.unit === "window" ? "window" : "none",
        change: relativeChange(given, ends),
        means: chosen.unit === "series",
        ofSeries: false,
      };
      const networks = await trainNetworks(given, ends, chosen, plan, Array.from({ length: drawn }), {
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
    predict: async (task, origins) => predictMean(needed(backend), networks, task, origins, known),
    refit: async (task, ends, options = {}) =>
      tune(needed(options.backend ?? backend), networks, known, task, ends, options),
    record: () => ({
      kind: "segments",
      name: NAME,
      settings: { settings, plan, networks: networks.length, ...(known && { spreads: [...known] }) },
      tensors: tensorsOf(networks.map(({ parameters }) => parameters)),
    }),
  };
}

function needed(backend: Backend | undefined): Backend {
  if (backend !== undefined) return backend;
  throw new ForecasterFileError("a segment network forecasts on a backend; got none. Open it with one.");
}

/** Settings of the record. */
interface SegmentRecord extends Pick<TrainedSegments, "settings" | "plan"> {
  readonly networks: number;
  readonly spreads?: readonly (readonly [string, number])[] | undefined;
}

/** Reads the record of segment networks. */
export function openSegments(
  record: PartRecord,
  backend: Backend | undefined,
  horizon: number | undefined,
): FittedPart {
  const { networks, spreads } = readSegments(record, horizon);
  return fitted(backend, networks, spreads);
}

/** Segment networks with the spreads of the series that were fitted, where each series is divided by its own. */
export interface ReadSegments {
  readonly networks: readonly TrainedSegments[];
  readonly spreads: ReadonlyMap<string, number> | undefined;
}

/** The networks of a record, which forecast `horizon` steps, where that is given. */
export function readSegments(record: PartRecord, horizon: number | undefined): ReadSegments {
  const { settings, plan, networks: count, spreads } = settingsOf(record, segmentKind());
  checkHorizon(record, settings.horizon, horizon);
  checkSizes(record, settings, plan);
  const form = formOf(segmentNetwork(settings));
  const networks = networksFrom(form, count, record).map((parameters) => ({ settings, plan, parameters }));
  return { networks, spreads: spreads && new Map(spreads) };
}

function segmentKind(): JsonKind<SegmentRecord> {
  const size = aWhole({ least: 1 });
  return recordOf<SegmentRecord>({
    settings: recordOf<SegmentSettings>({
      context: aContext,
      horizon: size,
      segment: size,
      hiddenSize: size,
      bases: size,
      series: aWhole(),
      dropout: optional(aNumber),
    }),
    plan: recordOf<WindowPlan>({
      context: aContext,
      seasons: listOf(someSteps),
      scale: oneOf("window", "none"),
      change: optional(aNumber),
      means: aFlag,
      ofSeries: aFlag,
    }),
    networks: size,
    spreads: optional(bySeries),
  });
}

/** Throws {@link ForecasterFileError} for a network of other sizes than its windows. */
function checkSizes(
  record: PartRecord,
  { context, segment, bases }: SegmentSettings,
  plan: WindowPlan,
): void {
  const place = settingsPlace(record).at("settings");
  checkEqual(place, [
    ["context", context, plan.context],
    ["bases", bases, baseCount(plan)],
  ]);
  if (context % segment !== 0)
    throw place.at("context").refuse(context, `a multiple of ${segment}, the segment`);
}

/** Trains a network from each of the parameters `from`; undefined ones are drawn. */
async function trainNetworks(
  task: Task,
  ends: Int32Array,
  { segment, hiddenSize, dropout, steps, learningRate }: Omit<SegmentSizes, "context" | "unit">,
  plan: WindowPlan,
  from: readonly (SegmentParameters | undefined)[],
  { seed = 0, store, onProgress, ...options }: FitOptions & { readonly backend: Backend },
): Promise<readonly TrainedSegments[]> {
  const networks: TrainedSegments[] = [];
  const shape = { task, ends, plan, segment, hiddenSize, dropout, steps, learningRate, batchSize: BATCH };
  const settings = segmentSettings(shape);
  const form = () => formOf(segmentNetwork(settings));
  for (const [i, parameters] of from.entries()) {
    const progress: FitListener = (done, detail) =>
      onProgress?.((i + done) / from.length, ofNetwork(i, from.length, detail));
    const own = { ...options, ...shape, parameters, seed: seed + i, onProgress: progress };
    const trained = await keptNetwork(store, `network ${i}`, form, async () => {
      const { parameters } = await trainSegments(own);
      return { parameters, losses: [] };
    });
    networks.push({ settings, plan, parameters: trained.parameters });
  }
  return networks;
}

/**
 * Trains networks further on all windows before `ends`, in the units that they have; new series get one. Undefined where
 * there is no window.
 */
async function tune(
  backend: Backend,
  networks: readonly TrainedSegments[],
  known: ReadonlyMap<string, number> | undefined,
  task: Task,
  ends: Int32Array,
  options: RefitOptions,
): Promise<FittedPart | undefined> {
  const { settings, plan } = networks[0]!;
  if (windowCounts(task, plan.context, ends).every((count) => count === 0)) return undefined;
  const own = known && spreadsOf(task, ends);
  const spreads = own && new Map([...task.series.map(({ id }, i) => [id, own[i]!] as const), ...known]);
  const given = divided(task, spreads && Float64Array.from(task.series, ({ id }) => spreads.get(id)!));
  const { segment, hiddenSize, dropout = 0 } = settings;
  const usual = segmentSizes(task, ends, { context: plan.context, segment, hiddenSize, dropout });
  const sizes = {
    ...usual,
    steps: options.steps ?? Math.ceil(TUNING.steps * usual.steps),
    learningRate: options.learningRate ?? TUNING.learningRate * usual.learningRate,
  };
  const from = networks.map(({ parameters }) => parameters);
  return fitted(
    backend,
    await trainNetworks(given, ends, sizes, plan, from, { ...options, backend }),
    spreads,
  );
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
