import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvError } from "./errors.ts";
import { createChunkDecoder } from "./text-decoder.ts";

function decodeAll(chunks: readonly (string | Uint8Array)[], encoding?: string): string {
  const decoder = createChunkDecoder({ file: "f.csv", encoding });
  return chunks.map((chunk) => decoder.push(chunk)).join("") + decoder.end();
}

describe("createChunkDecoder", () => {
  test("converts every line end to a line feed, also across chunks, and removes a byte order mark", () => {
    expect(decodeAll(["\uFEFFa\r", "\nb\rc\n\r\n", "d\r"])).toBe("a\nb\nc\n\nd\n");
    expect(decodeAll([Uint8Array.of(0xef, 0xbb), Uint8Array.of(0xbf, 0x61)])).toBe("a");
  });

  test("reads other encodings when asked", () => {
    expect(decodeAll([Uint8Array.of(0x62, 0xfc, 0x6e)], "windows-1252")).toBe("bün");
    expect(() => decodeAll(["a"], "klingon")).toThrow(
      'f.csv: the encoding "klingon" is not supported here.\nUse a label of the Encoding Standard, such as utf-8, utf-16le or windows-1252.',
    );
  });

  test("refuses bytes that are not text, with the line", () => {
    expect(() => decodeAll([new TextEncoder().encode("a\nb\n"), Uint8Array.of(0x0a, 0xff, 0x0a)])).toThrow(
      "f.csv:4: found bytes that are not utf-8; expected comma-separated text.\nSave the file as CSV in UTF-8, or pass its `encoding`, such as windows-1252 or utf-16le.",
    );
    expect(() => decodeAll(["a\nb\0"])).toThrow(
      /^f\.csv:2: found a NUL character; expected comma-separated text\./,
    );
    expect(() => decodeAll([Uint8Array.of(0xe2, 0x82)])).toThrow(CsvError);
  });

  test("any split of the bytes gives the same text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("\r", "\n", "a", "é", "🦩"), { maxLength: 30 }),
        fc.nat(60),
        fc.nat(60),
        (parts, a, b) => {
          const bytes = new TextEncoder().encode(parts.join(""));
          const [first, second] = [Math.min(a, b), Math.max(a, b)];
          const chunks = [bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second)];
          expect(decodeAll(chunks)).toBe(parts.join("").replace(/\r\n|\r/g, "\n"));
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });
});
