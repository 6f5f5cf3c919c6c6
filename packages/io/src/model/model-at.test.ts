// Models in the file system: files, directories, and paths that are neither.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ModelFileError } from "../files/model-file-error.ts";
import { modelAt } from "./model-at.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "model-at-"));
  writeFileSync(join(folder, "model.onnx"), Uint8Array.of(1, 2, 3));
  writeFileSync(join(folder, "model.onnx.data"), Uint8Array.of(4, 5));
  mkdirSync(join(folder, "inner"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a file: its bytes, and those of the files beside it", async () => {
  const path = join(folder, "model.onnx");
  const source = await modelAt(path);
  if (!("bytes" in source)) throw new Error("not a file");
  expect([source.name, source.bytes]).toEqual([path, Uint8Array.of(1, 2, 3)]);
  expect(await source.beside!("model.onnx.data")).toEqual(Uint8Array.of(4, 5));
  expect(await source.beside!("other")).toBeUndefined();
});

test("a directory: its files by name", async () => {
  const source = await modelAt(folder);
  if (!("read" in source)) throw new Error("not a directory");
  expect(source.name).toBe(folder);
  expect(await source.read("model.onnx")).toEqual(Uint8Array.of(1, 2, 3));
  expect(await source.read("model.json")).toBeUndefined();
});

describe("refuses", () => {
  test.each([
    ["a path that does not exist", "nothing", "got none.\nCheck the path."],
    ["a path through a file", "model.onnx/inner", "got a path of which a part is a file"],
  ])("%s", async (_, name, reason) => {
    const path = join(folder, name);
    const refusal = modelAt(path);
    await expect(refusal).rejects.toThrow(ModelFileError);
    await expect(refusal).rejects.toThrow(
      `model: ${path}: expected a file or a directory that can be read; `,
    );
    await expect(refusal).rejects.toThrow(reason);
  });

  test("refuses a directory in place of a model's file", async () => {
    const source = await modelAt(folder);
    if (!("read" in source)) throw new Error("not a directory");
    await expect(source.read("inner")).rejects.toThrow(
      "inner: expected a file or a directory that can be read; got a directory",
    );
  });
});
