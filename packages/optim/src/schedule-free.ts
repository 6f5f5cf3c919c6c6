// Schedule-free AdamW.
import {
  add,
  div,
  identity,
  mapTree,
  minimum,
  mul,
  scalar,
  sqrt,
  square,
  sub,
  type Tensor,
  zeros,
  zipTrees,
} from "@grus/tensor";
import type { AdamDecays } from "./adam.ts";
import { checkDecay, checkNonNegative, HyperparameterError } from "./errors.ts";
import { average, nextCorrection } from "./leafwise.ts";
import type { Optimizer } from "./optimizer.ts";

/** Options of {@link scheduleFreeAdamW}. */
export interface ScheduleFreeOptions extends AdamDecays {
  readonly learningRate: number;
  /** Decay, times the learning rate, of the weights at which the gradient is taken. Default 0. */
  readonly weightDecay?: number | undefined;
  /** Steps over which the rate rises from 0. Default 0. */
  readonly warmUp?: number | undefined;
}

interface State {
  /** z: the iterate of the gradient steps. */
  readonly base: unknown;
  /** x: the weights for evaluation. */
  readonly averagedParameters: unknown;
  readonly square: unknown;
  readonly correction2: Tensor;
  readonly step: Tensor;
  /** Σ rate² */
  readonly weight: Tensor;
}

/**
 * Schedule-free AdamW (Defazio et al., arXiv 2405.15682), with the rate γ multiplied by √(1 − β2ᵗ):
 *
 *     y = (1 − β1) z + β1 x    z ← z − γ (g(y) / (√v + ε) + weightDecay · y)
 *     x ← (1 − c) x + c z      c = γ² / Σ γ²
 *
 * The trained parameters are y; evaluate with x, the {@link averagedParameters} of the state. β1 is 0.9, β2
 * 0.999, ε 1e-8 by default, and the rate is constant after its warm-up.
 */
export function scheduleFreeAdamW({
  learningRate,
  weightDecay = 0,
  warmUp = 0,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
}: ScheduleFreeOptions): Optimizer {
  checkDecay("scheduleFreeAdamW", { beta1, beta2 });
  checkNonNegative("scheduleFreeAdamW", { learningRate, weightDecay, epsilon, warmUp });
  if (beta1 === 0) throw new HyperparameterError("scheduleFreeAdamW", "beta1", beta1, "a number above 0");
  const copy = (parameters: unknown) => mapTree(parameters, (leaf) => identity(leaf));
  return {
    init: (parameters): State => ({
      base: copy(parameters),
      averagedParameters: copy(parameters),
      square: mapTree(parameters, (leaf) => zeros(leaf.shape)),
      correction2: scalar(0),
      step: scalar(0),
      weight: scalar(0),
    }),
    update: (gradients, state, parameters) => {
      const held = state as State;
      const step = add(held.step, 1);
      const correction2 = nextCorrection(held.correction2, beta2);
      const warm = warmUp === 0 ? scalar(1) : minimum(1, div(step, warmUp));
      const rate = mul(mul(learningRate, warm), sqrt(correction2));
      const weight = add(held.weight, square(rate));
      const share = div(square(rate), weight);
      const moments = zipTrees([held.square, gradients], ([v, g]) => average(v, square(g), beta2));
      const base = zipTrees([held.base, gradients, moments, parameters], ([z, g, v, y]) => {
        const direction = add(div(g, add(sqrt(v), epsilon)), mul(weightDecay, y));
        return sub(z, mul(rate, direction));
      });
      const mixed = zipTrees([held.averagedParameters, base], ([x, z]) => add(x, mul(share, sub(z, x))));
      const updates = zipTrees([parameters, base, mixed], ([y, z, x]) =>
        sub(add(mul(1 - beta1, z), mul(beta1, x)), y),
      );
      const next: State = { base, averagedParameters: mixed, square: moments, correction2, step, weight };
      return { updates, state: next };
    },
  };
}
