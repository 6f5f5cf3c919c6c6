// A quantile of what a mixture network forecasts of one step.
import { negativeBinomialQuantile } from "../distributions/negative-binomial.ts";
import { normalQuantile } from "../distributions/normal.ts";
import { studentTQuantile } from "../distributions/student-t.ts";
import { MixtureError } from "./mixture-error.ts";
import type { MixtureOutput } from "./mixture-output.ts";

/** A quantile, in (0, 1), from the numbers of one step; between trained quantiles it is linear. */
export function forecastQuantile(
  output: MixtureOutput,
  numbers: readonly number[],
  quantile: number,
): number {
  if (output === "point") return numbers[0]!;
  if ("quantiles" in output) return between(output.quantiles, numbers, quantile);
  const [location, spread, degrees] = numbers as readonly [number, number, number];
  switch (output.distribution) {
    case "gaussian":
      return location + spread * normalQuantile(quantile);
    case "student-t":
      return location + spread * studentTQuantile(quantile, degrees);
    case "negative-binomial":
      return negativeBinomialQuantile(quantile, location, spread);
  }
}

function between(quantiles: readonly number[], values: readonly number[], quantile: number): number {
  const above = quantiles.findIndex((own) => own >= quantile);
  if (quantiles[above] === quantile) return values[above]!;
  if (above <= 0)
    throw new MixtureError(
      `quantile: ${quantile} is not between those of the network, ${quantiles.join(", ")}.\nTrain it with lower and higher quantiles, or with a distribution.`,
    );
  const [low, high] = [quantiles[above - 1]!, quantiles[above]!];
  const share = (quantile - low) / (high - low);
  return values[above - 1]! + share * (values[above]! - values[above - 1]!);
}
