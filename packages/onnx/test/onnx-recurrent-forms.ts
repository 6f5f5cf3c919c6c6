// Every form of RNN, GRU and LSTM in the standard, as models.
import type { TensorData } from "@grus/tensor";
import { type AttributeValue, fileOf, floats, integers } from "./onnx-models.ts";

/** Units of every form. */
export const hidden = 2;
const [time, batch, inputSize] = [5, 3, 4];
/** Gates of each operator. */
export const GATES = { RNN: 1, GRU: 3, LSTM: 4 };
export type Kind = keyof typeof GATES;

/** A form of an operator. */
export interface Form {
  readonly kind: Kind;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly has?: readonly ("bias" | "lengths" | "initial" | "peepholes")[];
  readonly opset?: number;
}

/** A form as a file, with inputs, and the names of its outputs. */
export interface RecurrentModel {
  readonly file: Uint8Array;
  readonly inputs: Readonly<Record<string, TensorData>>;
  readonly outputs: readonly string[];
}

/** Permutes the axes of a tensor. */
export function transposed({ shape, dtype, data }: TensorData, order: readonly number[]): TensorData {
  const target = order.map((axis) => shape[axis]!);
  const strides = order.map((axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const moved = Float32Array.from({ length: data.length }, (_, i) => {
    let [from, rest] = [0, i];
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += (rest % target[axis]!) * strides[axis]!;
      rest = Math.floor(rest / target[axis]!);
    }
    return data[from]!;
  });
  return { shape: target, dtype, data: moved };
}

/** Exchanges the first two axes of a tensor of three. */
export function swapped(data: TensorData): TensorData {
  return transposed(data, [1, 0, 2]);
}

/** The outputs of a form, in batch-major layout. */
export function batchFirst(outputs: Readonly<Record<string, TensorData>>): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, data]) => [
      name,
      name === "y" ? transposed(data, [2, 0, 1, 3]) : swapped(data),
    ]),
  );
}

/**
 * The model of a form, with inputs. With `layout` 1 the numbers are those of layout 0 in batch-major order.
 */
export function modelOf(form: Form): RecurrentModel {
  const { kind, attributes = {}, has = ["bias"], opset = 17 } = form;
  const gates = GATES[kind];
  const directions = attributes.direction === "bidirectional" ? 2 : 1;
  const placed = attributes.layout === 1 ? swapped : (data: TensorData) => data;
  const state = (seed: number) => placed(floats([directions, batch, hidden], seed));
  const inputs: Record<string, TensorData> = { x: placed(floats([time, batch, inputSize], 1, 2)) };
  const constants: Record<string, TensorData> = {
    w: floats([directions, gates * hidden, inputSize], 2),
    r: floats([directions, gates * hidden, hidden], 3),
  };
  if (has.includes("bias")) constants.b = floats([directions, 2 * gates * hidden], 4);
  if (has.includes("lengths")) inputs.lengths = integers([5, 2, 4]);
  if (has.includes("initial"))
    Object.assign(inputs, { h0: state(5), ...(kind === "LSTM" ? { c0: state(6) } : {}) });
  if (has.includes("peepholes")) constants.p = floats([directions, 3 * hidden], 7);
  const there = (name: string) => (name in inputs || name in constants ? name : "");
  const names = ["x", "w", "r", "b", "lengths", "h0", ...(kind === "LSTM" ? ["c0", "p"] : [])].map(there);
  const outputs = kind === "LSTM" ? ["y", "h", "c"] : ["y", "h"];
  const node = { type: kind, inputs: names, outputs, attributes: { hidden_size: hidden, ...attributes } };
  return { file: fileOf({ nodes: [node], inputs, outputs, constants, opset }), inputs, outputs };
}

