// Inputs known at build time, by which a model can select a branch.
import { fromData } from "@grus/tensor";
import type { NamedModel, NamedTensorRecord, NamedValue, TensorData } from "grus";
import { InputError } from "../errors.ts";
import { valueText } from "./value-text.ts";

/** Splits inputs into integers and flags of one element, as constants, and the other tensors. */
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

/** The model with some inputs made constants of its program. */
export function withKnown<Model extends NamedModel>(model: Model, known: NamedTensorRecord): Model {
  return {
    ...model,
    inputs: model.inputs.filter(({ name }) => !Object.hasOwn(known, name)),
    apply: (own: NamedTensorRecord, given: NamedTensorRecord) => model.apply(own, { ...given, ...known }),
  };
}

/**
 * The constants given by `--fix`. Throws {@link InputError} for names and values without a matching input.
 */
export function fixedInputs(
  { inputs }: NamedModel,
  values: Readonly<Record<string, number>>,
): NamedTensorRecord {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, fixedInput(inputs, name, value)]),
  );
}

/** The inputs that can be fixed: integers and flags of one element. */
export function fixable(inputs: readonly NamedValue[]): NamedValue[] {
  return inputs.filter(({ dtype, shape }) => dtype !== "float32" && isOne(shape));
}

/** Whether a shape has one element; an unknown shape may, and is taken for a scalar. */
function isOne(shape: NamedValue["shape"]): boolean {
  return shape === undefined || shape.every((length) => length === 1);
}

function fixedInput(inputs: readonly NamedValue[], name: string, value: number) {
  const found = fixable(inputs).find((input) => input.name === name);
  if (found === undefined) {
    throw new InputError(
      `--fix ${name}: is not an input of one whole number or flag.`,
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
    `--fix ${name}=${value}: is not a value of ${valueText(found)}.`,
    dtype === "bool" ? "Pass 0 or 1." : "Pass a whole number from -2147483648 to 2147483647.",
  );
}
