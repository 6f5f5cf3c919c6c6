import { expect, test } from "vitest";
import { crc32 } from "./crc32.ts";

/** Computed bit by bit. */
function plain(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

test("matches the standard", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});

test.each([1, 7, 8, 9, 15, 16, 17, 250])(
  "of %i bytes, at any offset, equals the bitwise computation",
  (length) => {
    const all = Uint8Array.from({ length: length + 5 }, (_, i) => (i * i * 31 + 200) & 0xff);
    for (let at = 0; at < 5; at++) {
      const bytes = all.subarray(at, at + length);
      expect(crc32(bytes)).toBe(plain(bytes));
    }
  },
);
