// A matrix of several gates, initialised gate by gate.
import { ShapeError, sizeOf, splitKey } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { type Initialiser, parameterOf } from "./initialiser.ts";

/**
 * Applies `initialiser` to each of the `gates` blocks of the first axis: for example an orthogonal matrix per
 * gate of [gates · hiddenSize, hiddenSize]. An array gives each gate a different initialiser, such as a bias
 * of 1 for the forget gate. Throws {@link CellOptionError}, and {@link ShapeError} if the first axis is not
 * divisible.
 */
export function perGate(gates: number, initialiser: Initialiser | readonly Initialiser[]): Initialiser {
  if (!Number.isInteger(gates) || gates < 1) {
    throw new CellOptionError("perGate", "gates", gates, "a whole number of at least 1");
  }
  const own =
    typeof initialiser === "function" ? Array.from({ length: gates }, () => initialiser) : initialiser;
  if (own.length !== gates)
    throw new CellOptionError("perGate", "the number of initialisers", own.length, String(gates));
  return (key, shape) => {
    const [rows = 0, ...rest] = shape;
    if (rows % gates !== 0) {
      throw new ShapeError("perGate", {
        subject: "the parameter",
        expected: `[${gates} · rows, ...]`,
        got: shape,
        cure: "Use it for a weight or bias whose first axis is gates · hiddenSize.",
      });
    }
    const values = new Float64Array(sizeOf(shape));
    const keys = splitKey(key, gates);
    own.forEach((init, gate) => {
      values.set(init(keys[gate]!, [rows / gates, ...rest]).data, (gate * values.length) / gates);
    });
    return parameterOf(values, shape);
  };
}
