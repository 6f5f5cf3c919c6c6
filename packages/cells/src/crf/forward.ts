// The forward algorithm of a CRF, in logarithms.
import {
  add,
  broadcastTo,
  equal,
  exp,
  expandAxis,
  greater,
  log,
  matmul,
  max,
  maximum,
  scan,
  stopGradient,
  sub,
  sum,
  type Tensor,
  take,
  where,
} from "@grus/tensor";
import type { Emissions } from "./emissions.ts";
import { NEVER } from "./forbidden.ts";
import { laterSteps } from "./later-steps.ts";
import type { CrfParameters } from "./parameters.ts";

/**
 * Below this share of the likeliest class a sum counts as 0, so that 1 / share and its products stay finite
 * in float32.
 */
const LEAST = 1e-30;

/** log Z of each row, [batch]; 0 for a row without steps. */
export function logPartition(scores: CrfParameters, emissions: Emissions): Tensor<"float32"> {
  const first = add(scores.start, take(emissions.values, 1, 0));
  const last = add(forward(scores.transitions, first, emissions), scores.end);
  const most = largest(last, 1);
  const total = add(most, log(sum(exp(sub(last, expandAxis(most, 1))), { axes: [1] })));
  return clearEmpty(emissions, total);
}

/** 0 in rows without steps. */
export function clearEmpty({ lengths }: Emissions, x: Tensor): Tensor {
  return lengths === undefined ? x : where(equal(lengths, 0), 0, x);
}

/**
 * [batch, classes]: for each class at the last step, the log of the sum over the paths that end in it. A step
 * is a matrix product, log Σᵢ exp(αᵢ + Tᵢⱼ) = m + log((exp(α − m) exp(T − c))ⱼ) + cⱼ, ten times as fast
 * as a sum over [batch, classes, classes].
 */
function forward(transitions: Tensor, first: Tensor, emissions: Emissions): Tensor {
  const steps = laterSteps(emissions);
  if (steps === undefined) return first;
  const columns = largest(transitions, 0);
  const factors = exp(sub(transitions, columns));
  const { carry } = scan(
    (alpha: Tensor, step: typeof steps) => {
      const most = expandAxis(largest(alpha, 1), 1);
      const shares = matmul(exp(sub(alpha, most)), factors);
      const isReached = greater(shares, LEAST);
      const reached = add(add(most, columns), log(maximum(shares, LEAST)));
      const next = add(where(isReached, reached, NEVER), step.emitted);
      return { carry: step.isValid === undefined ? next : chosen(step.isValid, next, alpha), output: {} };
    },
    first,
    steps,
  );
  return carry;
}

/** The maximum along an axis, as a constant that shifts both sides of an equation. */
function largest(x: Tensor, axis: number): Tensor {
  return stopGradient(max(x, { axes: [axis] }));
}

/** Rows of `a` [batch, …] where the flag of the row is set, else of `b`. */
export function chosen(flags: Tensor, a: Tensor, b: Tensor): Tensor {
  return where(broadcastTo(expandAxis(flags, -1), a.shape), a, b);
}
