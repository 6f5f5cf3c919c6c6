// scan: its body is lowered once for every step. Steps read their part of a sequence in place.
import { sizeOf } from "@grus/tensor";
import { partOf, reshaped, uniformValue, type Value } from "../value.ts";
import type { Lower } from "./lowering.ts";
import { concatenated } from "./strided.ts";

export const lowerScan: Lower<"scan"> = ({ attrs, inputs, outputs, builder, lower }) => {
  const { body, carries, sequences, length, reverse } = attrs;
  let carry = inputs.slice(0, carries);
  const xs = inputs.slice(carries, carries + sequences);
  const shared = inputs.slice(carries + sequences);
  const ys: (readonly Value[])[] = [];
  for (let walked = 0; walked < length; walked++) {
    const t = reverse ? length - 1 - walked : walked;
    const results = lower(body, [...carry, ...xs.map((x) => stepOf(x, t)), ...shared]);
    carry = results.slice(0, carries);
    ys[t] = results.slice(carries);
  }
  const gathered = outputs.slice(carries).map((output, i) => {
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
