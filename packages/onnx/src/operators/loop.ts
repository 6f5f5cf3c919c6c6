// Loop: as one scan where every step computes the same, else step by step.
import { arange, GrusError, scan, stack, type Tensor } from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import type { GraphProto } from "../schema.ts";
import {
  type AnyValue,
  type HostValue,
  hostValue,
  shapeOf,
  tensorValue,
  toTensor,
  type Value,
} from "../values.ts";

/** Shorter loops become steps of the program. */
const MIN_SCANNED = 16;

/** The longest loop that a program may hold. */
const MAX_COUNT = 2 ** 20;

/** The steps of a loop: what they start from, and how many there are at most. */
interface Steps {
  readonly body: GraphProto;
  readonly count: number;
  readonly condition: HostValue;
  readonly carried: readonly AnyValue[];
}

export const loop: Operator = (call) => {
  const limit = call.inputs[0] === undefined ? Number.POSITIVE_INFINITY : call.host(0).data[0]!;
  const given = call.inputs[1];
  const condition = given === undefined ? truth(true) : call.hostOf(given, "a condition");
  const carried = call.inputs.slice(2).map((_, i) => call.anyInput(i + 2) ?? call.input(i + 2));
  const count = condition.data[0] === 0 ? 0 : Math.max(0, limit);
  const steps = { body: call.graph("body"), count, condition, carried };
  return scanned(call, steps) ?? unrolled(call, steps);
};

/** A scan over the numbers of the steps; undefined if the steps differ in more than the values carried. */
function scanned(call: NodeCall, { body, count, condition, carried }: Steps): Value[] | undefined {
  const starts = carried.flatMap((value) => (value.kind === "sequence" ? [] : [value]));
  const isSuited = (count === 0 || count >= MIN_SCANNED) && count <= MAX_COUNT;
  if (!isSuited || starts.length < carried.length) return undefined;
  let found: readonly Value[] = [];
  const step = (carry: readonly Tensor[], number: Tensor) => {
    const values = carry.map((x, i) => tensorValue(starts[i]!.element, x));
    const [next, ...rest] = call.runTensors(body, [tensorValue("int64", number), condition, ...values]);
    if (next === undefined || call.hostOf(next, "a condition").data[0] === 0)
      call.refuse("a loop with the same steps throughout", "a condition that ends it");
    found = rest;
    const tensors = rest.map(toTensor);
    return { carry: tensors.slice(0, starts.length), output: tensors.slice(starts.length) };
  };
  try {
    call.spend(count);
    const { carry, outputs } = scan(step, starts.map(toTensor), arange(count));
    const results = [...carry, ...outputs];
    return results.map((tensor, i) => tensorValue(found[i]!.element, tensor));
  } catch (error) {
    // Such as shapes that grow: step by step, they are known.
    if (error instanceof GrusError && count > 0) return undefined;
    throw error;
  }
}

/** Step by step, with conditions and numbers known. */
function unrolled(call: NodeCall, { body, count, condition, carried }: Steps): AnyValue[] {
  let [isOn, own] = [condition, carried];
  const outputs: AnyValue[][] = [];
  for (let at = 0; at < count && isOn.data[0] !== 0; at++) {
    call.step();
    const number = hostValue("int64", [], () => at);
    const [next, ...rest] = call.runGraph(body, [number, isOn, ...own]);
    if (next === undefined || next.kind === "sequence") return call.refuse("a condition", "none");
    isOn = call.hostOf(next, "a condition");
    own = rest.slice(0, carried.length);
    rest.slice(carried.length).forEach((value, k) => {
      outputs[k] ??= [];
      outputs[k].push(value);
    });
  }
  if (outputs.length === 0 && body.output.length > 1 + carried.length)
    call.refuse("at least one step", "a loop without steps");
  return [...own, ...outputs.map((values) => stacked(call, values))];
}

/** Values along a new first axis. */
function stacked(call: NodeCall, values: readonly AnyValue[]): Value {
  const own = values.map((value) =>
    value.kind === "sequence" ? call.refuse("tensors as outputs of steps", "a sequence") : value,
  );
  const first = own[0]!;
  const hosts = own.filter((value) => value.kind === "host");
  if (hosts.length < own.length || hosts.some(({ shape }) => String(shape) !== String(shapeOf(first))))
    return tensorValue(first.element, stack(own.map(toTensor), 0));
  const size = hosts[0]!.data.length;
  return hostValue(
    first.element,
    [hosts.length, ...shapeOf(first)],
    (i) => hosts[Math.floor(i / size)]!.data[i % size]!,
  );
}

function truth(value: boolean): HostValue {
  return hostValue("bool", [], () => Number(value));
}
