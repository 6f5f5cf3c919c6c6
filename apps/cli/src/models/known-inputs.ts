// Inputs that are known while a program is built: a model may choose a branch by them.
import { fromData, type NamedModel, type NamedTensorRecord, type TensorData } from "grus";

/** Whole numbers and flags of one element, as constants, and the other tensors. */
export function divideInputs(inputs: Readonly<Record<string, TensorData>>): {
  readonly known: NamedTensorRecord;
  readonly given: Readonly<Record<string, TensorData>>;
} {
  const isKnown = ({ dtype, data }: TensorData) => dtype !== "float32" && data.length === 1;
  const entries = Object.entries(inputs);
  return {
    known: Object.fromEntries(
      entries.filter(([, data]) => isKnown(data)).map(([name, data]) => [name, fromData(data)]),
    ),
    given: Object.fromEntries(entries.filter(([, data]) => !isKnown(data))),
  };
}

/** The model with inputs that are constants of its program, and no longer asked for. */
export function withKnown<Model extends NamedModel>(model: Model, known: NamedTensorRecord): Model {
  return {
    ...model,
    inputs: model.inputs.filter(({ name }) => !Object.hasOwn(known, name)),
    apply: (own: NamedTensorRecord, given: NamedTensorRecord) => model.apply(own, { ...given, ...known }),
  };
}
