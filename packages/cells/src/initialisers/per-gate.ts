// A matrix of several gates, each initialised on its own.
import { ShapeError, sizeOf, splitKey } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { type Initialiser, parameterOf } from "./initialiser.ts";

/**
 * `initialiser` for each of the `gates` blocks of the first axis: an orthogonal matrix for every gate of [gates · hiddenSize, hiddenSize], say.
 * An array gives each gate its own initialiser: a forget gate's bias of 1, say. Throws {@link CellOptionError}, and {@link ShapeError} where
 * the first axis does not divide.
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
      throw new ShapeError(
        "perGate",
        `the first axis of [${shape.join(", ")}] does not divide into ${gates} gates.`,
      );
    }
    const values = new Float64Array(sizeOf(shape));
    const keys = splitKey(key, gates);
    own.forEach((init, gate) => {
      values.set(init(keys[gate]!, [rows / gates, ...rest]).data, (gate * values.length) / gates);
    });
    return parameterOf(values, shape);
  };
}
