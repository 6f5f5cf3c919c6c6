// What networks of a forecast expect of each step beside the point.
import type { MixtureOutput } from "../mixture/mixture-output.ts";

/** Names of the distributions that networks can forecast; `none` for points. */
export const forecastDistributions = [
  "none",
  "quantiles",
  "normal",
  "student-t",
  "negative-binomial",
] as const;

/** What networks forecast of each step: a point, quantiles, or the parameters of a distribution. */
export type ForecastDistribution = (typeof forecastDistributions)[number];

/** Quantiles that are trained together; the middle one is the point. */
const QUANTILES = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];

/** The output of a network that forecasts a distribution. */
export function outputOfDistribution(distribution: ForecastDistribution = "none"): MixtureOutput {
  switch (distribution) {
    case "none":
      return "point";
    case "quantiles":
      return { quantiles: QUANTILES };
    case "normal":
      return { distribution: "gaussian" };
    case "student-t":
    case "negative-binomial":
      return { distribution };
  }
}
