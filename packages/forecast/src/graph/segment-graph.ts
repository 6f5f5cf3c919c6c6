// Segment networks as a function of tensors.
import {
  embeddingFromPyTorch,
  embeddingToPyTorch,
  linearFromPyTorch,
  linearToPyTorch,
  type NamedTensorRecord,
  recurrentFromPyTorch,
  recurrentToPyTorch,
} from "@grus/io";
import {
  abs,
  add,
  broadcastTo,
  cast,
  div,
  greater,
  mean,
  mul,
  ones,
  reshape,
  sqrt,
  square,
  stack,
  sub,
  type Tensor,
  where,
  zeros,
} from "@grus/tensor";
import { type SegmentModel, segmentNetwork } from "../segments/segment-network.ts";
import { LEAST_SPREAD, type WindowPlan } from "../segments/segment-windows.ts";
import type { SegmentParameters, TrainedSegments } from "../segments/train-segments.ts";
import { lastSeason } from "./naive-graph.ts";
import {
  beneath,
  floats,
  type GraphForm,
  latest,
  type PartGraph,
  prefixed,
  rowsOfSeries,
  seriesInput,
} from "./part-graph.ts";

/**
 * The mean of networks; the parameters of each are under its number. Undefined for networks with embeddings
 * of series, and where series are divided by spreads (`spreads` [series] among the parameters) that are not
 * all known.
 */
export function segmentGraph(
  networks: readonly TrainedSegments[],
  spreads: ReadonlyMap<string, number> | undefined,
  form: GraphForm,
): PartGraph | undefined {
  const { settings, plan } = networks[0]!;
  const known = spreads && form.series.map((id) => spreads.get(id));
  if (plan.ofSeries || known?.some((spread) => spread === undefined)) return undefined;
  return {
    context: plan.context,
    future: [],
    reads: known === undefined ? [] : seriesInput(form),
    parameters: {
      ...Object.assign(
        {},
        ...networks.map(({ parameters }, i) => prefixed(namedParameters(parameters), String(i))),
      ),
      ...(known === undefined ? {} : { spreads: floats(known as readonly number[]) }),
    },
    apply: (parameters, window) => {
      const spread = parameters.spreads && reshape(rowsOfSeries(parameters.spreads, window), [-1, 1]);
      const values = spread === undefined ? window.values : div(window.values, spread);
      const forecasts = networks.map((_, i) => {
        const bound = segmentNetwork(settings).bind(parametersNamed(beneath(parameters, String(i))));
        return forecastWith(bound, values, plan, form.horizon);
      });
      const forecast = mul(
        1 / forecasts.length,
        forecasts.reduce((sum, each) => add(sum, each)),
      );
      return spread === undefined ? forecast : mul(forecast, spread);
    },
  };
}

/** The forecast [batch, horizon] of one network from values [batch, context]. */
function forecastWith(
  network: ReturnType<SegmentModel["bind"]>,
  values: Tensor,
  plan: WindowPlan,
  horizon: number,
): Tensor {
  const batch = values.shape[0]!;
  const last = latest(values, 1);
  const changes = sub(values, last);
  const scale = scaleOf(changes, last, plan);
  const isSpread = greater(scale, 0);
  const window = where(isSpread, div(changes, where(isSpread, scale, 1)), 0);
  const bases = [
    broadcastTo(zeros([1, 1]), [batch, horizon]),
    ...plan.seasons.map((period) => lastSeason(window, period, horizon)),
    ...(plan.means
      ? plan.seasons.map((period) => lastSeason(seasonMeans(window, period), period, horizon))
      : []),
  ];
  return add(
    last,
    mul(scale, network({ window: cast(window, "float32"), bases: cast(stack(bases, 1), "float32") })),
  );
}

/** The mean over all whole rounds of a season in windows [batch, context], [batch, period]. */
function seasonMeans(window: Tensor, period: number): Tensor {
  const [batch, context] = window.shape as [number, number];
  const rounds = Math.floor(context / period);
  return mean(reshape(latest(window, rounds * period), [batch, rounds, period]), { axes: [1] });
}

/** [batch, 1]; 0 for a window of one value only, which is continued. */
function scaleOf(changes: Tensor, last: Tensor, { scale }: WindowPlan): Tensor {
  if (scale === "none") return ones([1, 1]);
  const centred = sub(changes, mean(changes, { axes: [1], keepAxes: true }));
  const spread = sqrt(mean(square(centred), { axes: [1], keepAxes: true }));
  return where(greater(spread, mul(LEAST_SPREAD, abs(last))), spread, 0);
}

function namedParameters({ encode, query, recurrent, mixture, head }: SegmentParameters): NamedTensorRecord {
  return Object.fromEntries([
    ...linearToPyTorch(encode, { prefix: "encode" }),
    ...embeddingToPyTorch(query, { prefix: "query" }),
    ...recurrentToPyTorch(recurrent, { prefix: "recurrent" }),
    ...linearToPyTorch(mixture, { prefix: "mixture" }),
    ...linearToPyTorch(head, { prefix: "head" }),
  ]);
}

function parametersNamed(named: NamedTensorRecord): SegmentParameters {
  const tensors = new Map(Object.entries(named));
  return {
    encode: linearFromPyTorch(tensors, { prefix: "encode" }),
    query: embeddingFromPyTorch(tensors, { prefix: "query" }),
    recurrent: recurrentFromPyTorch(tensors, { prefix: "recurrent" }),
    mixture: linearFromPyTorch(tensors, { prefix: "mixture" }),
    head: linearFromPyTorch(tensors, { prefix: "head" }),
  };
}
