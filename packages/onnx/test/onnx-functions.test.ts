// Functions that a model defines, as PyTorch's first dynamo exporter wrote every operator.
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { decodeMessage, encodeMessage } from "../src/protobuf.ts";
import { readOnnx } from "../src/read-onnx.ts";
import { type AttributeProto, type FunctionProto, modelProto } from "../src/schema.ts";
import { byGrus, byOnnxRuntime, fileOf, floats, type TestNode } from "./onnx-models.ts";

const LIBRARY = "pkg.onnxscript.torch_lib";
const x = floats([2, 3, 4], 1);
const attribute = (name: string, rest: Partial<AttributeProto>): AttributeProto => ({
  name,
  floats: [],
  ints: [],
  strings: [],
  ...rest,
});

/** A function of nodes; the attributes of `references` are those of the call of the same name. */
function define(
  name: string,
  nodes: readonly TestNode[],
  input: readonly string[],
  output: readonly string[],
  extra: Partial<FunctionProto> = {},
): FunctionProto {
  const { node } = decodeMessage(modelProto, fileOf({ nodes, inputs: {}, outputs: [] })).graph!;
  const opsetImport = [
    { domain: "", version: 17n },
    { domain: LIBRARY, version: 1n },
  ];
  return { name, domain: LIBRARY, input, output, node, opsetImport, attributeProto: [], ...extra };
}

/** leaky(x) = LeakyRelu of the slope that the call gives, 0.2 by default. */
const leaky = define("leaky", [{ type: "LeakyRelu", inputs: ["a"], outputs: ["b"] }], ["a"], ["b"], {
  attributeProto: [attribute("slope", { f: 0.2, type: 1 })],
});
const withSlope: FunctionProto = {
  ...leaky,
  node: leaky.node.map((node) => ({
    ...node,
    attribute: [attribute("alpha", { refAttrName: "slope", type: 1 })],
  })),
};
/** scaled(x, by) = leaky(x) · by, or leaky(x) clipped at 0.5 without by. */
const scaled = define(
  "scaled",
  [
    { type: "Mul", inputs: ["l", "by"], outputs: ["s"] },
    { type: "leaky", domain: LIBRARY, inputs: ["a"], outputs: ["l"] },
  ],
  ["a", "by"],
  ["s", "l"],
);
const clipped = define(
  "clipped",
  [{ type: "Clip", inputs: ["a", "low", "high"], outputs: ["b"] }],
  ["a", "low", "high"],
  ["b"],
);

function modelOf(nodes: readonly TestNode[], functions: readonly FunctionProto[]): Uint8Array {
  const half = { shape: [], dtype: "float32" as const, data: Float32Array.of(0.5) };
  const file = fileOf({ nodes, inputs: { x }, outputs: ["y"], constants: { half } });
  const model = decodeMessage(modelProto, file);
  const opsetImport = [...model.opsetImport, { domain: LIBRARY, version: 1n }];
  return encodeMessage(modelProto, { ...model, opsetImport, functions });
}

describe("a model that calls its functions", () => {
  test.each([
    [
      "an attribute of the call",
      [
        {
          type: "leaky",
          domain: LIBRARY,
          inputs: ["x"],
          outputs: ["y"],
          attributes: { slope: { float: 0.7 } },
        },
      ],
    ],
    ["the default of an attribute", [{ type: "leaky", domain: LIBRARY, inputs: ["x"], outputs: ["y"] }]],
    [
      "a function that calls another, whose nodes are in another order",
      [{ type: "scaled", domain: LIBRARY, inputs: ["x", "half"], outputs: ["y"] }],
    ],
    ["an omitted input", [{ type: "clipped", domain: LIBRARY, inputs: ["x", "", "half"], outputs: ["y"] }]],
  ] as const)("%s", async (_, nodes) => {
    const file = modelOf(nodes, [withSlope, scaled, clipped]);
    const found = await byGrus(file, { x });
    if (nodes[0].type !== "scaled") {
      const expected = await byOnnxRuntime(file, { x });
      expectClose(found.y!.data, expected.y!.data, { absolute: 1e-6 });
    } else {
      const expected = x.data.map((value) => (value < 0 ? 0.2 * value : value) / 2);
      expectClose(found.y!.data, expected, { absolute: 1e-6 });
    }
  });

  test("is written as it was", () => {
    const file = modelOf([{ type: "leaky", domain: LIBRARY, inputs: ["x"], outputs: ["y"] }], [withSlope]);
    const model = readOnnx(file);
    expect(decodeMessage(modelProto, model.toFile({})).functions).toEqual(
      decodeMessage(modelProto, file).functions,
    );
  });
});

describe("refuses", () => {
  const call = (type: string): TestNode[] => [{ type, domain: LIBRARY, inputs: ["x"], outputs: ["y"] }];

  test("unsupported operators inside, and calls of what is not defined", () => {
    const odd = define("odd", [{ type: "Unique", inputs: ["a"], outputs: ["b"] }], ["a"], ["b"]);
    expect(() => readOnnx(modelOf(call("odd"), [odd]))).toThrow('got "Unique"');
    expect(() => readOnnx(modelOf(call("none"), []))).toThrow(`got "${LIBRARY}.none"`);
  });

  test("functions that call themselves, and those that double at each depth", async () => {
    const own = define(
      "own",
      [{ type: "own", domain: LIBRARY, inputs: ["a"], outputs: ["b"] }],
      ["a"],
      ["b"],
    );
    await expect(byGrus(modelOf(call("own"), [own]), { x })).rejects.toThrow(
      "functions nested at most 32 deep",
    );
    const doubling = Array.from({ length: 30 }, (_, i) =>
      define(
        `d${i}`,
        i === 0
          ? [{ type: "Neg", inputs: ["a"], outputs: ["b"] }]
          : [
              { type: `d${i - 1}`, domain: LIBRARY, inputs: ["a"], outputs: ["m"] },
              { type: `d${i - 1}`, domain: LIBRARY, inputs: ["m"], outputs: ["b"] },
            ],
        ["a"],
        ["b"],
      ),
    );
    await expect(byGrus(modelOf(call("d29"), doubling), { x })).rejects.toThrow(
      "loops and functions in proportion to the model",
    );
  });
});
