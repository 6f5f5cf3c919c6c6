// Gains that compensate for the variance lost in an activation.
import { CellOptionError } from "../errors.ts";

/** The activations of {@link gainOf}. */
export type GainActivation = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

/**
 * The recommended `gain` of a weight that precedes an activation, PyTorch's `calculate_gain`: linear and
 * sigmoid 1, tanh 5/3, relu √2, leakyRelu √(2 / (1 + negativeSlope²)) with a slope of 0.01 by default, selu
 * 3/4. Throws {@link CellOptionError}.
 */
export function gainOf(activation: GainActivation, negativeSlope = 0.01): number {
  switch (activation) {
    case "linear":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.SQRT2;
    case "leakyRelu":
      return Math.sqrt(2 / (1 + negativeSlope ** 2));
    case "selu":
      return 3 / 4;
    default:
      throw new CellOptionError(
        "gainOf",
        "activation",
        activation,
        "linear, sigmoid, tanh, relu, leakyRelu or selu",
      );
  }
}
