// Layer normalisation and RMS normalisation.
import { add, div, mean, mul, ones, ShapeError, sqrt, square, type Tensor } from "@grus/tensor";
import { eachStep } from "../each-step.ts";
import { checkSizes } from "../errors.ts";
import type { Layer } from "../layer.ts";
import { checkEpsilon, initNorm, type NormParameters, scaleShift, standardise } from "../normalise.ts";
import { defined } from "../part-definition.ts";

/** Options of {@link layerNorm} and {@link rmsNorm}. */
export interface NormOptions {
  /** Features of the last axis. */
  readonly features: number;
  /** ε, added to the variance. Default 1e-5 for {@link layerNorm}, 1e-6 for {@link rmsNorm}. */
  readonly epsilon?: number | undefined;
}

/**
 * γ ⊙ (x − μ) / √(σ² + ε) + β with mean and biased variance of each row's last axis (Ba et al., arXiv
 * 1607.06450); the shape [..., features] is unchanged. As PyTorch's `nn.LayerNorm`. Rows are independent;
 * padding is unaffected. γ is initialised to 1, β to 0. Throws {@link CellOptionError}, and
 * {@link ShapeError} from the call.
 */
export function layerNorm(options: NormOptions): Layer<NormParameters> {
  const { features, epsilon = 1e-5 } = options;
  checkSizes("layerNorm", { features });
  checkEpsilon("layerNorm", epsilon);
  return defined(
    { kind: "layerNorm", options },
    {
      reads: "float32",
      inputSize: features,
      outputSize: features,
      init: () => initNorm(features),
      bind: (parameters) =>
        eachStep("layerNorm", (x) => {
          checkLast("layerNorm", x, features);
          return scaleShift(standardise(x, epsilon), parameters);
        }),
    },
  );
}

/** The parameters of {@link rmsNorm}. */
export interface RmsNormParameters {
  /** γ, [features] */
  readonly weight: Tensor;
}

/**
 * γ ⊙ x / √(mean(x²) + ε) over each row's last axis (Zhang and Sennrich, arXiv 1910.07467); the shape [...,
 * features] is unchanged. As PyTorch's `nn.RMSNorm`. γ is initialised to 1. Throws {@link CellOptionError},
 * and {@link ShapeError} from the call.
 */
export function rmsNorm(options: NormOptions): Layer<RmsNormParameters> {
  const { features, epsilon = 1e-6 } = options;
  checkSizes("rmsNorm", { features });
  checkEpsilon("rmsNorm", epsilon);
  return defined(
    { kind: "rmsNorm", options },
    {
      reads: "float32",
      inputSize: features,
      outputSize: features,
      init: () => ({ weight: ones([features]) }),
      bind: ({ weight }) =>
        eachStep("rmsNorm", (x) => {
          checkLast("rmsNorm", x, features);
          const size = sqrt(add(mean(square(x), { axes: [x.rank - 1], keepAxes: true }), epsilon));
          return mul(div(x, size), weight);
        }),
    },
  );
}

/** Throws {@link ShapeError} unless the last axis has the given number of features. */
export function checkLast(where: string, x: Tensor, features: number): void {
  if (x.rank > 0 && x.shape.at(-1) === features) return;
  throw new ShapeError(where, {
    expected: `[..., features=${features}]`,
    got: x.shape,
    cure: "Put the features last, or create the layer for as many as there are.",
  });
}
