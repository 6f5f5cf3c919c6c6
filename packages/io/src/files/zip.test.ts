import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { crc32 } from "./crc32.ts";
import { ModelFileError } from "./model-file-error.ts";
import { isZip, readZip } from "./zip.ts";

const text = new TextEncoder().encode("a text that is compressed ".repeat(100));
const file = zipSync({ "a.txt": text, "folder/b.bin": [Uint8Array.of(1, 2, 3), { level: 0 }] });
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset);
/** The offset of the first directory entry. */
const directory = view(file).getUint32(file.length - 6, true);

function changed(edit: (bytes: DataView) => void): Uint8Array {
  const copy = new Uint8Array(file);
  edit(view(copy));
  return copy;
}

test("reads stored and deflated entries, and only on demand", () => {
  const entries = readZip(file);
  expect([...entries.keys()]).toEqual(["a.txt", "folder/b.bin"]);
  expect(entries.get("a.txt")!.size).toBe(text.length);
  expect(entries.get("a.txt")!.read()).toEqual(text);
  expect(Array.from(entries.get("folder/b.bin")!.read())).toEqual([1, 2, 3]);
  expect([isZip(file), isZip(text), isZip(new Uint8Array(0))]).toEqual([true, false, false]);
});

test("reads an archive behind a comment, and an empty one", () => {
  const commented = new Uint8Array(file.length + 5);
  commented.set(file);
  view(commented).setUint16(file.length - 2, 5, true);
  expect(readZip(commented).size).toBe(2);
  expect(readZip(zipSync({})).size).toBe(0);
});

test("crc32 matches the standard's example", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

describe("refuses", () => {
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ["a file without a directory", text, "a directory at the end; got none"],
    ["a truncated file", file.subarray(0, file.length - 1), "a directory at the end; got none"],
    [
      "more entries than exist",
      changed((v) => v.setUint16(file.length - 12, 500, true)),
      "a directory of 500",
    ],
    ["an invalid entry", changed((v) => v.setUint8(directory, 0)), "an entry of the directory at byte"],
    ["encryption", changed((v) => v.setUint16(directory + 8, 1, true)), "expected no encryption"],
    ["another method", changed((v) => v.setUint16(directory + 10, 14, true)), "got method 14"],
    [
      "a size that deflate cannot reach",
      changed((v) => v.setUint32(directory + 24, 1e9, true)),
      "can hold; got 1000000000",
    ],
    [
      "data beyond the file",
      changed((v) => v.setUint32(directory + 20, 1e6, true)),
      "expected 1000000 bytes of data",
    ],
    [
      "an offset without an entry",
      changed((v) => v.setUint32(directory + 42, 7, true)),
      "its header at byte 7",
    ],
  ];
  test.each(cases)("%s", (_, bytes, reason) => {
    expect(() => readZip(bytes)).toThrow(reason);
    expect(() => readZip(bytes)).toThrow(ModelFileError);
  });

  test("refuses archives that would fill the memory", () => {
    const bomb = zipSync({ zeros: new Uint8Array(1 << 20) });
    expect(() => readZip(bomb, { maxBytes: 1 << 16 })).toThrow(
      "entries of at most 65536 bytes in all; got 1048576",
    );
    const second = directory + 46 + "a.txt".length;
    const overlapping = changed((v) => v.setUint32(second + 42, v.getUint32(directory + 42, true), true));
    expect(() => readZip(overlapping)).toThrow("within another entry");
  });

  test("refuses data that disagrees with the directory, when read", () => {
    const damaged = changed((v) => v.setUint8(40, v.getUint8(40) ^ 0xff));
    expect(() => readZip(damaged).get("a.txt")!.read()).toThrow(ModelFileError);
    const stored = changed((v) => v.setUint8(directory - 1, 9));
    expect(() => readZip(stored).get("folder/b.bin")!.read()).toThrow("the checksum 0x55bc801d");
    const shorter = changed((v) => v.setUint32(directory + 24, text.length - 1, true));
    expect(() => readZip(shorter).get("a.txt")!.read()).toThrow("bytes inflated; got more");
    const longer = changed((v) => v.setUint32(directory + 24, text.length + 1, true));
    expect(() => readZip(longer).get("a.txt")!.read()).toThrow(`got ${text.length}`);
  });
});
