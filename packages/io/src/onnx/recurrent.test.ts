// Every form of RNN, GRU and LSTM against ONNX Runtime.
import { evaluate, fromData, grad, referenceBackend, sum, type Tensor, type TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import {
  type AttributeValue,
  byGrus,
  byOnnxRuntime,
  fileOf,
  floats,
  integers,
} from "../../test/onnx-models.ts";
import { readOnnx } from "./read-onnx.ts";

const [time, batch, inputSize, hidden] = [5, 3, 4, 2];
const GATES = { RNN: 1, GRU: 3, LSTM: 4 };
type Kind = keyof typeof GATES;

/** A form of an operator. */
interface Form {
  readonly kind: Kind;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly has?: readonly ("bias" | "lengths" | "initial" | "peepholes")[];
  readonly opset?: number;
}

function modelOf({ kind, attributes = {}, has = ["bias"], opset = 17 }: Form) {
  const gates = GATES[kind];
  const directions = attributes.direction === "bidirectional" ? 2 : 1;
  const state = (seed: number) => floats([directions, batch, hidden], seed);
  const inputs: Record<string, TensorData> = { x: floats([time, batch, inputSize], 1, 2) };
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

const everything = ["bias", "lengths", "initial"] as const;
const both = { direction: "bidirectional" };
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

const nameOf = ({ kind, attributes = {}, has = ["bias"], opset }: Form) =>
  `${kind} ${JSON.stringify(attributes)} with ${has.join(", ") || "nothing"}${opset ? `, opset ${opset}` : ""}`;

describe("equals ONNX Runtime", () => {
  test.each([...forms, ...gruForms, ...activationForms].map((form) => [nameOf(form), form] as const))(
    "%s",
    async (_, form) => {
      const { file, inputs, outputs } = modelOf(form);
      const [expected, found] = [await byOnnxRuntime(file, inputs), await byGrus(file, inputs)];
      for (const name of outputs) {
        expect(found[name]!.shape).toEqual([...expected[name]!.shape]);
        expectClose(found[name]!.data, expected[name]!.data, { absolute: 1e-5 });
      }
    },
  );
});

test.each(["RNN", "GRU", "LSTM"] as const)(
  "%s with the batch first is the same, transposed",
  async (kind) => {
    const plain = modelOf({ kind, has: everything, attributes: both });
    const expected = await byGrus(plain.file, plain.inputs);
    const { inputs } = plain;
    const swap = ({ data, shape: [a, b, c] }: TensorData): TensorData => ({
      shape: [b!, a!, c!],
      dtype: "float32",
      data: Float32Array.from({ length: data.length }, (_, i) => {
        const [second, first] = [Math.floor(i / (a! * c!)), Math.floor(i / c!) % a!];
        return data[(first * b! + second) * c! + (i % c!)]!;
      }),
    });
    const states = kind === "LSTM" ? ["h0", "c0"] : ["h0"];
    const swapped = {
      ...inputs,
      x: swap(inputs.x!),
      ...Object.fromEntries(states.map((name) => [name, swap(inputs[name]!)])),
    };
    const gates = GATES[kind];
    const outputs = kind === "LSTM" ? ["y", "h", "c"] : ["y", "h"];
    const file = fileOf({
      nodes: [
        {
          type: kind,
          inputs: ["x", "w", "r", "b", "lengths", ...states],
          outputs,
          attributes: { hidden_size: hidden, layout: 1, ...both },
        },
      ],
      inputs: swapped,
      outputs,
      constants: {
        w: floats([2, gates * hidden, inputSize], 2),
        r: floats([2, gates * hidden, hidden], 3),
        b: floats([2, 2 * gates * hidden], 4),
      },
    });
    const found = await byGrus(file, swapped);
    expect(found.y!.shape).toEqual([batch, time, 2, hidden]);
    for (const name of outputs.slice(1))
      expectClose(found[name]!.data, swap(expected[name]!).data, { absolute: 1e-6 });
    const last = found.y!.data.slice(0, 2 * hidden);
    expectClose(last, expected.y!.data.filter((_, i) => i % (batch * hidden) < hidden).slice(0, 2 * hidden), {
      absolute: 1e-6,
    });
  },
);

test("weights have gradients, step by step and fused alike", async () => {
  const plain = modelOf({ kind: "GRU", has: everything, attributes: { linear_before_reset: 1 } });
  const stepwise = modelOf({
    kind: "GRU",
    has: everything,
    attributes: { linear_before_reset: 1, clip: { float: 1e6 } },
  });
  const gradientOf = async ({ file, inputs }: { file: Uint8Array; inputs: Record<string, TensorData> }) => {
    const model = readOnnx(file);
    const given = Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, fromData(data)]));
    const loss = (parameters: typeof model.parameters) => sum(model.apply(parameters, given).y!);
    return (await evaluate(referenceBackend(), grad(loss)(model.parameters))) as Record<string, Tensor>;
  };
  const [fused, walked] = [await gradientOf(plain), await gradientOf(stepwise)];
  for (const name of ["w", "r", "b"]) {
    expectClose(walked[name]!.data, fused[name]!.data, { absolute: 1e-4 });
    expect(fused[name]!.data.some((value) => Math.abs(value) > 0.01)).toBe(true);
  }
});

test("the conventions of recurrent operators can be read", () => {
  const described = (form: Form) => readOnnx(modelOf(form).file).recurrences;
  expect(
    described({ kind: "GRU", attributes: { linear_before_reset: 1, direction: "bidirectional" } }),
  ).toEqual([
    {
      name: "GRU of the test",
      operator: "GRU",
      direction: "bidirectional",
      hiddenSize: hidden,
      resetAfter: true,
    },
  ]);
  expect(described({ kind: "GRU" })[0]!.resetAfter).toBe(false);
  expect(described({ kind: "LSTM", attributes: { direction: "reverse" } })).toEqual([
    { name: "LSTM of the test", operator: "LSTM", direction: "reverse", hiddenSize: hidden },
  ]);
});

describe("refuses", () => {
  test.each([
    ["a direction that is none", { kind: "GRU", attributes: { direction: "sideways" } }, "got sideways"],
    ["an activation that is none", { kind: "RNN", attributes: { activations: ["Swish"] } }, "got Swish"],
    [
      "too few activations",
      { kind: "LSTM", attributes: { activations: ["Tanh"] } },
      "expected 3 activations",
    ],
    ["an attribute that is not known", { kind: "RNN", attributes: { dropout: { float: 0.5 } } }, '"dropout"'],
    [
      "another hidden size",
      { kind: "GRU", attributes: { hidden_size: 7 } },
      "weights of 1 directions and 3 gates",
    ],
  ] as const)("%s", async (_, form, reason) => {
    const { file, inputs } = modelOf(form as Form);
    await expect(byGrus(file, inputs)).rejects.toThrow(reason);
  });
});
