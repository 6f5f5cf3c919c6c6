// Files of other programs: each is recognised by its content, and refused with one sentence that says what to do.
import { ModelFileError } from "@grus/io";
import { sampleFile, samplesOf } from "@grus/testing/samples";
import { describe, expect, test } from "vitest";
import { foreignCases } from "../../test/foreign-cases.ts";
import { foreignFile } from "./foreign-file.ts";
import { openModel } from "./open-model.ts";
import { recogniseFormat } from "./recognise-format.ts";

const text = (content: string) => new TextEncoder().encode(content);

for (const [what, file, got, cure, name = "model.pt"] of foreignCases) {
  test(what, async () => {
    expect(recogniseFormat(file)).toBeUndefined();
    const refused = await openModel({ bytes: file, name }).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(ModelFileError);
    const lines = (refused as Error).message.split("\n");
    expect(lines.length).toBe(2);
    expect(lines[0]).toMatch(/^model: [\w.]+: expected .*; got /);
    expect(lines[0]!.split("; got ")[1]).toContain(got);
    expect(lines[1]).toContain(cure);
  });
}

test("only texts without a form of their own can be tables", async () => {
  const tables: string[] = [];
  for (const [what, file] of foreignCases) {
    const found = await foreignFile(file);
    if (found !== undefined && "isTable" in found && found.isTable) tables.push(what);
  }
  expect(tables).toEqual(["a table", "a text"]);
});

describe("directories", () => {
  const of = (...names: readonly string[]) => ({
    name: "saved",
    read: async (name: string) => (names.includes(name) ? text("x") : undefined),
  });
  test.each([
    ["a SavedModel", of("saved_model.pb"), "a SavedModel of TensorFlow", 'model.save("model.keras")'],
    ["Core ML", of("Manifest.json"), "a Core ML package", "ONNX"],
    ["an unpacked .keras file", of("config.json", "model.weights.h5"), "an unpacked .keras file", "zip"],
    ["an unpacked PyTorch file", of("data.pkl"), "an unpacked PyTorch file", "zip"],
    [
      "a directory with a model",
      of("model.safetensors"),
      "one with model.safetensors in it",
      "FOLDER/model.safetensors",
    ],
    ["any other", of("a"), "none", "grus forecast --out"],
  ])("%s", async (_, directory, got, cure) => {
    const refused = await openModel(directory).catch((error: Error) => error);
    expect((refused as Error).message).toContain(`expected a file model.json in the directory; got ${got}`);
    expect((refused as Error).message).toContain(cure);
  });
});

const refusedSamples = samplesOf("keras").filter(({ expect: wanted }) => wanted === "refuse");
test.skipIf(refusedSamples.length === 0)("the SavedModel of today's Keras is refused", async () => {
  for (const { file } of refusedSamples) {
    const read = async (name: string) =>
      name === "saved_model.pb" ? sampleFile("keras", `${file}/${name}`) : undefined;
    await expect(openModel({ name: file, read })).rejects.toThrow("a SavedModel of TensorFlow");
    await expect(openModel(sampleFile("keras", `${file}/saved_model.pb`))).rejects.toThrow(
      "a SavedModel of TensorFlow",
    );
  }
});
