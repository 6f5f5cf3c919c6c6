// Models in the file system: files, directories, and paths that are neither.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

test("a directory whose index is a link: its shards may be links to the same folder", async () => {
  const cache = mkdtempSync(join(tmpdir(), "model-cache-"));
  for (const name of ["blobs", "snapshot"]) mkdirSync(join(cache, name));
  const names = ["model.safetensors.index.json", "model-00001-of-00001.safetensors"];
  for (const [i, name] of names.entries()) {
    writeFileSync(join(cache, "blobs", String(i)), Uint8Array.of(i));
    symlinkSync(join("../blobs", String(i)), join(cache, "snapshot", name));
  }
  symlinkSync("/etc/passwd", join(cache, "snapshot", "passwd"));
  const source = await modelAt(join(cache, "snapshot"));
  if (!("read" in source)) throw new Error("not a directory");
  expect(await Promise.all(names.map(source.read))).toEqual([Uint8Array.of(0), Uint8Array.of(1)]);
  await expect(source.read("passwd")).rejects.toThrow("got /etc/passwd, outside of it");
  rmSync(cache, { recursive: true });
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

describe("files beside a model that are not its own", () => {
  const beside = async (name: string) => {
    const source = await modelAt(join(folder, "inner", "model.onnx"));
    if (!("bytes" in source)) throw new Error("not a file");
    return source.beside!(name);
  };
  beforeAll(() => {
    const inner = join(folder, "inner");
    writeFileSync(join(inner, "model.onnx"), Uint8Array.of(1));
    writeFileSync(join(inner, "near"), Uint8Array.of(6));
    symlinkSync("near", join(inner, "link"));
    symlinkSync(join(folder, "model.onnx.data"), join(inner, "out"));
    symlinkSync("..", join(inner, "up"));
    symlinkSync("/dev/zero", join(inner, "zero"));
    symlinkSync("round", join(inner, "round"));
    execFileSync("mkfifo", [join(inner, "pipe")]);
  });

  test.each([
    ["a link that leads out", "out", "a file inside FOLDER; got "],
    ["a path through a link that leads out", "up/model.onnx.data", "data, outside of it"],
    ["the folder above", "../model.onnx.data", "data, outside of it"],
    ["a link to a device", "zero", "got /dev/zero, outside of it"],
    ["a pipe, without waiting", "pipe", "expected a regular file; got a device, pipe or socket"],
    ["the folder itself", ".", "a file inside"],
    ["a circle of links", "round", "got a circle of links"],
  ])("refuses %s", async (_, name, reason) => {
    const refusal = beside(name);
    await expect(refusal).rejects.toThrow(ModelFileError);
    await expect(refusal).rejects.toThrow(reason.replace("FOLDER", join(folder, "inner")));
  });

  test("reads a link within the folder", async () => {
    expect(await beside("link")).toEqual(Uint8Array.of(6));
  });

  test("a model that is a link: files beside it, and links to the folder of the model itself", async () => {
    const links = mkdtempSync(join(tmpdir(), "model-links-"));
    symlinkSync(join(folder, "model.onnx"), join(links, "model.onnx"));
    symlinkSync(join(folder, "model.onnx.data"), join(links, "model.onnx.data"));
    symlinkSync("/etc/passwd", join(links, "passwd"));
    writeFileSync(join(links, "own"), Uint8Array.of(7));
    const source = await modelAt(join(links, "model.onnx"));
    if (!("bytes" in source)) throw new Error("not a file");
    expect(await source.beside!("model.onnx.data")).toEqual(Uint8Array.of(4, 5));
    expect(await source.beside!("own")).toEqual(Uint8Array.of(7));
    await expect(source.beside!("passwd")).rejects.toThrow("got /etc/passwd, outside of it");
    rmSync(links, { recursive: true });
  });
});
