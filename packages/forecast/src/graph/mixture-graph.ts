// Mixture networks as a function of tensors.
import {
  linearFromPyTorch,
  linearToPyTorch,
  type NamedTensorRecord,
  recurrentFromPyTorch,
  recurrentToPyTorch,
} from "@grus/io";
import { add, exp, mul, type Tensor, take } from "@grus/tensor";
import { mixtureNetwork } from "../mixture/mixture-network.ts";
import { isOfCounts, type MixtureOutput } from "../mixture/mixture-output.ts";
import type { MixtureParameters } from "../mixture/mixture-start.ts";
import type { TrainedMixture } from "../mixture/train-mixture.ts";
import { mixtureContext, windowInput } from "./mixture-window.ts";
import { beneath, type GraphForm, type PartGraph, prefixed } from "./part-graph.ts";

/**
 * The mean of mixture networks; the parameters of each are under its number. Undefined for networks of counts, whose
 * median is not a function of tensors, and for other covariates than those of the form.
 */
export function mixtureGraph(
  { settings, plan, networks }: TrainedMixture,
  form: GraphForm,
): PartGraph | undefined {
  const { future, past, statics } = plan.covariates;
  const isOfForm =
    future.length === form.future.length &&
    past.length === form.past.length &&
    statics.length === form.statics.length;
  if (isOfCounts(settings.output) || !isOfForm) return undefined;
  const parameters = networks.map((own, i) => prefixed(namedParameters(own), String(i)));
  return {
    context: mixtureContext(plan, form.horizon),
    future: form.future,
    reads: [
      plan.log ? "logDeviation" : "deviation",
      ...(past.length > 0 ? (["past"] as const) : []),
      ...(statics.length > 0 ? (["statics"] as const) : []),
    ],
    parameters: Object.fromEntries(parameters.flatMap((own) => Object.entries(own))),
    apply: (given, window) => {
      const { input, last, scale } = windowInput(window, plan, form.horizon);
      const forecasts = networks.map((_, i) => {
        const network = mixtureNetwork(settings).bind(parametersNamed(beneath(given, String(i))));
        const forecast = add(last, mul(scale, medianOf(settings.output, network(input))));
        return plan.log ? exp(forecast) : forecast;
      });
      const total = forecasts.reduce((sum, each) => add(sum, each));
      return mul(1 / forecasts.length, total);
    },
  };
}

/** The median [batch, horizon] of what a network forecasts; see `forecastQuantile`. */
function medianOf(output: MixtureOutput, numbers: Tensor): Tensor {
  if (output === "point") return numbers;
  if (!("quantiles" in output)) return take(numbers, 2, 0);
  const { quantiles } = output;
  const above = quantiles.findIndex((own) => own >= 0.5);
  if (quantiles[above] === 0.5) return take(numbers, 2, above);
  const [low, high] = [quantiles[above - 1]!, quantiles[above]!];
  const share = (0.5 - low) / (high - low);
  return add(mul(1 - share, take(numbers, 2, above - 1)), mul(share, take(numbers, 2, above)));
}

const AHEAD = ["effect", "state", "covariates", "step"] as const;

function namedParameters({ encode, shares, direct, head, ahead }: MixtureParameters): NamedTensorRecord {
  return Object.fromEntries([
    ...recurrentToPyTorch(encode, { prefix: "encode" }),
    ...linearToPyTorch(shares, { prefix: "shares" }),
    ...linearToPyTorch(direct, { prefix: "direct" }),
    ...linearToPyTorch(head, { prefix: "head" }),
    ...AHEAD.flatMap((name) => {
      const own = ahead[name];
      return own === undefined ? [] : [...linearToPyTorch(own, { prefix: `ahead.${name}` })];
    }),
  ]);
}

function parametersNamed(named: NamedTensorRecord): MixtureParameters {
  const tensors = new Map(Object.entries(named));
  const linear = (prefix: string) => linearFromPyTorch(tensors, { prefix });
  const ahead = AHEAD.flatMap((name) =>
    tensors.has(`ahead.${name}.weight`) ? [[name, linear(`ahead.${name}`)] as const] : [],
  );
  return {
    encode: recurrentFromPyTorch(tensors, { prefix: "encode" }),
    shares: linear("shares"),
    direct: linear("direct"),
    head: linear("head"),
    ahead: Object.fromEntries(ahead),
  };
}
