// A ridge over windows as a function of tensors: base + bias · scale + (window - last) · weight.
import { add, exp, log, matmul, mean, mul, reshape, slice, sub, transpose } from "@grus/tensor";
import type { Ridge } from "../linear/ridge.ts";
import { lastSeason } from "./naive-graph.ts";
import { floats, type GraphForm, latest, type PartGraph, rowsOfSeries, seriesInput } from "./part-graph.ts";

/**
 * The graph of a ridge; undefined where a series has no known scale, and for a window of one value. "weight"
 * [horizon, context - 1] and "bias" [horizon] are those of an `nn.Linear` on the window minus its last value;
 * "scale" [series] is what a bias counts.
 */
export function ridgeGraph(
  ridge: Ridge,
  isOfLogarithms: boolean,
  scales: ReadonlyMap<string, number>,
  form: GraphForm,
): PartGraph | undefined {
  const { context, horizon, base, weights, intercept } = ridge;
  const known = form.series.map((id) => scales.get(id));
  if (context < 2 || !known.every((scale) => scale !== undefined)) return undefined;
  const own = Float64Array.from({ length: weights.length }, (_, at) => {
    const [k, i] = [Math.floor(at / (context - 1)), at % (context - 1)];
    return weights[i * horizon + k]!;
  });
  return {
    context,
    future: [],
    reads: seriesInput(form),
    parameters: {
      weight: floats(own, [horizon, context - 1]),
      bias: floats(intercept),
      scale: floats(known),
    },
    apply: ({ weight, bias, scale }, window) => {
      const values = isOfLogarithms ? log(window.values) : window.values;
      const last = latest(values, 1);
      const rounds = [values.shape[0]!, base.rounds, base.period];
      const season = mean(reshape(latest(values, base.rounds * base.period), rounds), { axes: [1] });
      const from = lastSeason(season, base.period, horizon);
      const changes = sub(slice(values, 1, 0, context - 1), last);
      const shift = mul(reshape(rowsOfSeries(scale!, window), [-1, 1]), bias!);
      const forecast = add(add(from, shift), matmul(changes, transpose(weight!, [1, 0])));
      return isOfLogarithms ? exp(forecast) : forecast;
    },
  };
}
