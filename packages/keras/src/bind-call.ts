// The arguments of a call by their roles: inputs, initial states, masks and options.
import { quote } from "@grus/io/files";
import { cast, fromData, full, type Tensor } from "@grus/tensor";
import { type Argument, isNull, mapArgument, refuseCall, type ValueRef, valuesIn } from "./arguments.ts";
import type { GraphCall } from "./graph-calls.ts";
import { type KerasLayer, type KerasValue, type LayerCall, withMask } from "./layers/layer.ts";

/** Names that layers of one input give it. */
const ONE_INPUT = ["inputs", "sequences", "sequence", "x", "data", "input"];

/** The arguments of a call of a layer, whose values are references. */
export interface BoundCall {
  readonly call: GraphCall;
  readonly inputs: readonly Argument<ValueRef>[];
  readonly initialState: readonly Argument<ValueRef>[];
  readonly mask: Argument<ValueRef> | undefined;
  readonly named: Readonly<Record<string, Argument<ValueRef>>>;
}

/** Throws for arguments that the layer does not have. */
export function bindCall(layer: KerasLayer, call: GraphCall): BoundCall {
  const { mask, initial_state: state, ...named } = call.named;
  if (layer.options === "any")
    return { call, inputs: [], initialState: [], mask: undefined, named: call.named };
  const names = layer.inputs ?? ONE_INPUT;
  const byName = names.flatMap((name) => (isNull(named[name]) ? [] : [named[name]!]));
  const options = Object.entries(named).filter(([name, own]) => !names.includes(name) && !isNull(own));
  const stranger = options.find(([name, own]) => !layer.options?.includes(name) && !isFalse(own));
  if (stranger !== undefined) refuseCall(call.layer, argumentsOf(layer), quote(stranger[0]));
  return {
    call,
    inputs: [...call.args, ...byName].filter((own) => !isNull(own)).flatMap((own) => flat(call, own)),
    initialState: state === undefined || isNull(state) ? [] : flat(call, state),
    mask: isNull(mask) ? undefined : mask,
    named: Object.fromEntries(options),
  };
}

function argumentsOf({ options }: KerasLayer): string {
  const more = Array.isArray(options) ? options : [];
  const names = ["training", "mask", "initial_state", ...more];
  return `only the arguments ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function isFalse(own: Argument<unknown>): boolean {
  return own.kind === "constant" && own.value === false;
}

/** Values and numbers in an argument; others are refused. */
function flat(call: GraphCall, own: Argument<ValueRef>): Argument<ValueRef>[] {
  if (own.kind === "list") return own.items.flatMap((item) => flat(call, item));
  if (own.kind === "value" || own.kind === "array") return [own];
  if (own.kind === "constant" && typeof own.value === "number") return [own];
  return refuseCall(call.layer, "tensors as arguments", JSON.stringify(own).slice(0, 60));
}

/** The arguments of a call with their values, as the layer takes them. */
export function resolveCall(
  bound: BoundCall,
  find: (ref: ValueRef) => KerasValue,
): { readonly inputs: readonly KerasValue[]; readonly call: LayerCall } {
  const resolved = (own: Argument<ValueRef>) => mapArgument(own, find);
  const value = (own: Argument<ValueRef>): KerasValue => valueIn(resolved(own));
  const inputs = masked(bound.inputs.map(value), bound.mask && resolved(bound.mask));
  return {
    inputs,
    call: {
      initialState: bound.initialState.map(value),
      hasMask: bound.mask !== undefined,
      args: bound.call.args.map(resolved),
      named: Object.fromEntries(Object.entries(bound.named).map(([name, own]) => [name, resolved(own)])),
    },
  };
}

function valueIn(own: Argument<KerasValue>): KerasValue {
  if (own.kind === "value") return own.value;
  if (own.kind === "array") return { tensor: fromData(own.data) };
  return { tensor: full([], own.kind === "constant" ? Number(own.value) : 0) };
}

/** A mask for all inputs, or one of a list for each. */
function masked(
  inputs: readonly KerasValue[],
  mask: Argument<KerasValue> | undefined,
): readonly KerasValue[] {
  if (mask === undefined) return inputs;
  const each = (i: number): Tensor | undefined => {
    const own = mask.kind === "list" ? mask.items[i] : mask;
    const tensor = own === undefined ? undefined : valuesIn(own)[0]?.tensor;
    return tensor === undefined || tensor.dtype === "bool" ? tensor : cast(tensor, "bool");
  };
  return inputs.map(({ tensor }, i) => withMask(tensor, each(i)));
}
