// Nodes in any order, cycles, and values computed twice.
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { decodeMessage, encodeMessage } from "../src/protobuf.ts";
import { readOnnx } from "../src/read-onnx.ts";
import { type GraphProto, modelProto } from "../src/schema.ts";
import { onnxFixture, onnxFixtures } from "./onnx-fixtures.ts";
import { byGrus, fileOf, floats, integers, type TestNode } from "./onnx-models.ts";

/** The model with the nodes of all graphs reversed. */
function reversed(file: Uint8Array): Uint8Array {
  const turned = (graph: GraphProto): GraphProto => ({
    ...graph,
    node: graph.node.toReversed().map((node) => ({
      ...node,
      attribute: node.attribute.map((own) => ({ ...own, ...(own.g && { g: turned(own.g) }) })),
    })),
  });
  const model = decodeMessage(modelProto, file);
  return encodeMessage(modelProto, { ...model, graph: turned(model.graph!) });
}

const names = ["tagger.17", "seq2seq.13", "scanned.17", "last-valid.11", "transformer.17"];

test.each(names)("%s with its nodes in reverse computes the same", async (name) => {
  const { file, cases } = onnxFixture(name);
  const { inputs, outputs } = cases[0]!;
  const found = await byGrus(reversed(file), inputs);
  for (const [key, expected] of Object.entries(outputs))
    expectClose(found[key]!.data, expected.data, { absolute: 1e-5 });
});

test("the order of a file is kept when it is written", () => {
  const [{ file }] = onnxFixtures() as [ReturnType<typeof onnxFixture>];
  const before = decodeMessage(modelProto, reversed(file)).graph!.node.map(({ name }) => name);
  const model = readOnnx(reversed(file));
  const after = decodeMessage(modelProto, model.toFile(model.parameters)).graph!.node.map(({ name }) => name);
  expect(after).toEqual(before);
});

describe("refuses", () => {
  const x = floats([2, 3], 1);
  const relu = (input: string, output: string): TestNode => ({
    type: "Relu",
    inputs: [input],
    outputs: [output],
  });
  const read = (nodes: readonly TestNode[]) => () =>
    readOnnx(fileOf({ nodes, inputs: { x }, outputs: ["y"] }));

  test("a cycle, by the names of its nodes", () => {
    const nodes: TestNode[] = [
      { type: "Add", inputs: ["x", "c"], outputs: ["a"] },
      { type: "Tanh", inputs: ["a"], outputs: ["b"] },
      { type: "Exp", inputs: ["b"], outputs: ["c"] },
      relu("c", "y"),
    ];
    expect(read(nodes)).toThrow(
      'a cycle of 3: "Tanh of the test" → "Exp of the test" → "Add of the test" → "Tanh of the test"',
    );
    expect(read([relu("y", "y")])).toThrow("a cycle of 1");
  });

  test("a cycle of many nodes, in a short message", () => {
    const nodes = Array.from({ length: 50_000 }, (_, i) => relu(i === 0 ? "v49999" : `v${i - 1}`, `v${i}`));
    expect(read([...nodes, relu("x", "y")])).toThrow(/a cycle of 50000: .*…\.\n/);
  });

  test("a node of hundreds of thousands of inputs", () => {
    const inputs = new Array<string>(200_000).fill("x");
    expect(read([{ type: "Sum", inputs, outputs: ["y"] }])).toThrow(
      "at most 16384 inputs and outputs; got 200000",
    );
  });

  test("a value that two nodes compute, and one that none does", async () => {
    expect(read([relu("x", "y"), relu("x", "y")])).toThrow('value "y": expected one node that computes it');
    const file = fileOf({ nodes: [relu("z", "y")], inputs: { x }, outputs: ["y"] });
    await expect(byGrus(file, { x })).rejects.toThrow('a value "z" that a node computes');
  });
});

test("names of the language are names like others", async () => {
  const x = floats([2, 3], 1);
  const named = (type: string, attributes: TestNode["attributes"] = {}, inputs: readonly string[] = []) =>
    fileOf({
      nodes: [{ type, inputs: ["constructor", ...inputs], outputs: ["__proto__"], attributes }],
      inputs: { constructor: x },
      outputs: ["__proto__"],
      constants: { toString: integers([0, 0, 1, 1]), w: floats([1, 3, 3], 2), r: floats([1, 3, 3], 3) },
      opset: 18,
    });
  const { ["__proto__"]: y } = await byGrus(named("Neg"), { constructor: x });
  expectClose(
    y!.data,
    x.data.map((value) => -value),
    { absolute: 0 },
  );
  await expect(byGrus(named("Neg"), {})).rejects.toThrow(
    'input "constructor": expected float32 [2, 3]; got none',
  );
  const mode = { mode: "constructor" };
  await expect(byGrus(named("Pad", mode, ["toString"]), { constructor: x })).rejects.toThrow(
    "got constructor",
  );
  const file = fileOf({
    nodes: [{ type: "RNN", inputs: ["x", "w", "r"], outputs: ["y"], attributes: { direction: "toString" } }],
    inputs: { x: floats([2, 2, 3], 1) },
    outputs: ["y"],
    constants: { w: floats([1, 3, 3], 2), r: floats([1, 3, 3], 3) },
  });
  await expect(byGrus(file, { x: floats([2, 2, 3], 1) })).rejects.toThrow("got toString");
});
