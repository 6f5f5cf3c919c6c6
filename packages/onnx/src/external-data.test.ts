// Weights beside a model: as onnx saves them, and missing or wrong in every way.

import { ModelFileError } from "@grus/io";
import { fixtureFile } from "@grus/testing/fixtures";
import { describe, expect, test } from "vitest";
import { onnxExternalFiles, type ReadExternal } from "./external-data.ts";
import { openOnnx } from "./open-onnx.ts";
import { decodeMessage, encodeMessage } from "./protobuf.ts";
import { readOnnx } from "./read-onnx.ts";
import { type ModelProto, modelProto } from "./schema.ts";

const file = fixtureFile("onnx-external/tagger.onnx");
const data = fixtureFile("onnx-external/tagger.onnx.data");
const external: ReadExternal = (name) => (name === "tagger.onnx.data" ? data : undefined);

test("equals the model with embedded weights", () => {
  expect(onnxExternalFiles(file)).toEqual(["tagger.onnx.data"]);
  const [apart, whole] = [readOnnx(file, { external }), readOnnx(fixtureFile("onnx/tagger.17.onnx"))];
  expect(Object.keys(apart.parameters)).toEqual(Object.keys(whole.parameters));
  for (const [name, { data: own }] of Object.entries(whole.parameters))
    expect(apart.parameters[name]!.data).toEqual(own);
});

test("is opened with the files it names, and requests no other", async () => {
  const asked: string[] = [];
  const beside = async (name: string) => {
    asked.push(name);
    return data;
  };
  const model = await openOnnx(file, beside);
  expect(asked).toEqual(["tagger.onnx.data"]);
  expect(model.parameters["head.bias"]!.data).toEqual(
    readOnnx(file, { external }).parameters["head.bias"]!.data,
  );
  await openOnnx(fixtureFile("onnx/tagger.17.onnx"), beside);
  expect(asked.length).toBe(1);
  await expect(openOnnx(file, async () => undefined)).rejects.toThrow(
    'the file "tagger.onnx.data" beside the model',
  );
});

test("is rewritten with embedded weights", () => {
  const model = readOnnx(file, { external });
  const written = model.toFile(model.parameters);
  expect(onnxExternalFiles(written)).toEqual([]);
  expect(readOnnx(written).parameters["head.bias"]!.data).toEqual(model.parameters["head.bias"]!.data);
});

test("a model with embedded weights names no files", () => {
  expect(onnxExternalFiles(fixtureFile("onnx/tagger.17.onnx"))).toEqual([]);
});

/** The model with changed external data entries of its first external constant. */
function changed(words: Readonly<Record<string, string>>): Uint8Array {
  const model = decodeMessage(modelProto, file);
  const first = model.graph!.initializer.findIndex(({ dataLocation }) => dataLocation === 1);
  const initializer = model.graph!.initializer.map((proto, i) => {
    if (i !== first) return proto;
    const kept = proto.externalData.filter(({ key = "" }) => !Object.hasOwn(words, key));
    return {
      ...proto,
      externalData: [...kept, ...Object.entries(words).map(([key, value]) => ({ key, value }))],
    };
  });
  return encodeMessage(modelProto, { ...model, graph: { ...model.graph!, initializer } } as ModelProto);
}

describe("refuses", () => {
  test.each([
    ["a file that is not passed", file, undefined, 'expected the file "tagger.onnx.data" beside the model'],
    [
      "a missing file",
      changed({ location: "other.data" }),
      external,
      'the file "other.data" beside the model',
    ],
    ["a truncated file", file, (() => data.subarray(0, 100)) as ReadExternal, "got a file of 100 bytes"],
    ["an offset beyond the file", changed({ offset: "99999999" }), external, "at offset 99999999 of"],
    ["an invalid length", changed({ length: "-4" }), external, 'a whole number as length; got "-4"'],
    ["an invalid offset", changed({ offset: "1e3" }), external, 'a whole number as offset; got "1e3"'],
    [
      "another length than the shape's",
      changed({ length: "8" }),
      external,
      "elements, as given by its shape; got 2",
    ],
    [
      "the parent folder",
      changed({ location: "../secrets" }),
      external,
      "a file in the model's folder or below",
    ],
    ["the root", changed({ location: "/etc/passwd" }), external, "a file in the model's folder or below"],
    ["another disk", changed({ location: "C:\\secrets" }), external, "a file in the model's folder or below"],
    ["no name", changed({ location: "" }), external, "a file in the model's folder or below"],
  ] as const)("%s", (_, model, read, reason) => {
    const open = () => readOnnx(model, read === undefined ? {} : { external: read });
    expect(open).toThrow(reason);
    expect(open).toThrow(ModelFileError);
  });

  test("refuses bytes that are used repeatedly", () => {
    const model = decodeMessage(modelProto, file);
    const [own] = model.graph!.initializer.filter(({ dataLocation }) => dataLocation === 1);
    const initializer = Array.from({ length: 9 }, (_, i) => ({
      ...own!,
      name: `constant ${i}`,
      externalData: [{ key: "location", value: "tagger.onnx.data" }],
    }));
    const many = encodeMessage(modelProto, {
      ...model,
      graph: { ...model.graph!, initializer },
    } as ModelProto);
    expect(() => readOnnx(many, { external })).toThrow("each used once");
  });
});
