// fit: trains a model. The loss receives the model bound to its parameters.
import {
  type CallContext,
  key,
  leaves,
  splitKey,
  type Tensor,
  type TensorData,
  type Traced,
} from "@grus/tensor";
import { batchesOf } from "./batches/batch-source.ts";
import { TrainingOptionError } from "./errors.ts";
import type { Fit, FitContext, FitOptions } from "./fit-options.ts";
import type { Metric, MetricValues } from "./metrics/metric.ts";
import { minimize } from "./minimize.ts";
import type { LossContext, Minimization, MinimizeOptions } from "./minimize-options.ts";

/**
 * Trains a model to minimize a loss. The step (loss, gradient, optimizer) is a compiled program, one per
 * shape of batch, whose state stays on the device; a step whose loss or gradient is not finite changes
 * nothing and ends the run with {@link NonFiniteError}. While training, each part of the model has a separate
 * key, and batch normalisation updates its running statistics, whatever `carry` is.
 *
 *     const run = fit({
 *       backend, model, train: batches, optimizer: adam({ learningRate: 1e-3 }), epochs: 20,
 *       loss: (model, { tokens, tags }) => crossEntropy(model(tokens), tags),
 *     });
 *     for await (const { epoch, loss } of run) console.log(epoch, loss);
 *     const { parameters } = await run.finish();
 */
export function fit<
  Parameters,
  Call,
  State,
  Batch,
  Metrics extends Readonly<Record<string, Metric>> = Readonly<Record<string, never>>,
>(
  options: FitOptions<Parameters, Call, State, Batch, Metrics>,
): Fit<Parameters, State, MetricValues<Metrics>>;
export function fit<Parameters, Call, State, Batch, Metrics extends Readonly<Record<string, Metric>>>(
  options: CheckedOptions<Parameters, Call, State, Batch, Metrics>,
): Fit<Parameters, State, MetricValues<Metrics>> {
  checkModel(options.model);
  const start = memoised(() => startRun(options));
  return {
    [Symbol.asyncIterator]: () => {
      const epochs = start().then((run) => run[Symbol.asyncIterator]());
      return {
        next: async () => (await epochs).next(),
        return: async () => (await epochs).return?.() ?? { done: true, value: undefined },
      };
    },
    finish: async () => {
      const { carry: state, ...result } = await (await start()).finish();
      return options.carry === undefined ? result : { ...result, state };
    },
  };
}

/** The options after the compiler has checked that batches hold only tensors. */
interface CheckedOptions<Parameters, Call, State, Batch, Metrics extends Readonly<Record<string, Metric>>>
  extends Omit<FitOptions<Parameters, Call, State, Batch, Metrics>, "loss" | "metrics"> {
  readonly loss: (model: Call, batch: Traced<Batch>, context: FitContext) => Tensor;
  readonly metrics?: ((model: Call, batch: Traced<Batch>) => Metrics) | undefined;
}

/** Calls `make` once, on first use. */
function memoised<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function startRun<Parameters, Call, State, Batch, Metrics extends Readonly<Record<string, Metric>>>(
  options: CheckedOptions<Parameters, Call, State, Batch, Metrics>,
): Promise<Minimization<Parameters, State, MetricValues<Metrics>>> {
  const { model, carry, state, parameters, loss: _loss, metrics: _metrics, ...rest } = options;
  const initial = carry === undefined ? undefined : (state ?? (await initialState(options)));
  return minimize<Parameters, Batch, State, Metrics>({
    ...rest,
    ...boundLoss(options),
    caller: "fit",
    parameters: parameters ?? model.init(key(options.seed ?? 0)),
    statistics: model.statistics,
    carry: initial,
    resetCarry: carry === "epoch" ? "epoch" : "never",
  });
}

/** Loss and metrics as functions of parameters, from functions of the bound model. */
function boundLoss<Parameters, Call, State, Batch, Metrics extends Readonly<Record<string, Metric>>>({
  model,
  loss,
  metrics,
  carry,
}: CheckedOptions<Parameters, Call, State, Batch, Metrics>): Pick<
  MinimizeOptions<Parameters, Batch, State, Metrics>,
  "loss" | "metrics"
> {
  const carried = ({ carry: before }: LossContext<State>) => (carry === undefined ? undefined : before);
  return {
    loss: (parameters, batch, context) => {
      const [modelKey, own] = context.key === undefined ? [] : splitKey(context.key);
      const training = context.key !== undefined;
      let after = context.carry;
      const bound: CallContext<State> = {
        key: modelKey,
        training,
        watch: context.watch,
        statistics: context.statistics,
        state: carried(context),
        onState: (next) => {
          after = next;
        },
      };
      const value = loss(model.bind(parameters, bound), batch, { key: own, training });
      return carry === undefined || after === undefined ? value : { loss: value, carry: after };
    },
    metrics:
      metrics &&
      ((parameters, batch, context) =>
        metrics(model.bind(parameters, { training: false, state: carried(context) }), batch)),
  };
}

/** The model's state before the first batch, whose rows are those of its first tensor. */
async function initialState<
  Parameters,
  Call,
  State,
  Batch,
  Metrics extends Readonly<Record<string, Metric>>,
>({ model, train }: CheckedOptions<Parameters, Call, State, Batch, Metrics>): Promise<State> {
  if (model.initialState === undefined)
    throw new TrainingOptionError(
      "fit",
      "the model has no state to carry.\nLeave out carry, or use a model with recurrent layers.",
    );
  const batches = batchesOf<Batch>(train, 0, { caller: "fit" });
  const iterator: unknown = Symbol.iterator in batches && batches[Symbol.iterator]();
  if (iterator === batches)
    throw new TrainingOptionError(
      "fit",
      "train can be iterated only once, and the number of rows of the state is that of its first batch.\nGive batches that can be iterated again, or the option state.",
    );
  for await (const batch of batches) return model.initialState(leaves<TensorData>(batch)[0]?.shape[0] ?? 1);
  throw new TrainingOptionError(
    "fit",
    "the training source gave no batch.\nUse more rows or smaller batches.",
  );
}

function checkModel(model: unknown): void {
  const { bind, init } = (model ?? {}) as { readonly bind?: unknown; readonly init?: unknown };
  if (typeof bind === "function" && typeof init === "function") return;
  throw new TrainingOptionError(
    "fit",
    `the model is ${typeof model === "function" ? "a function" : "without bind and init"}; expected a model of layers or sequential, or a layer.\nFor a loss of plain parameters use minimize.`,
  );
}
