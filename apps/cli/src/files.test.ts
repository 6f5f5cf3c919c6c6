import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kindOf, readBytes, readJson, readJsonText, readOptionalJson, readParts, reasonOf } from "./files.ts";

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

describe("files are read, or refused with a clear message", () => {
  test("completely, in parts, or if it exists", async () => {
    expect(await readBytes(at("file"))).toEqual(Uint8Array.of(49, 44, 50));
    expect(await all(at("file"))).toBe("1,2");
    expect(await readOptionalJson(at("none"))).toBeUndefined();
    expect([await kindOf(at("file")), await kindOf(at("folder"))]).toEqual(["file", "directory"]);
  });

  test.each([
    ["none", "no such file or directory"],
    ["folder", "is a directory; expected a file"],
    ["file/below", "a part of the path is a file, not a directory"],
    ["loop", "its symbolic links form a cycle"],
  ])("%s", async (name, reason) => {
    const message = `${at(name)}: ${reason}.\nCheck the path.`;
    await expect(readBytes(at(name))).rejects.toThrow(message);
    await expect(all(at(name))).rejects.toThrow(message);
  });

  test("a path that cannot be examined does not count as missing", async () => {
    for (const read of [readOptionalJson, kindOf])
      await expect(read(at("file/below"))).rejects.toThrow("a part of the path is a file");
  });

  test("JSON", async () => {
    await expect(readJson(at("file"))).rejects.toThrow(/file: .*JSON.*\nCorrect the JSON\./);
    writeFileSync(at("long"), "");
    truncateSync(at("long"), 275e6);
    const start = process.cpuUsage();
    for (const read of [readJson, readJsonText])
      await expect(read(at("long"))).rejects.toThrow("long: expected JSON of at most 64 MiB; got 263 MiB.");
    expect(process.cpuUsage(start).user).toBeLessThan(2e5);
  });

  test("errors of the consumer of the parts are unchanged", async () => {
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
