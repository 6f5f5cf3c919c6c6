// Inputs of a forecaster's model without a table.
import type { NamedValue } from "@grus/io";
import { key, randomNormal, sizeOf, type TensorData } from "@grus/tensor";

/** Values, deviations and scales around 10, 1 and 1, covariates around 0, series in turn. */
export function exampleInputs(
  inputs: readonly NamedValue[],
  rows: number,
  series: number,
): Record<string, TensorData> {
  return Object.fromEntries(
    inputs.map(({ name, dtype, shape = [] }, i) => {
      const lengths = [rows, ...(shape.slice(1) as number[])];
      if (dtype === "int32") {
        const data = Int32Array.from({ length: rows }, (_, row) => row % series);
        return [name, { shape: lengths, dtype, data }];
      }
      const numbers = randomNormal(key(i), [sizeOf(lengths)]).data;
      const data = Float32Array.from(numbers, (value) => (MIDDLE[name] ?? 0) + SPREAD * Number(value));
      return [name, { shape: lengths, dtype: "float32", data }];
    }),
  );
}

const MIDDLE: Readonly<Record<string, number>> = { values: 10, deviation: 1, logDeviation: 1, scale: 1 };

/** So small that nothing around 1 is below 0. */
const SPREAD = 0.1;
