// Inputs that are known while a program is built: a model may choose a branch by them.
import { fromData } from "@grus/tensor";
import type { NamedModel, NamedTensorRecord, NamedValue, TensorData } from "grus";
import { InputError } from "../errors.ts";
import { valueText } from "./value-text.ts";

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

/** The constants that `--fix` gives. Throws {@link InputError} for names and values that a model has no such input for. */
export function fixedInputs(
  { inputs }: NamedModel,
  values: Readonly<Record<string, number>>,
): NamedTensorRecord {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, fixedInput(inputs, name, value)]),
  );
}

/** The inputs that can be fixed: whole numbers and flags of one element. */
export function fixable(inputs: readonly NamedValue[]): NamedValue[] {
  return inputs.filter(({ dtype, shape }) => dtype !== "float32" && isOne(shape));
}

/** Whether a shape is of one element; one that is not known may be, and is taken for that of a single number. */
function isOne(shape: NamedValue["shape"]): boolean {
  return shape === undefined || shape.every((length) => length === 1);
}

function fixedInput(inputs: readonly NamedValue[], name: string, value: number) {
  const found = fixable(inputs).find((input) => input.name === name);
  if (found === undefined) {
    throw new InputError(
      `--fix ${name}: is no input of one whole number or flag.`,
      `The model's inputs are ${inputs.map(valueText).join("; ")}.`,
    );
  }
  const { dtype, shape = [] } = found;
  const lengths = shape as readonly number[];
  if (dtype === "int32" && (value | 0) === value)
    return fromData({ shape: lengths, dtype, data: Int32Array.of(value) });
  if (dtype === "bool" && (value === 0 || value === 1))
    return fromData({ shape: lengths, dtype, data: Uint8Array.of(value) });
  throw new InputError(
    `--fix ${name}=${value}: is no value of ${valueText(found)}.`,
    dtype === "bool" ? "Give 0 or 1." : "Give a whole number from -2147483648 to 2147483647.",
  );
}
