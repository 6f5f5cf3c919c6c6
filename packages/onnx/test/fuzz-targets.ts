// Fuzz targets: files written by PyTorch and Grus, and their graphs.
import { zeros } from "@grus/tensor";
import { fixtureFiles } from "@grus/testing/fixtures";
import type { FuzzTarget } from "@grus/testing/fuzz";
import { readOnnx } from "../src/read-onnx.ts";
import { operatorCases } from "./all-operator-cases.ts";
import { loopModels } from "./loop-models.ts";
import { exportCases, written } from "./onnx-exports.ts";
import { fileOf } from "./onnx-models.ts";
import { mutateModel } from "./onnx-mutations.ts";
import { modelOf } from "./operator-case.ts";

const writtenModels = ["minGru", "peepholes with lengths", "classifier", "attention with a causal mask"];
/** Operators of which a case each is damaged, besides those of the models. */
const single = [
  "Resize",
  "ConvTranspose",
  "QLinearConv",
  "QLinearMatMul",
  "DequantizeLinear",
  "Attention",
  "QGemm",
];
const models = [
  ...fixtureFiles("onnx", /\.(11|17|18|20)\.onnx$/),
  ...Object.values(loopModels).map(fileOf),
  ...single.map((name) => modelOf(operatorCases.find(({ type }) => type === name)!).file),
  ...exportCases.filter(({ name }) => writtenModels.includes(name)).map((own) => written(own)),
];

/** Reads a model and builds its program for small inputs; larger ones are up to the caller, not the file. */
function applyModel(file: Uint8Array): unknown {
  const { inputs, parameters, apply } = readOnnx(file);
  const given = inputs.map(({ name, shape = [], dtype }) => {
    const lengths = shape.map((length) => (typeof length === "number" ? Math.min(length, 20) : 3));
    return [name, zeros(lengths.slice(0, 5), dtype)] as const;
  });
  return apply(parameters, Object.fromEntries(given));
}

/** The reader, without the writer. */
const CODE = [
  "float-constants",
  "functions",
  "graph-",
  "node-call",
  "operators",
  "opset",
  "parameters",
  "protobuf",
  "read-onnx",
  "recurrences",
  "reset-gate",
  "run-graph",
  "scope",
  "sort-nodes",
  "tensor-proto",
  "values",
].map((name) => `onnx/src/${name}`);

export const targets: readonly FuzzTarget[] = [
  { name: "ONNX", code: CODE, files: models, read: applyModel },
  { name: "ONNX graphs", code: CODE, files: models, mutate: mutateModel, read: applyModel, weight: 0.5 },
];
