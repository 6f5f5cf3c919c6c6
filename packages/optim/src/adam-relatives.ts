// AdaMax, NAdam and RAdam.
import {
  abs,
  add,
  cast,
  div,
  greater,
  maximum,
  mul,
  pow,
  scalar,
  sqrt,
  square,
  sub,
  type Tensor,
  where,
} from "@grus/tensor";
import type { AdamDecays, AdamOptions } from "./adam.ts";
import { checkDecay, checkNonNegative } from "./errors.ts";
import { average, leafwise, nextCorrection, zeroScalars } from "./leafwise.ts";
import { clipIfAny, decayIfAny, scaleByLearningRate } from "./learning-rate.ts";
import { chain, type Optimizer } from "./optimizer.ts";

/** Options of {@link adamax} and {@link radam}; defaults as PyTorch's. */
export type AdamRelativeOptions = Omit<AdamOptions, "amsgrad">;

/** Options of {@link nadam}; defaults as `torch.optim.NAdam`. */
export interface NadamOptions extends AdamRelativeOptions {
  /** The warm-up rate of the momentum. Default 0.004. */
  readonly momentumDecay?: number | undefined;
}

/** θ ← θ − rate · m̂ / u, u ← max(β2 · u, |g| + ε) (Kingma and Ba 2015, section 7). Agrees with PyTorch. */
export function adamax({
  learningRate,
  weightDecay = 0,
  clipNorm,
  ...decays
}: AdamRelativeOptions): Optimizer {
  const { beta1, beta2, epsilon } = checked("adamax", decays);
  const scaling = leafwise({
    slots: ["mean", "largest"],
    scalars: zeroScalars("correction1"),
    step: (before) => {
      const correction1 = nextCorrection(before.correction1!, beta1);
      return {
        scalars: { correction1 },
        rule: ({ gradient, slots }) => {
          const mean = average(slots.mean, gradient, beta1);
          const largest = maximum(mul(slots.largest, beta2), add(abs(gradient), epsilon));
          return { update: div(div(mean, correction1), largest), slots: { mean, largest } };
        },
      };
    },
  });
  return chain(
    ...clipIfAny(clipNorm),
    ...decayIfAny(weightDecay),
    scaling,
    scaleByLearningRate(learningRate),
  );
}

/**
 * Adam with Nesterov's momentum (Dozat 2016): μ_t = β1 · (1 − 0.96^(t · momentumDecay) / 2). Agrees with
 * PyTorch.
 */
export function nadam({
  learningRate,
  weightDecay = 0,
  momentumDecay = 0.004,
  clipNorm,
  ...decays
}: NadamOptions): Optimizer {
  const { beta1, beta2, epsilon } = checked("nadam", decays);
  checkNonNegative("nadam", { momentumDecay });
  const momentumAt = (t: Tensor) => mul(beta1, sub(1, mul(0.5, pow(scalar(0.96), mul(t, momentumDecay)))));
  const scaling = leafwise({
    slots: ["mean", "square"],
    scalars: () => ({ step: scalar(0), product: scalar(1), correction2: scalar(0) }),
    step: (before) => {
      const step = add(before.step!, 1);
      const momentum = momentumAt(step);
      const following = momentumAt(add(step, 1));
      const product = mul(before.product!, momentum);
      const correction2 = nextCorrection(before.correction2!, beta2);
      const ofGradient = div(sub(1, momentum), sub(1, product));
      const ofMean = div(following, sub(1, mul(product, following)));
      return {
        scalars: { step, product, correction2 },
        rule: ({ gradient, slots }) => {
          const mean = average(slots.mean, gradient, beta1);
          const meanSquare = average(slots.square, square(gradient), beta2);
          const size = add(sqrt(div(meanSquare, correction2)), epsilon);
          const update = div(add(mul(gradient, ofGradient), mul(mean, ofMean)), size);
          return { update, slots: { mean, square: meanSquare } };
        },
      };
    },
  });
  return chain(
    ...clipIfAny(clipNorm),
    ...decayIfAny(weightDecay),
    scaling,
    scaleByLearningRate(learningRate),
  );
}

/**
 * Adam whose adaptive scaling starts once its variance can be estimated (Liu et al., arXiv 1908.03265).
 * Agrees with PyTorch.
 */
export function radam({
  learningRate,
  weightDecay = 0,
  clipNorm,
  ...decays
}: AdamRelativeOptions): Optimizer {
  const { beta1, beta2, epsilon } = checked("radam", decays);
  const longest = 2 / (1 - beta2) - 1;
  const scaling = leafwise({
    slots: ["mean", "square"],
    scalars: () => ({ step: scalar(0, "int32"), correction1: scalar(0), correction2: scalar(0) }),
    step: (before) => {
      const step = add(before.step!, 1);
      const correction1 = nextCorrection(before.correction1!, beta1);
      const correction2 = nextCorrection(before.correction2!, beta2);
      const t = cast(step, "float32");
      const length = sub(longest, div(mul(mul(2, t), sub(1, correction2)), correction2));
      const isKnown = greater(length, 5);
      const usable = where(isKnown, length, 6);
      const ratio = div(
        mul(mul(sub(usable, 4), sub(usable, 2)), longest),
        mul(usable, (longest - 4) * (longest - 2)),
      );
      const factor = mul(sqrt(ratio), sqrt(correction2));
      return {
        scalars: { step, correction1, correction2 },
        rule: ({ gradient, slots }) => {
          const mean = average(slots.mean, gradient, beta1);
          const meanSquare = average(slots.square, square(gradient), beta2);
          const corrected = div(mean, correction1);
          const rectified = mul(corrected, div(factor, add(sqrt(meanSquare), epsilon)));
          return { update: where(isKnown, rectified, corrected), slots: { mean, square: meanSquare } };
        },
      };
    },
  });
  return chain(
    ...clipIfAny(clipNorm),
    ...decayIfAny(weightDecay),
    scaling,
    scaleByLearningRate(learningRate),
  );
}

function checked(
  where: string,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamDecays,
): { readonly [Name in keyof AdamDecays]-?: number } {
  checkDecay(where, { beta1, beta2 });
  checkNonNegative(where, { epsilon });
  return { beta1, beta2, epsilon };
}
