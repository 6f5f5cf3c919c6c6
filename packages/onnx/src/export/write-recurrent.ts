// Fused recurrences as GRU, LSTM and RNN nodes, which run over [time, batch, features].
import {
  type Attrs,
  byName,
  gruOperands,
  lstmOperands,
  type Named,
  rnnOperands,
  type TensorData,
} from "@grus/tensor";
import type { AttributeValue } from "./attributes.ts";
import type { Exported } from "./exported.ts";
import { constantOf, valueAt } from "./expression.ts";
import type { Lowering, Lowerings, StepCall } from "./step-call.ts";

/** A recurrence. */
type Name = "gru" | "lstm" | "rnn";

/** Its operands, including the cell state if it has one. */
type Operands = Named<typeof rnnOperands, Exported> & { readonly cell?: Exported };

/** The form in which a recurrence is written. */
interface Kind<P extends Name> {
  readonly opType: string;
  /** For each gate in ONNX's order, its index in the step's order. */
  readonly order: readonly number[];
  readonly operands: (inputs: readonly Exported[]) => Operands;
  readonly attributes: (attrs: Attrs<P>) => Readonly<Record<string, AttributeValue>>;
  /** Outputs after the states, which no node provides. */
  readonly readings: readonly string[];
}

function recurrent<P extends Name>(kind: Kind<P>): Lowering<P> {
  return (call) => {
    const { timeMajor, reverse } = call.first;
    const { x, hidden, cell, weightIh, weightHh, biasIh, biasHh, lengths } = kind.operands(call.inputs);
    const states = cell === undefined ? [hidden] : [hidden, cell];
    const steps = timeMajor ? x : x.transpose([1, 0, 2]);
    const hasStates = !states.every(isZero);
    const inputs = [
      steps.name,
      weight(call, kind, [weightIh], "W"),
      weight(call, kind, [weightHh], "R"),
      [biasIh, biasHh].every(isZero) ? "" : weight(call, kind, [biasIh, biasHh], "B"),
      coversAll(lengths, steps) ? "" : lengths.name,
      ...states.map((state) => (hasStates ? inFront(state) : "")),
    ];
    const attributes = {
      hidden_size: weightIh.shape[0]!.constant / kind.order.length,
      direction: reverse ? "reverse" : "forward",
      ...kind.attributes(call.first),
    };
    const wanted = call.used.slice(0, 1 + states.length);
    const names = call.graph.nodeOf(kind.opType, inputs.slice(0, lastNamed(inputs)), {
      attributes,
      outputs: wanted,
    });
    return [
      sequence(call, names[0]!, timeMajor),
      ...states.map((_, i) => call.value(1 + i, () => squeezed(call, names[1 + i]!, 0))),
      ...kind.readings.map((what, i) => call.unreadable(1 + states.length + i, what)),
    ];
  };
}

function lastNamed(inputs: readonly string[]): number {
  return inputs.findLastIndex((name) => name !== "") + 1;
}

/** The output [time, 1, batch, hidden] in the step's layout. */
function sequence(call: StepCall<Name>, name: string, timeMajor: boolean): Exported {
  if (timeMajor) return call.value(0, () => squeezed(call, name, 1));
  const [batch, time, features] = call.outputs[0]!.shape;
  return call.inner([time!, batch!, features!], () => squeezed(call, name, 1)).transpose([1, 0, 2]);
}

function squeezed(call: StepCall<Name>, name: string, axis: number): string {
  return call.graph.node("Squeeze", [name, call.file.int64s([axis])]);
}

/** With a leading axis of one direction. */
function inFront(x: Exported): string {
  return x.graph.node("Unsqueeze", [x.name, x.file.int64s([0])]);
}

function isZero({ uniform }: Exported): boolean {
  return uniform?.every((value) => value === 0) ?? false;
}

/** Whether lengths equal the full time at every size. */
function coversAll({ uniform }: Exported, { shape, file }: Exported): boolean {
  const time = shape[0]!;
  const isOpen = constantOf(time) === undefined;
  const covers = (length: number, steps: number) => (isOpen ? length === steps : length >= steps);
  return uniform?.every((length, size) => covers(length, valueAt(time, file.sizes.rows[size]!))) ?? false;
}

/**
 * Weights with gates in ONNX's order and a leading direction axis, concatenated. If they are known while
 * writing, as parameters are, a constant is made; computed ones are reordered by nodes.
 */
function weight(
  call: StepCall<Name>,
  { order, opType }: Pick<Kind<Name>, "order" | "opType">,
  parts: readonly Exported[],
  suffix: string,
): string {
  const data = parts.map((part) => part.data);
  const rows = parts[0]!.shape[0]!.constant / order.length;
  if (data.every((own) => own !== undefined)) {
    const ordered = data.map((own) => reordered(own(), order));
    const label = parts[0]!.label ?? opType.toLowerCase();
    return call.file.initializer(`${label}.${suffix}`, joined(ordered));
  }
  const places = Int32Array.from(
    { length: rows * order.length },
    (_, i) => order[Math.floor(i / rows)]! * rows + (i % rows),
  );
  const indices = call.file.constant({ shape: [places.length], dtype: "int32", data: places });
  const own = parts.map((part) =>
    part.graph.node("Gather", [part.name, indices], { attributes: { axis: 0 } }),
  );
  const all = own.length === 1 ? own[0]! : call.graph.node("Concat", own, { attributes: { axis: 0 } });
  return call.graph.node("Unsqueeze", [all, call.file.int64s([0])]);
}

function reordered({ data, shape, dtype }: TensorData, order: readonly number[]): TensorData {
  const width = data.length / order.length;
  const result = new Float32Array(data.length);
  order.forEach((gate, place) => {
    result.set(data.subarray(gate * width, (gate + 1) * width), place * width);
  });
  return { data: result, shape, dtype };
}

/** Concatenated, with a leading axis of 1. */
function joined(parts: readonly TensorData[]): TensorData {
  const length = parts[0]!.data.length;
  const data = new Float32Array(parts.length * length);
  parts.forEach((part, i) => {
    data.set(part.data, i * length);
  });
  const [rows, ...rest] = parts[0]!.shape;
  return { data, shape: [1, parts.length * rows!, ...rest], dtype: "float32" };
}

export const recurrentLowerings: Lowerings<Name> = {
  gru: recurrent({
    opType: "GRU",
    // r, z, n becomes z, r, h.
    order: [1, 0, 2],
    operands: (inputs) => byName(gruOperands, inputs),
    attributes: ({ resetAfter }) => ({ linear_before_reset: Number(resetAfter) }),
    readings: ["the gates of a GRU"],
  }),
  lstm: recurrent({
    opType: "LSTM",
    // i, f, g, o becomes i, o, f, c.
    order: [0, 3, 1, 2],
    operands: (inputs) => byName(lstmOperands, inputs),
    attributes: () => ({}),
    readings: ["the gates of an LSTM", "the cell states of each step of an LSTM"],
  }),
  rnn: recurrent({
    opType: "RNN",
    order: [0],
    operands: (inputs) => byName(rnnOperands, inputs),
    attributes: ({ activation }) => ({ activations: [activation === "relu" ? "Relu" : "Tanh"] }),
    readings: [],
  }),
};