/** All optional inputs except peepholes. */
export const everything = ["bias", "lengths", "initial"] as const;
/** The attribute of two directions. */
export const both = { direction: "bidirectional" };
const forms: readonly Form[] = (["RNN", "GRU", "LSTM"] as const).flatMap((kind): Form[] => [
  { kind },
  { kind, has: [] },
  { kind, attributes: { direction: "reverse" } },
  { kind, attributes: both },
  { kind, has: everything },
  { kind, has: everything, attributes: { direction: "reverse" } },
  { kind, has: everything, attributes: both },
  { kind, attributes: { clip: { float: 0.5 } }, has: everything },
  { kind, has: everything, opset: 11 },
  { kind, has: everything, opset: 22 },
]);
const gruForms: readonly Form[] = [{}, { direction: "reverse" }, both, { clip: { float: 0.4 } }].flatMap(
  (own) =>
    [["bias"] as const, everything].map(
      (has): Form => ({
        kind: "GRU",
        attributes: { ...own, linear_before_reset: 1 } as Record<string, AttributeValue>,
        has,
      }),
    ),
);
const activationForms: readonly Form[] = [
  { kind: "RNN", attributes: { activations: ["Relu"] } },
  { kind: "RNN", attributes: { activations: ["Relu"] }, has: everything },
  { kind: "RNN", attributes: { ...both, activations: ["Tanh", "Sigmoid"] }, has: everything },
  {
    kind: "RNN",
    attributes: {
      activations: ["Affine"],
      activation_alpha: { floats: [0.5] },
      activation_beta: { floats: [0.1] },
    },
  },
  { kind: "RNN", attributes: { activations: ["LeakyRelu"], activation_alpha: { floats: [0.2] } } },
  { kind: "RNN", attributes: { activations: ["ThresholdedRelu"], activation_alpha: { floats: [0.3] } } },
  {
    kind: "RNN",
    attributes: {
      activations: ["ScaledTanh"],
      activation_alpha: { floats: [0.7] },
      activation_beta: { floats: [1.3] },
    },
  },
  { kind: "RNN", attributes: { activations: ["Elu"], activation_alpha: { floats: [0.9] } } },
  { kind: "RNN", attributes: { activations: ["Softsign"] } },
  { kind: "RNN", attributes: { activations: ["Softplus"] } },
  { kind: "RNN", attributes: { activations: ["HardSigmoid"] } },
  { kind: "GRU", attributes: { activations: ["sigmoid", "TANH"] } },
  { kind: "GRU", attributes: { activations: ["HardSigmoid", "Tanh"] }, has: everything },
  {
    kind: "GRU",
    attributes: { activations: ["HardSigmoid", "Relu"], linear_before_reset: 1 },
    has: everything,
  },
  {
    kind: "GRU",
    attributes: {
      ...both,
      activations: ["HardSigmoid", "LeakyRelu", "Sigmoid", "Affine"],
      activation_alpha: { floats: [0.3, 0.05, 0.8] },
      activation_beta: { floats: [0.4, 0.2] },
    },
    has: everything,
  },
  { kind: "LSTM", attributes: { activations: ["HardSigmoid", "Softsign", "Tanh"] }, has: everything },
  {
    kind: "LSTM",
    attributes: { ...both, activations: ["Sigmoid", "Relu", "Tanh", "Sigmoid", "Tanh", "Relu"] },
  },
  { kind: "LSTM", has: ["bias", "peepholes"] },
  { kind: "LSTM", has: [...everything, "peepholes"], attributes: both },
  { kind: "LSTM", attributes: { input_forget: 1 }, has: everything },
  { kind: "LSTM", attributes: { input_forget: 1, clip: { float: 0.6 } }, has: [...everything, "peepholes"] },
];

/** A form in words. */
export const nameOf = ({ kind, attributes = {}, has = ["bias"], opset }: Form) =>
  `${kind} ${JSON.stringify(attributes)} with ${has.join(", ") || "nothing"}${opset ? `, opset ${opset}` : ""}`;

/** All time-major forms. */
export const allForms: readonly Form[] = [...forms, ...gruForms, ...activationForms];

/** Batch-major forms, which ONNX Runtime does not run on the CPU: each is the transpose of another. */
export const batchFirstForms: readonly Form[] = (["RNN", "GRU", "LSTM"] as const).flatMap((kind) =>
  [{}, both].map((own): Form => ({ kind, has: everything, attributes: { ...own, layout: 1 } })),
);

/** The equivalent time-major form. */
export function timeFirst({ attributes = {}, ...form }: Form): Form {
  const { layout: _, ...rest } = attributes;
  return { ...form, attributes: rest };
}
