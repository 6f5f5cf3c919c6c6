// The arguments of a call: values of the graph, constants, slices, and lists of them.
import { DAMAGED, quote } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import { arrayOf, isRecord, type Json, malformed } from "./config.ts";

/** A constant in the arguments of a call. */
export type Plain = number | boolean | string | null;

/** An argument of a call; `Value` is a reference in the graph, or what it refers to. */
export type Argument<Value> =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "constant"; readonly value: Plain }
  | { readonly kind: "array"; readonly data: TensorData }
  | SliceArgument
  | { readonly kind: "ellipsis" }
  | { readonly kind: "list"; readonly items: readonly Argument<Value>[] };

/** Python's slice; null is the default. */
export interface SliceArgument {
  readonly kind: "slice";
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

/** A reference to an output of a call of a layer, by indices. */
export interface ValueRef {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** The maximum nesting of lists in the arguments of a call. */
const MAX_DEPTH = 16;

/**
 * The arguments in a written value: references [layer, call, output] or in the form of Keras 3, constants,
 * and lists and records of them; a record becomes the list of its values in the order of its keys. Throws for
 * anything else, with `name`.
 */
export function argumentOf(name: string, value: unknown, depth = 0): Argument<ValueRef> {
  if (depth > MAX_DEPTH)
    throw malformed({
      place: `call of layer ${quote(name)}`,
      expected: `lists nested at most ${MAX_DEPTH} deep`,
      got: "more",
      cure: DAMAGED,
    });
  const ref = refOf(value);
  if (ref !== undefined) return { kind: "value", value: ref };
  if (Array.isArray(value)) return listOf(name, value, depth);
  if (isRecord(value)) return written(name, value, depth);
  if (value === null || value === undefined) return { kind: "constant", value: null };
  return { kind: "constant", value: value as Plain };
}

function listOf(name: string, values: readonly unknown[], depth: number): Argument<ValueRef> {
  return { kind: "list", items: values.map((own) => argumentOf(name, own, depth + 1)) };
}

function written(name: string, value: Json, depth: number): Argument<ValueRef> {
  const { class_name: className, config } = value;
  if (className === undefined)
    return listOf(
      name,
      Object.keys(value)
        .sort()
        .map((key) => value[key]),
      depth,
    );
  const options = isRecord(config) ? config : {};
  if (className === "__slice__") return sliceOf(name, options);
  if (className === "__ellipsis__") return { kind: "ellipsis" };
  if (className === "__numpy__" || className === "__tensor__") return arrayArgument(name, options);
  return refuseCall(name, "tensors, numbers and slices as arguments", textOf(value));
}

function refOf(value: unknown): ValueRef | undefined {
  const history =
    isRecord(value) && value.class_name === "__keras_tensor__" && isRecord(value.config)
      ? value.config.keras_history
      : value;
  if (!Array.isArray(history) || history.length < 3) return undefined;
  const [layer, call, output] = history;
  if (typeof layer !== "string" || !Number.isInteger(call) || !Number.isInteger(output)) return undefined;
  return { layer, call, output };
}

function sliceOf(name: string, { start, stop, step }: Json): SliceArgument {
  const bound = (value: unknown) => {
    if (value === null || value === undefined) return null;
    return Number.isInteger(value)
      ? (value as number)
      : refuseCall(name, "whole numbers in a slice", textOf(value));
  };
  return { kind: "slice", start: bound(start), stop: bound(stop), step: bound(step) };
}

/** An array in a configuration, whose numbers are floats unless its type says otherwise. */
function arrayArgument(name: string, { value, dtype }: Json): Argument<ValueRef> {
  const numbers = arrayOf(value) ?? refuseCall(name, "an array of numbers", textOf(value));
  if (!/^u?int/.test(String(dtype))) return { kind: "array", data: numbers };
  return { kind: "array", data: { ...numbers, dtype: "int32", data: Int32Array.from(numbers.data) } };
}

/** The values in an argument, in order. */
export function valuesIn<Value>(argument: Argument<Value>): Value[] {
  if (argument.kind === "value") return [argument.value];
  return argument.kind === "list" ? argument.items.flatMap(valuesIn) : [];
}

/** An argument with its values replaced. */
export function mapArgument<A, B>(argument: Argument<A>, f: (value: A) => B): Argument<B> {
  if (argument.kind === "value") return { kind: "value", value: f(argument.value) };
  if (argument.kind !== "list") return argument;
  return { kind: "list", items: argument.items.map((own) => mapArgument(own, f)) };
}

/** Whether an argument is absent, or the constant null. */
export function isNull(argument: Argument<unknown> | undefined): boolean {
  return argument === undefined || (argument.kind === "constant" && argument.value === null);
}

/** The beginning of a written value. */
export function textOf(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? "nothing";
}

/** Throws the error of an unsupported call. */
export function refuseCall(name: string, expected: string, got: string): never {
  throw malformed({
    place: `call of layer ${quote(name)}`,
    expected,
    got,
    cure: "This is not supported; build the model without it.",
  });
}
