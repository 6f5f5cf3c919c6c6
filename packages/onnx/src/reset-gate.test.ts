// GRU nodes that PyTorch's exporter wrote with the wrong reset gate: the warning, and the option that mends them.
import type { TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { onnxFixture } from "../test/onnx-fixtures.ts";
import { byGrus, fileOf, floats, type TestModel } from "../test/onnx-models.ts";
import type { ReadOnnxOptions } from "./onnx-model.ts";
import { decodeMessage, encodeMessage } from "./protobuf.ts";
import { readOnnx } from "./read-onnx.ts";
import { modelProto } from "./schema.ts";
import { protoOf } from "./tensor-proto.ts";

const GATE = "linear_before_reset";

/** The model as another producer, with the reset gates before the recurrent product. */
function misplaced(file: Uint8Array, producerName = "pytorch"): Uint8Array {
  const model = decodeMessage(modelProto, file);
  const node = model.graph!.node.map((own) => ({
    ...own,
    attribute: own.attribute.map((item) => (item.name === GATE ? { ...item, i: 0n } : item)),
  }));
  return encodeMessage(modelProto, { ...model, producerName, graph: { ...model.graph!, node } });
}

const { file, cases } = onnxFixture("tagger.17");
const wrong = misplaced(file);
const [{ inputs, outputs } = { inputs: {}, outputs: {} }] = cases;

test("a GRU of PyTorch with both biases is named, and what to do", () => {
  const { warnings, recurrences } = readOnnx(wrong);
  const names = recurrences.filter(({ operator }) => operator === "GRU").map(({ name }) => name);
  expect(names.length).toBeGreaterThan(0);
  expect(warnings.length).toBe(names.length);
  expect(warnings[0]).toBe(
    `GRU node "${names[0]}" has its reset gate before the recurrent product, which PyTorch's nn.GRU never has: versions 2.9 to 2.12 with onnxscript 0.6 exported it wrongly. The numbers are probably wrong by about 0.1. Read it with gru: "reset-after", or export it again with a later version.`,
  );
  expect(recurrences.every(({ resetAfter }) => resetAfter === false)).toBe(true);
});

test("read with the gate after the product it computes what PyTorch does; as it is written it does not", async () => {
  const differences = async (options: ReadOnnxOptions) => {
    const found = await byGrus(wrong, inputs, options);
    return Object.entries(outputs).map(([name, { data }]) =>
      Math.max(...Array.from(data, (value, i) => Math.abs(value - found[name]!.data[i]!))),
    );
  };
  expect(Math.max(...(await differences({ gru: "reset-after" })))).toBeLessThan(1e-5);
  expect(Math.max(...(await differences({ gru: "as-written" })))).toBeGreaterThan(1e-3);
  expect(Math.max(...(await differences({})))).toBeGreaterThan(1e-3);
});

test("read so, it has no warning, and is written with the right gate", async () => {
  const model = readOnnx(wrong, { gru: "reset-after" });
  expect(model.warnings).toEqual([]);
  expect(model.recurrences.every(({ resetAfter }) => resetAfter === true)).toBe(true);
  const found = await byGrus(model.toFile(model.parameters), inputs);
  for (const [name, { data }] of Object.entries(outputs))
    expectClose(found[name]!.data, data, { absolute: 1e-5 });
});

describe("no warning", () => {
  test("for the right gate, and for other producers", () => {
    expect(readOnnx(file).warnings).toEqual([]);
    for (const producer of ["tf2onnx", "onnx.quantize", ""])
      expect(readOnnx(misplaced(file, producer)).warnings).toEqual([]);
  });

  /** A GRU of hidden size 5 with the biases that nodes compute. */
  function gruOf(constants: Readonly<Record<string, TensorData>>, nodes: TestModel["nodes"]): string[] {
    const gru = { type: "GRU", inputs: ["x", "w", "r", "b"], outputs: ["y"], attributes: { hidden_size: 5 } };
    const own = fileOf({
      nodes: [...nodes, gru],
      inputs: { x: floats([4, 2, 3], 1) },
      outputs: ["y"],
      constants: { w: floats([1, 15, 3], 2), r: floats([1, 15, 5], 3), ...constants },
    });
    return [...readOnnx(misplaced(own)).warnings];
  }
  const zeros = { shape: [1, 15], dtype: "float32" as const, data: new Float32Array(15) };
  const joined = [{ type: "Concat", inputs: ["p", "q"], outputs: ["b"], attributes: { axis: 1 } }];

  test("without one of the biases, in a constant or in two that are joined", () => {
    const half = floats([1, 30], 4);
    half.data.fill(0, 15);
    expect(gruOf({ b: half }, [])).toEqual([]);
    expect(gruOf({ p: floats([1, 15], 4), q: zeros }, joined)).toEqual([]);
    expect(gruOf({ b: floats([1, 30], 4) }, []).length).toBe(1);
    const identity = [{ type: "Identity", inputs: ["own"], outputs: ["b"] }];
    expect(gruOf({ own: floats([1, 30], 4) }, identity).length).toBe(1);
    expect(gruOf({ own: half }, identity)).toEqual([]);
    const value = { tensor: protoOf("", floats([1, 30], 4)) };
    expect(gruOf({}, [{ type: "Constant", inputs: [], outputs: ["b"], attributes: { value } }]).length).toBe(
      1,
    );
    expect(gruOf({ p: floats([1, 15], 4), q: floats([1, 15], 5) }, joined).length).toBe(1);
  });
});
