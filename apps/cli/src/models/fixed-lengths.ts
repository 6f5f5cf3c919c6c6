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

/**
 * The model with the lengths that are given; other dynamic axes keep their names. Throws {@link InputError} for
 * lengths that are not of a dynamic axis, and for an axis that has neither a length nor a name.
 */
export function withSizes(model: NamedModel, lengths: Readonly<Record<string, number>>): NamedModel {
  checkNames(model, lengths);
  return { ...model, inputs: model.inputs.map((value) => ({ ...value, shape: namedShape(value, lengths) })) };
}

function namedShape(value: NamedValue, lengths: Readonly<Record<string, number>>): (number | string)[] {
  return shapeOf(value).map((length, axis) => {
    const known = typeof length === "number" ? length : (lengths[axisName(value, axis)] ?? length);
    if (known !== undefined && known !== "") return known;
    throw openAxis(value, axis, "has neither a length nor a name");
  });
}

function openAxis(value: NamedValue, axis: number, problem: string): InputError {
  return new InputError(
    `${valueText(value)}: axis ${axis} ${problem}.`,
    `Pass --size ${axisName(value, axis)}=LENGTH.`,
  );
}

/** Throws {@link InputError} for a length that is not that of a dynamic axis of the model. */
function checkNames({ inputs }: Pick<NamedModel, "inputs">, lengths: Readonly<Record<string, number>>): void {
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

function shapeOf({ name, shape }: NamedValue): NonNullable<NamedValue["shape"]> {
  if (shape !== undefined) return shape;
  throw new InputError(`the model has no shape for its input "${name}".`, "Export it with shapes.");
}

function lengthsOf(value: NamedValue, lengths: Readonly<Record<string, number>>): number[] {
  return shapeOf(value).map((length, axis) => {
    const given = typeof length === "number" ? length : lengths[axisName(value, axis)];
    if (given !== undefined) return given;
    throw openAxis(value, axis, "is dynamic; expected a fixed length");
  });
}

/** The inputs for tracing. */
export function specsOf({ inputs }: FixedModel): Readonly<Record<string, TensorSpec>> {
  return Object.fromEntries(inputs.map(({ name, spec }) => [name, spec]));
}
