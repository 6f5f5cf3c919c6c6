// Names for the axes that a model of Keras leaves open.
import type { NamedValue } from "@grus/io";

/**
 * The inputs with a name for each open axis: "batch" for the first, "time" for the second, "axis2" and so on behind; where there are several inputs,
 * "NAME_time" and "NAME_axis2". Only the batch is the same in all of them.
 */
export function withAxisNames(inputs: readonly NamedValue[]): NamedValue[] {
  return inputs.map((value) => named(value, inputs.length === 1));
}

function named(value: NamedValue, isAlone: boolean): NamedValue {
  const own = (name: string) => (isAlone ? name : `${value.name}_${name}`);
  const names = ["batch", own("time")];
  const shape = value.shape?.map((length, axis) => length ?? names[axis] ?? own(`axis${axis}`));
  return { ...value, shape };
}
