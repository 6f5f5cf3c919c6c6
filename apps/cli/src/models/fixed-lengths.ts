// Models whose dynamic axes have fixed lengths.
import { sizeOf } from "@grus/tensor";
import type { DType, NamedModel, NamedValue, TensorSpec } from "grus";
import { InputError } from "../errors.ts";
import { valueText } from "./value-text.ts";

interface FixedValue extends NamedValue {
  readonly spec: TensorSpec;
}

/** A model all of whose lengths are numbers. */
export type FixedModel = Omit<NamedModel, "inputs"> & { readonly inputs: readonly FixedValue[] };

/** The maximum total size of the inputs: WebAssembly cannot address more. */
const MAX_NUMBERS = 2 ** 30;

/**
 * The model with all lengths known. Throws {@link InputError} for lengths that are missing, too large, or not
 * of a dynamic axis.
 */
export function withLengths(model: NamedModel, lengths: Readonly<Record<string, number>>): FixedModel {
  const inputs = model.inputs.map((value): FixedValue => {
    const shape = lengthsOf(value, lengths);
    return { ...value, shape, spec: { shape, dtype: value.dtype as DType } };
  });
  checkNames(model, lengths);
  const size = inputs.reduce((total, { spec }) => total + sizeOf(spec.shape), 0);
  if (size <= MAX_NUMBERS) return { ...model, inputs };
  throw new InputError(
    `--size: the inputs ${inputs.map(valueText).join("; ")} hold ${size} numbers; expected at most ${MAX_NUMBERS}.`,
    "Give smaller lengths.",
  );
}

/** Throws {@link InputError} for a length that is not that of a dynamic axis of the model. */
export function checkNames(
  { inputs }: Pick<NamedModel, "inputs">,
  lengths: Readonly<Record<string, number>>,
): void {
  const names = inputs.flatMap((value) =>
    (value.shape ?? []).flatMap((length, axis) =>
      typeof length === "number" ? [] : [axisName(value, axis)],
    ),
  );
  const unknown = Object.keys(lengths).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new InputError(
    `--size ${unknown}: is not a dynamic axis of the model.`,
    `The model's inputs are ${inputs.map(valueText).join("; ")}.`,
  );
}

/** The name of a dynamic axis, or its place. */
function axisName({ name, shape }: NamedValue, axis: number): string {
  return String(shape?.[axis] || `${name}.${axis}`);
}

function lengthsOf(value: NamedValue, lengths: Readonly<Record<string, number>>): number[] {
  if (value.shape === undefined)
    throw new InputError(`the model has no shape for its input "${value.name}".`, "Export it with shapes.");
  return value.shape.map((length, axis) => {
    if (typeof length === "number") return length;
    const name = axisName(value, axis);
    const given = lengths[name];
    if (given !== undefined) return given;
    throw new InputError(
      `${valueText(value)}: axis ${axis} is dynamic; expected a fixed length.`,
      `Pass --size ${name}=LENGTH.`,
    );
  });
}

/** The inputs for tracing. */
export function specsOf({ inputs }: FixedModel): Readonly<Record<string, TensorSpec>> {
  return Object.fromEntries(inputs.map(({ name, spec }) => [name, spec]));
}
