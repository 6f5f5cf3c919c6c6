// Names for the dynamic axes of a Keras model.
import type { NamedValue } from "@grus/io";

/**
 * The inputs with a name for each dynamic axis: "batch" for the first, "time" for the second, then "axis2"
 * and so on; with several inputs, "NAME_time" and "NAME_axis2". Only the batch is shared by all of them.
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
