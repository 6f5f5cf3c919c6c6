// The mixture network as a part: one network for all series of a task, and the mean of several seeds.
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
import type { Given } from "../given.ts";
import { checkAhead, checkCovariates } from "../mixture/check-covariates.ts";
import {
  defaultContext,
  defaultHiddenSize,
  defaultSchedule,
  usedSeasons,
} from "../mixture/mixture-defaults.ts";
import { MixtureError } from "../mixture/mixture-error.ts";
import { type MixtureSettings, mixtureNetwork } from "../mixture/mixture-network.ts";
import { mixtureOutput } from "../mixture/mixture-output.ts";
import { baseCount, inputSizeOf, type MixturePlan } from "../mixture/mixture-plan.ts";
import type { MixtureSchedule, MixtureShape } from "../mixture/mixture-run.ts";
import { predictQuantiles, predictSpread } from "../mixture/predict-mixture.ts";
import { type TrainedMixture, trainMixture } from "../mixture/train-mixture.ts";
import { tuneMixture } from "../mixture/tune-mixture.ts";
import { covariateEffects } from "./covariate-effects.ts";
import { covariateStandards } from "./covariate-standards.ts";
import { networkCells } from "./network-options.ts";
import { aDepth, networksFrom, parametersOf, tensorsOf } from "./network-tensors.ts";
import { areMost, type FitOptions, type FittedPart, type Part, type PartRecord } from "./part.ts";
import { checkEqual, checkHorizon, settingsOf, settingsPlace } from "./record-reader.ts";
import { aContext, aStatistic, covariateUnits, someSteps } from "./setting-kinds.ts";
import type { Origins, Task } from "./task.ts";

/** The options of a mixture network. */
export interface MixtureOptions extends Given<MixtureShape> {
  /** Of logarithms; values must be above 0. Default false. */
  readonly log?: boolean | undefined;
  /** Steps of a window. Default: see {@link defaultContext}. */
  readonly context?: number | undefined;
  /** Networks whose forecasts are averaged, but for drafts, which have one. Default 3. */
  readonly seeds?: number | undefined;
  /** Defaults: see {@link defaultSchedule}. */
  readonly schedule?: Partial<MixtureSchedule> | undefined;
  /** Whether networks are trained again on all windows once the number of epochs is known. Default false. */
  readonly refit?: boolean | undefined;
}

/** A fitted mixture network. */
export interface FittedMixture extends FittedPart {
  readonly trained: TrainedMixture;
  /**
   * The forecasts [origins, horizon, quantiles]; of networks that forecast points, the point for every
   * quantile. Throws {@link MixtureError} for quantiles beyond those that the network was trained for.
   */
  predictQuantiles(task: Task, origins: Origins, quantiles: readonly number[]): Promise<Float64Array>;
}

/** A mixture network before it is fitted. */
export interface MixturePart extends Part {
  fit(task: Task, ends: Int32Array, options?: FitOptions): Promise<FittedMixture | undefined>;
}

/** A mixture network; it is left out without a backend. */
export function mixturePart(options: MixtureOptions = {}): MixturePart {
  const name = mixtureName(options);
  const { log = false, seeds = 3, refit = false } = options;
  return {
    name,
    family: "network",
    flexibility: 1,
    async fit(task, ends, { backend, seed = 0, isDraft = false, store, signal, onProgress } = {}) {
      if (backend === undefined || !canFit(task, ends, log)) return undefined;
      checkCovariates(task);
      const trained = await trainMixture({
        backend,
        task,
        plan: planOf(task, ends, options),
        shape: shapeOf(ends, options),
        schedule: { ...defaultSchedule(ends), ...options.schedule },
        ends,
        seeds: Array.from({ length: isDraft ? 1 : seeds }, (_, i) => seed + i),
        refit,
        store,
        signal,
        onProgress,
      });
      return trained && fitted(name, backend, trained);
    },
  };
}

function mixtureName({ cell, log, context, hiddenSize, output = "point" }: MixtureOptions): string {
  const kind = output === "point" ? "" : "quantiles" in output ? "quantiles" : output.distribution;
  const given = [
    cell,
    log ? "log" : "",
    context === undefined ? "" : `context ${context}`,
    hiddenSize === undefined ? "" : `${hiddenSize} units`,
    kind,
  ].filter(Boolean);
  return given.length > 0 ? `network (${given.join(", ")})` : "network";
}

/** Whether most series have a known value, and all known ones are above 0 where logarithms are taken. */
function canFit({ series }: Task, ends: Int32Array, log: boolean): boolean {
  const known = series.map(({ values }, i) =>
    values.subarray(0, ends[i]!).filter((value) => !Number.isNaN(value)),
  );
  if (log && known.some((values) => values.some((value) => value <= 0))) return false;
  return areMost(ends, (_, i) => known[i]!.length > 0);
}

