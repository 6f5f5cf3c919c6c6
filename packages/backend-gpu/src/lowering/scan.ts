// scan: the body is lowered once for every step. Steps read their slice of a sequence in place.
import { scanOperands, scanResults, sizeOf } from "@grus/tensor";
import { partOf, reshaped, uniformValue, type Value } from "../value.ts";
import type { Lower } from "./lowering.ts";
import { concatenated } from "./strided.ts";

export const lowerScan: Lower<"scan"> = ({ attrs, inputs, outputs, builder, lower }) => {
  const { body, length, reverse } = attrs;
  const { carry: initial, xs, constants } = scanOperands(attrs, inputs);
  let carry = initial;
  const ys: (readonly Value[])[] = [];
  for (let i = 0; i < length; i++) {
    const t = reverse ? length - 1 - i : i;
    const results = scanResults(attrs, lower(body, [...carry, ...xs.map((x) => stepOf(x, t)), ...constants]));
    carry = results.carry;
    ys[t] = results.ys;
  }
  const gathered = scanResults(attrs, outputs).ys.map((output, i) => {
    if (sizeOf(output.shape) === 0) return uniformValue(output, 0);
    const rows = ys.map((values) => reshaped(values[i]!, [1, ...output.shape.slice(1)]));
    return concatenated(builder, rows, 0);
  });
  return [...carry, ...gathered];
};

/** Step t of a sequence [length, ...]. */
function stepOf(x: Value, t: number): Value {
  const shape = x.shape.slice(1);
  return partOf(x, t * sizeOf(shape), shape);
}
