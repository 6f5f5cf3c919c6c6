// Messages as bytes: unknown fields are kept, and damaged messages are errors.

import { ModelFileError } from "@grus/io";
import { expect, test } from "vitest";
import { decodeMessage, encodeMessage, type MessageType, messageType } from "./protobuf.ts";

interface Wide {
  readonly id?: bigint;
  readonly name?: string;
  readonly scales: readonly number[];
  readonly parts: readonly Wide[];
}

const wide: MessageType<Wide> = messageType<Wide>({
  id: [1, "int64"],
  name: [2, "string"],
  scales: [3, "float", "repeated"],
  parts: [4, () => wide, "repeated"],
});
const narrow = messageType<{ readonly name?: string }>({ name: [2, "string"] });

const message: Wide = {
  id: -(1n << 40n),
  name: "a text",
  scales: [0.5, -2],
  parts: [
    { id: 3n, scales: [], parts: [] },
    { name: "inner", scales: [1], parts: [] },
  ],
};

test("round trip", () => {
  expect(decodeMessage(wide, encodeMessage(wide, message))).toEqual(message);
});

test("unknown fields are rewritten, contiguously if adjacent", () => {
  const bytes = encodeMessage(wide, message);
  const seen = decodeMessage(narrow, bytes) as { name?: string; unknown?: readonly Uint8Array[] };
  expect(seen.name).toBe("a text");
  expect(seen.unknown?.length).toBe(2);
  const again = encodeMessage(narrow, seen);
  expect(again.length).toBe(bytes.length);
  expect(decodeMessage(wide, again)).toEqual(message);
});

test("unpacked numbers are read like packed ones", () => {
  const single = Uint8Array.of(0x1d, 0, 0, 0x80, 0x3f, 0x1d, 0, 0, 0, 0x40);
  expect(decodeMessage(wide, single).scales).toEqual([1, 2]);
});

test("in place, long bytes are aligned views, and fields beside them are as they were", () => {
  interface Parts {
    readonly name?: string;
    readonly data: readonly Uint8Array[];
    readonly after?: string;
  }
  const parts = messageType<Parts>({
    name: [1, "string"],
    data: [2, "bytes", "repeated"],
    after: [16, "string"],
  });
  for (const length of [4096, 4097, 4098, 4099, 20_000]) {
    const data = [0, 1, 2, 3].map((seed) => Uint8Array.from({ length }, (_, i) => 7 * i + seed));
    const message = { name: "x".repeat(length % 4), data, after: "y" };
    const bytes = encodeMessage(parts, message);
    const found = decodeMessage(parts, bytes, { inPlace: true });
    expect(found).toEqual(message);
    for (const own of found.data)
      expect([own.buffer === bytes.buffer, own.byteOffset % 4]).toEqual([true, 0]);
  }
});

test("in place, unknown fields and short bytes are kept too", () => {
  const known = messageType<{ readonly data?: Uint8Array }>({ data: [2, "bytes"] });
  const all = messageType<{ readonly data?: Uint8Array; readonly before?: string; readonly after?: string }>({
    before: [1, "string"],
    data: [2, "bytes"],
    after: [3, "string"],
  });
  for (const length of [3, 5000]) {
    const message = { before: "ab", data: new Uint8Array(length).fill(9), after: "c" };
    const found = decodeMessage(known, encodeMessage(all, message), { inPlace: true });
    expect(decodeMessage(all, encodeMessage(known, found))).toEqual(message);
  }
});

test.each([
  ["a field that ends past the file", Uint8Array.of(0x12, 0x7f, 0x61)],
  ["a list longer than the file", Uint8Array.of(0x1a, 0xff, 0xff, 0xff, 0xff, 0x07)],
  ["half a number", Uint8Array.of(0x08, 0x80)],
  ["a group without an end", Uint8Array.of(0x2b)],
])("%s", (_, bytes) => {
  expect(() => decodeMessage(wide, bytes)).toThrow(ModelFileError);
});

test("refuses messages nested too deeply", () => {
  let bytes: Uint8Array = new Uint8Array();
  for (let i = 0; i < 40; i++)
    bytes = encodeMessage(messageType<{ readonly inner: Uint8Array }>({ inner: [4, "bytes"] }), {
      inner: bytes,
    });
  expect(() => decodeMessage(wide, bytes)).toThrow("messages nested too deeply");
});
