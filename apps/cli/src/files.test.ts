import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kindOf, readBytes, readJson, readOptional, readParts, reasonOf } from "./files.ts";

let place: string;
const at = (name: string) => join(place, name);

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "grus-"));
  mkdirSync(at("folder"));
  writeFileSync(at("file"), "1,2");
  symlinkSync(at("loop"), at("loop"));
});

afterAll(() => rmSync(place, { recursive: true }));

async function all(path: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of readParts(path)) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe("a file is read, or refused in words", () => {
  test("as a whole, in parts, where it is there", async () => {
    expect(await readBytes(at("file"))).toEqual(Uint8Array.of(49, 44, 50));
    expect(await all(at("file"))).toBe("1,2");
    expect(await readOptional(at("none"))).toBeUndefined();
    expect([await kindOf(at("file")), await kindOf(at("folder"))]).toEqual(["file", "directory"]);
  });

  test.each([
    ["none", "there is no such file or directory"],
    ["folder", "is a directory; expected a file"],
    ["file/below", "a part of the path is a file, and no directory"],
    ["loop", "its symbolic links lead round in a circle"],
  ])("%s", async (name, reason) => {
    const message = `${at(name)}: ${reason}.\nCheck the path.`;
    await expect(readBytes(at(name))).rejects.toThrow(message);
    await expect(all(at(name))).rejects.toThrow(message);
  });

  test("nothing is taken for missing that only cannot be told", async () => {
    for (const read of [readOptional, kindOf])
      await expect(read(at("file/below"))).rejects.toThrow("a part of the path is a file");
  });

  test("JSON", async () => {
    await expect(readJson(at("file"))).rejects.toThrow(/file: .*JSON.*\nWrite JSON\./);
  });

  test("what reads the parts keeps its own errors", async () => {
    const reader = async () => {
      for await (const _ of readParts(at("file"))) throw new TypeError("its own");
    };
    await expect(reader()).rejects.toThrow(TypeError);
  });
});

test.each([
  ["EACCES: permission denied, open '/a/b'", "EACCES", "permission is denied"],
  ["EBUSY: resource busy or locked, rename '/a/b.1.tmp' -> '/a/b'", "EBUSY", "resource busy or locked"],
  ["EIO: i/o error, read", "EIO", "i/o error"],
])("%s", (message, code, reason) => {
  expect(reasonOf(Object.assign(new Error(message), { code }))).toBe(reason);
});
