// DynamicQuantizeLSTM, which ONNX Runtime's quantiser writes for LSTM, against ONNX Runtime.
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { byGrus, byOnnxRuntime, fileOf, floats, integers, type TestModel } from "./onnx-models.ts";
import { bytes } from "./operator-case.ts";

const [time, batch, inputSize, hiddenSize] = [6, 3, 4, 5];
const numbers = (values: readonly number[], shape: readonly number[] = [values.length]) => ({
  shape,
  dtype: "float32" as const,
  data: Float32Array.from(values),
});

interface Form {
  readonly name: string;
  readonly direction?: "forward" | "reverse" | "bidirectional";
  readonly element?: "int8" | "uint8";
  readonly perGate?: boolean;
  readonly lengths?: readonly number[];
  readonly states?: boolean;
  readonly peepholes?: boolean;
}

function modelOf({
  direction = "forward",
  element = "int8",
  perGate = false,
  lengths,
  states,
  peepholes,
}: Form): TestModel {
  const count = direction === "bidirectional" ? 2 : 1;
  const gates = 4 * hiddenSize;
  // ONNX Runtime takes scales of gates with zero points of 0 alone.
  const zero = perGate ? 0 : element === "int8" ? 3 : 130;
  const scale = (seed: number) =>
    perGate
      ? numbers(floats([count * gates], seed).data.map((v) => 0.005 + 0.002 * Math.abs(v)) as never, [
          count,
          gates,
        ])
      : numbers(Array.from({ length: count }, (_, i) => 0.006 + 0.001 * (i + seed)));
  const zeros = perGate
    ? {
        ...integers(
          Array.from({ length: count * gates }, () => zero),
          [count, gates],
        ),
        element,
      }
    : { ...integers(Array.from({ length: count }, () => zero)), element };
  const constants = {
    w: bytes(element, [count, inputSize, gates], 3),
    r: bytes(element, [count, hiddenSize, gates], 5),
    b: floats([count, 2 * gates], 6, 0.3),
    ws: scale(1),
    wz: zeros,
    rs: scale(2),
    rz: zeros,
    ...(lengths && { n: { ...integers(lengths), element: "int32" as const } }),
    ...(states && { h: floats([count, batch, hiddenSize], 7), c: floats([count, batch, hiddenSize], 8) }),
    ...(peepholes && { p: floats([count, 3 * hiddenSize], 9) }),
  };
  const has = (name: string) => (name in constants ? name : "");
  return {
    nodes: [
      {
        type: "DynamicQuantizeLSTM",
        domain: "com.microsoft",
        inputs: ["x", "w", "r", "b", has("n"), has("h"), has("c"), has("p"), "ws", "wz", "rs", "rz"],
        outputs: ["y", "yh", "yc"],
        attributes: { hidden_size: hiddenSize, direction },
      },
    ],
    inputs: { x: floats([time, batch, inputSize], 1) },
    outputs: ["y", "yh", "yc"],
    constants,
  };
}

const forms: readonly Form[] = [
  { name: "forward" },
  { name: "reverse, unsigned", direction: "reverse", element: "uint8" },
  { name: "bidirectional with states", direction: "bidirectional", states: true },
  { name: "with peepholes", peepholes: true },
  { name: "with a scale for each gate", perGate: true },
];

test.each(forms)("$name", async (form) => {
  const model = modelOf(form);
  const file = fileOf(model);
  const [found, expected] = [await byGrus(file, model.inputs), await byOnnxRuntime(file, model.inputs)];
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect([...found[name]!.shape]).toEqual([...shape]);
    // A number on the border between two whole ones may be rounded to either.
    expectClose(found[name]!.data, data, { absolute: 2e-3 });
  }
});
