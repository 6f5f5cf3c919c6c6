// RMSprop (Tieleman and Hinton 2012; centered: Graves 2013).
import { add, div, sqrt, square, sub } from "@grus/tensor";
import { checkDecay, checkNonNegative } from "./errors.ts";
import { average, leafwise } from "./leafwise.ts";
import { clipIfAny, decayIfAny, type LearningRate, scaleByLearningRate } from "./learning-rate.ts";
import { chain, type Optimizer } from "./optimizer.ts";
import { accumulateMomentum } from "./sgd.ts";

/** Options of {@link rmsprop}; defaults as `torch.optim.RMSprop`. */
export interface RmspropOptions {
  readonly learningRate: LearningRate;
  /** Decay of the mean square; PyTorch's `alpha`. Default 0.99. */
  readonly decay?: number | undefined;
  /** Default 1e-8. */
  readonly epsilon?: number | undefined;
  /** Default 0. */
  readonly momentum?: number | undefined;
  /** Divide by the standard deviation instead of the root mean square. Default false. */
  readonly centered?: boolean | undefined;
  /** L2 penalty. Default 0. */
  readonly weightDecay?: number | undefined;
  /**
   * Maximum global norm of the gradient, applied before everything else as {@link clipByGlobalNorm}. Default:
   * no clipping.
   */
  readonly clipNorm?: number | undefined;
}

/** θ ← θ − rate · b, b ← momentum · b + g / (√v + ε), v the moving mean of g². Agrees with PyTorch. */
export function rmsprop(options: RmspropOptions): Optimizer {
  const {
    learningRate,
    decay = 0.99,
    epsilon = 1e-8,
    momentum = 0,
    centered = false,
    weightDecay = 0,
    clipNorm,
  } = options;
  checkDecay("rmsprop", { decay });
  checkNonNegative("rmsprop", { epsilon, momentum, weightDecay });
  const scaling = centered ? scaleByDeviation(decay, epsilon) : scaleByRootMeanSquare(decay, epsilon);
  const moving = momentum === 0 ? [] : [accumulateMomentum({ momentum })];
  return chain(
    ...clipIfAny(clipNorm),
    ...decayIfAny(weightDecay),
    scaling,
    ...moving,
    scaleByLearningRate(learningRate),
  );
}

function scaleByRootMeanSquare(decay: number, epsilon: number): Optimizer {
  return leafwise({
    slots: ["square"],
    step: () => ({
      scalars: {},
      rule: ({ gradient, slots }) => {
        const meanSquare = average(slots.square, square(gradient), decay);
        return { update: div(gradient, add(sqrt(meanSquare), epsilon)), slots: { square: meanSquare } };
      },
    }),
  });
}

function scaleByDeviation(decay: number, epsilon: number): Optimizer {
  return leafwise({
    slots: ["square", "mean"],
    step: () => ({
      scalars: {},
      rule: ({ gradient, slots }) => {
        const meanSquare = average(slots.square, square(gradient), decay);
        const mean = average(slots.mean, gradient, decay);
        const deviation = sqrt(sub(meanSquare, square(mean)));
        return { update: div(gradient, add(deviation, epsilon)), slots: { square: meanSquare, mean } };
      },
    }),
  });
}
