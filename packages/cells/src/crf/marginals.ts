// The marginal probabilities of a CRF.
import { type Floats, grad, type Sequence, sum, type Tensor } from "@grus/tensor";
import { clearPadding } from "../padding.ts";
import { type Emissions, kindOf } from "./emissions.ts";
import { logPartition } from "./forward.ts";
import type { CrfParameters } from "./parameters.ts";

/** p(class at a step), the gradient of log Z with respect to the emissions, [batch, time, classes]. */
export function marginals<X extends Sequence>(
  scores: CrfParameters,
  given: X,
  { values, lengths }: Emissions,
): Floats<X> {
  const total = (x: Tensor) => sum(logPartition(scores, { values: x, lengths }));
  return kindOf(given, clearPadding(grad(total)(values), { lengths })) as Floats<X>;
}
