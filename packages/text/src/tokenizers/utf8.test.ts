import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8Decoder } from "./utf8.ts";

// Bytes at which sequences of UTF-8 begin, continue and break.
const telling = [
  0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5,
];

test("any bytes decode as TextDecoder decodes them", () => {
  const decoder = utf8Decoder();
  const reference = new TextDecoder("utf-8", { ignoreBOM: true });
  const byte = fc.oneof(fc.constantFrom(...telling), fc.nat(255));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), fc.array(byte, { maxLength: 12 }), (any, often) => {
      for (const bytes of [any, Uint8Array.from(often)])
        expect(Array.from(bytes, (one) => decoder.push(one)).join("") + decoder.end()).toBe(
          reference.decode(bytes),
        );
    }),
    { numRuns: 2000 },
  );
});
