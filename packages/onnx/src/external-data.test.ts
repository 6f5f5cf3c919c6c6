// Weights beside a model: as onnx saves them, and in every way that they may be missing or wrong.

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

test("is the model that has its weights inside", () => {
  expect(onnxExternalFiles(file)).toEqual(["tagger.onnx.data"]);
  const [apart, whole] = [readOnnx(file, { external }), readOnnx(fixtureFile("onnx/tagger.17.onnx"))];
  expect(Object.keys(apart.parameters)).toEqual(Object.keys(whole.parameters));
  for (const [name, { data: own }] of Object.entries(whole.parameters))
    expect(apart.parameters[name]!.data).toEqual(own);
});

test("is opened with the files that it names, and asks for no other", async () => {
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

test("is written again with its weights inside", () => {
  const model = readOnnx(file, { external });
  const written = model.toFile(model.parameters);
  expect(onnxExternalFiles(written)).toEqual([]);
  expect(readOnnx(written).parameters["head.bias"]!.data).toEqual(model.parameters["head.bias"]!.data);
});

test("a model with its weights inside names no files", () => {
  expect(onnxExternalFiles(fixtureFile("onnx/tagger.17.onnx"))).toEqual([]);
});

/** The model with other words about its first constant that is elsewhere. */
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
    ["a file that is not given", file, undefined, 'expected the file "tagger.onnx.data" beside the model'],
    [
      "a file that is not there",
      changed({ location: "other.data" }),
      external,
      'the file "other.data" beside the model',
    ],
    ["a file that is cut", file, (() => data.subarray(0, 100)) as ReadExternal, "got 100 bytes in all"],
    ["a place beyond the file", changed({ offset: "99999999" }), external, "at 99999999 of"],
    ["a length that is none", changed({ length: "-4" }), external, 'a whole number as length; got "-4"'],
    ["an offset that is none", changed({ offset: "1e3" }), external, 'a whole number as offset; got "1e3"'],
    [
      "another length than the shape's",
      changed({ length: "8" }),
      external,
      "elements, as its shape says; got 2",
    ],
    [
      "the folder above",
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

  test("bytes that are taken again and again", () => {
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
    expect(() => readOnnx(many, { external })).toThrow("taken once");
  });
});
