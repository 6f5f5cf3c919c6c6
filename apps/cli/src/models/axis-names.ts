// Names for axes that are open without one, so that lengths can be given for them.
import type { NamedModel, NamedValue } from "grus";

/** The model with a name for each open axis of its inputs: "batch" for the first, "time" for the second, or "NAME_time" where there are several inputs. */
export function withAxisNames<Model extends NamedModel>(model: Model): Model {
  const isAlone = model.inputs.length === 1;
  return { ...model, inputs: model.inputs.map((value) => named(value, isAlone)) };
}

function named(value: NamedValue, isAlone: boolean): NamedValue {
  const own = (name: string) => (isAlone ? name : `${value.name}_${name}`);
  const names = ["batch", own("time")];
  const shape = value.shape?.map((length, axis) => length ?? names[axis] ?? own(`axis${axis}`));
  return { ...value, shape };
}
