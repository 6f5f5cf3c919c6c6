// Fuzz targets: opening a file of any kind, recognised by its content.
import { writeSafetensors } from "@grus/io";
import { fixtureFile, fixtureFiles } from "@grus/testing/fixtures";
import type { FuzzTarget } from "@grus/testing/fuzz";
import { openModel } from "../src/open-model/open-model.ts";
import { foreignCases } from "./foreign-cases.ts";

const SMALL = 20_000;

const models = [
  writeSafetensors({ a: { shape: [2], dtype: "float32", data: new Float32Array(2) } }),
  fixtureFile("models/v1-onnx/model.onnx"),
  fixtureFile("checkpoint/v1-training.grus"),
  ...["brain", "keras", "onnx", "pytorch"].flatMap((folder) => fixtureFiles(folder)),
].filter(({ length }) => length < SMALL);

export const targets: readonly FuzzTarget[] = [
  {
    name: "any file",
    code: ["grus/src/open-model/"],
    files: [...models, ...foreignCases.map(([, file]) => file)],
    read: openModel,
  },
];
