import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvError } from "./errors.ts";
import { noteText } from "./note.ts";
import { createChunkDecoder, decodeText } from "./text-decoder.ts";

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

  test("finds UTF-16 by its mark or its zeros, and takes what is not UTF-8 as windows-1252", () => {
    const utf16 = (text: string, bigEndian: boolean): Uint8Array => {
      const view = new DataView(new ArrayBuffer(2 * text.length));
      for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), !bigEndian);
      return new Uint8Array(view.buffer);
    };
    for (const bigEndian of [false, true]) {
      expect(decodeAll([utf16("\uFEFFdía,y\n1,2\n", bigEndian)])).toBe("día,y\n1,2\n");
      const decoder = createChunkDecoder();
      const bytes = utf16("day,y\n1,2\n", bigEndian);
      expect(decoder.push(bytes.slice(0, 7)) + decoder.push(bytes.slice(7)) + decoder.end()).toBe(
        "day,y\n1,2\n",
      );
      expect(decoder.notes.map((note) => noteText(note))).toEqual([
        `the text is read as utf-16${bigEndian ? "be" : "le"}, since the zeros between its characters show it. encoding sets another encoding.`,
      ]);
    }
    const latin = createChunkDecoder();
    const ascii = new TextEncoder().encode("a,b\n".repeat(500));
    expect(latin.push(ascii) + latin.push(Uint8Array.of(0x62, 0xfc, 0x6e)) + latin.end()).toBe(
      `${"a,b\n".repeat(500)}bün`,
    );
    expect(latin.notes.map((note) => noteText(note))).toEqual([
      "the text is read as windows-1252, since it is not UTF-8. encoding sets another encoding.",
    ]);
  });

  test("names other kinds of files", () => {
    expect(() => decodeAll([Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)])).toThrow(
      "f.csv: found a zip archive, such as an Excel workbook; expected comma-separated text.\nSave the sheet as CSV, or unpack the archive.",
    );
    expect(() => decodeAll([Uint8Array.of(0x1f, 0x8b, 8)])).toThrow("Unpack it first: gunzip.");
  });

  test("refuses bytes that are not text, with the line", () => {
    expect(() => decodeAll([new TextEncoder().encode("é\nb\n"), Uint8Array.of(0x0a, 0xff, 0x0a)])).toThrow(
      'f.csv:4: found bytes that are not utf-8; expected comma-separated text.\nSave the file as CSV in UTF-8. Or name its encoding: encoding: "windows-1252" or encoding: "utf-16le".',
    );
    expect(() => decodeAll(["a\nb\0"])).toThrow(
      /^f\.csv:2: found a NUL character; expected comma-separated text\./,
    );
    expect(() => decodeAll([Uint8Array.of(0xe2, 0x82)], "utf-8")).toThrow(CsvError);
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

test("decodeText reads a whole file", () => {
  const latin = decodeText(Uint8Array.of(0x62, 0xfc, 0x0d, 0x0a));
  expect([latin.text, latin.notes.length]).toEqual(["bü\n", 1]);
  expect(decodeText(new TextEncoder().encode("\uFEFFbü")).text).toBe("bü");
  expect(() => decodeText(Uint8Array.of(0x61, 0x0a, 0), { file: "a.txt" })).toThrow(
    "a.txt:2: found a NUL character; expected text.\nSave the file in UTF-8.",
  );
});