function planOf(task: Task, ends: Int32Array, { log = false, context }: MixtureOptions): MixturePlan {
  const steps = context ?? defaultContext(task, ends);
  const isMissing = task.series.some(({ values }, i) => values.subarray(0, ends[i]!).some(Number.isNaN));
  const isShort = ends.some((end) => end < 2 * (steps + task.horizon));
  return {
    context: steps,
    seasons: usedSeasons(task, ends),
    log,
    marks: isMissing || isShort,
    covariates: covariateStandards(task, ends),
  };
}

function shapeOf(ends: Int32Array, options: MixtureOptions): MixtureShape {
  const { cell = "gru", hiddenSize = defaultHiddenSize(ends), layers = 1 } = options;
  return { cell, hiddenSize, layers, dropout: options.dropout ?? 0, output: options.output ?? "point" };
}

/** Reads the record of a mixture network. */
export function openMixture(
  record: PartRecord,
  backend: Backend | undefined,
  horizon: number | undefined,
): FittedMixture {
  return fitted(record.name, backend, readMixture(record, horizon));
}

/** The networks of a record, which forecast `horizon` steps, where that is given. */
export function readMixture(record: PartRecord, horizon: number | undefined): TrainedMixture {
  const { seeds, ...rest } = settingsOf(record, mixtureKind(record));
  checkHorizon(record, rest.settings.horizon, horizon);
  checkSizes(record, rest);
  return { ...rest, networks: networksFrom(formOf(mixtureNetwork(rest.settings)), seeds, record) };
}

/** Settings of the record. */
interface MixtureRecord extends Omit<TrainedMixture, "networks"> {
  readonly seeds: number;
}

function mixtureKind(record: PartRecord): JsonKind<MixtureRecord> {
  const size = aWhole({ least: 1 });
  return recordOf<MixtureRecord>({
    settings: recordOf<MixtureSettings>({
      cell: oneOf(...networkCells),
      context: aContext,
      horizon: size,
      inputSize: size,
      bases: size,
      future: aWhole(),
      statics: aWhole(),
      hiddenSize: size,
      layers: optional(aDepth(record)),
      dropout: optional(aNumber),
      output: mixtureOutput,
    }),
    plan: recordOf<MixturePlan>({
      context: aContext,
      seasons: listOf(someSteps),
      log: aFlag,
      marks: aFlag,
      covariates: covariateUnits,
    }),
    epochs: aWhole(),
    losses: listOf(aStatistic),
    seeds: size,
  });
}

/** Throws {@link ForecasterFileError} for a network of other sizes than its windows. */
function checkSizes(record: PartRecord, { settings, plan }: Pick<TrainedMixture, "settings" | "plan">): void {
  const { future, statics } = plan.covariates;
  const { context, inputSize, bases, future: ahead, statics: fixed } = settings;
  checkEqual(settingsPlace(record).at("settings"), [
    ["context", context, plan.context],
    ["inputSize", inputSize, inputSizeOf(plan)],
    ["bases", bases, baseCount(plan)],
    ["future", ahead, future.length],
    ["statics", fixed, statics.length],
  ]);
}

function fitted(name: string, backend: Backend | undefined, trained: TrainedMixture): FittedMixture {
  const { networks, ...rest } = trained;
  const needed = (own: Backend | undefined): Backend => {
    if (own !== undefined) return own;
    throw new MixtureError(`${name}: a network forecasts on a backend; got none.\nOpen it with one.`);
  };
  const checked = (task: Task, origins: Origins): Backend => {
    checkCovariates(task);
    checkAhead(task, origins);
    return needed(backend);
  };
  const forecast = (task: Task, origins: Origins, quantiles: readonly number[]) =>
    predictQuantiles(checked(task, origins), trained, task, origins, quantiles);
  return {
    name,
    parameters: parametersOf(networks),
    trained,
    predict: async (task, origins) => forecast(task, origins, [0.5]),
    effects: (task, origins) =>
      covariateEffects(task, origins, trained.plan.covariates, async (given, at) =>
        forecast(given, at, [0.5]),
      ),
    predictQuantiles: async (task, origins, quantiles) => forecast(task, origins, quantiles),
    ...(trained.settings.output === "point"
      ? {}
      : { spread: async (task, origins) => predictSpread(checked(task, origins), trained, task, origins) }),
    async refit(task, ends, options = {}) {
      if (!canFit(task, ends, trained.plan.log)) return undefined;
      checkCovariates(task);
      const tuned = await tuneMixture(trained, {
        ...options,
        backend: needed(options.backend ?? backend),
        task,
        ends,
      });
      return tuned && fitted(name, options.backend ?? backend, tuned);
    },
    record: () => ({
      kind: "mixture",
      name,
      settings: { ...rest, seeds: networks.length },
      tensors: tensorsOf(networks),
    }),
  };
}
