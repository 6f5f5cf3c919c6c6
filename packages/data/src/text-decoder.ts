// Decodes bytes or strings, chunk by chunk, to text with "\n" line ends.
//
// Line ends (CRLF, lone CR) become "\n" here, once, so that all later stages count lines the same way; a line
// break inside a quoted cell is read as "\n" too. A byte order mark is removed.
import { advice, option } from "./advice.ts";
import { beginsCharacter, detectEncoding, signatureOf, utf8Cut } from "./encoding.ts";
import { CsvError } from "./errors.ts";
import type { Note } from "./note.ts";

/** Turns chunks into text with "\n" line ends. */
export interface ChunkDecoder {
  /** The text of one more chunk; undecidable parts are held back. */
  push(chunk: string | Uint8Array): string;
  /** The text held back. */
  end(): string;
  /** The encoding, where it was not UTF-8 and not given. */
  readonly notes: readonly Note[];
}

/** Options of a {@link ChunkDecoder}. */
export interface DecoderOptions {
  /** Name of the file, for errors. */
  readonly file?: string | undefined;
  /**
   * Any label of the Encoding Standard, such as `windows-1252` or `utf-16le`. By default UTF-8; UTF-16 where
   * a byte order mark or the zeros of its first characters show it; windows-1252 for bytes that are not
   * UTF-8.
   */
  readonly encoding?: string | undefined;
  /**
   * What the text is to be, for errors. Default "comma-separated text".
   * @internal
   */
  readonly expected?: string | undefined;
}

/** The result of {@link decodeText}. */
export interface DecodedText {
  /** With "\n" line ends and without a byte order mark. */
  readonly text: string;
  /** The encoding, where it was not UTF-8 and not given. */
  readonly notes: readonly Note[];
}

/**
 * The text of a whole file. Throws {@link CsvError}, with the line, for bytes that are not text in the encoding.
 */
export function decodeText(bytes: Uint8Array, options: DecoderOptions = {}): DecodedText {
  const decoder = createChunkDecoder({ expected: "text", ...options });
  const text = decoder.push(bytes) + decoder.end();
  return { text, notes: decoder.notes };
}

const CSV = "comma-separated text";

/** Bytes by which the encoding is chosen. */
const headSize = 1024;

/** A decoder for one file. Throws {@link CsvError} for bytes that are not text in the encoding. */
export function createChunkDecoder(options: DecoderOptions = {}): ChunkDecoder {
  const notes: Note[] = [];
  let bytes: BytesDecoder | undefined;
  let head: Uint8Array | undefined = new Uint8Array();
  let line = 1;
  let first = true;
  let heldBack = "";

  function refuseNul(text: string): void {
    const nul = text.indexOf("\0");
    if (nul >= 0)
      throw notText(options, line + countLineBreaks(unixLineEnds(text.slice(0, nul))), "a NUL character");
  }

  function decode(chunk: Uint8Array, last: boolean): string {
    const all = head === undefined ? chunk : joined(head, chunk);
    if (head !== undefined && all.length < headSize && !last) {
      head = all;
      return "";
    }
    if (head !== undefined) bytes = bytesDecoder(all.subarray(0, headSize), options, notes);
    head = undefined;
    try {
      return bytes!.decode(all, last);
    } catch (error) {
      if (!(error instanceof BadBytes)) throw error;
      refuseNul(error.before);
      const at = line + countLineBreaks(unixLineEnds(heldBack + error.before));
      throw notText(options, at, `bytes that are not ${bytes!.encoding()}`);
    }
  }

  function normalise(raw: string, last: boolean): string {
    let text = heldBack + raw;
    heldBack = "";
    if (first && text !== "") {
      first = false;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    if (!last && text.endsWith("\r")) {
      heldBack = "\r";
      text = text.slice(0, -1);
    }
    refuseNul(text);
    const clean = unixLineEnds(text);
    line += countLineBreaks(clean);
    return clean;
  }

  return {
    notes,
    push: (chunk) => normalise(typeof chunk === "string" ? chunk : decode(chunk, false), false),
    end: () => normalise(decode(new Uint8Array(), true), true),
  };
}

/** The number of "\n" in a text. */
export function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** Decodes bytes; throws {@link BadBytes}. */
interface BytesDecoder {
  decode(bytes: Uint8Array, last: boolean): string;
  encoding(): string;
}

/** Bytes that are not text in the encoding, with the text before them. */
class BadBytes extends Error {
  readonly before: string;

  constructor(before: string) {
    super("bytes that are not text");
    this.before = before;
  }
}

function bytesDecoder(
  head: Uint8Array,
  { file, encoding, expected }: DecoderOptions,
  notes: Note[],
): BytesDecoder {
  const signature = signatureOf(head);
  if (signature !== undefined) throw signed({ file, expected }, signature);
  const found = detectEncoding(head);
  if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) return streamDecoder(encoding, file);
  if (encoding !== undefined || found.name === "utf-8")
    return utf8Decoder(encoding === undefined, file, notes);
  if (!found.marked) notes.push(encodingNote(found.name, "the zeros between its characters show it"));
  return streamDecoder(found.name, file);
}

function streamDecoder(encoding: string, file: string | undefined): BytesDecoder {
  const decoder = decoderFor(encoding, file);
  return {
    encoding: () => encoding,
    decode(bytes, last) {
      try {
        return decoder.decode(bytes, { stream: !last });
      } catch {
        throw new BadBytes(longestText(bytes, encoding));
      }
    },
  };
}

/**
 * UTF-8, cut at whole characters so that a chunk can be decoded again: as windows-1252, when `canFallBack`
 * and all text so far was ASCII.
 */
function utf8Decoder(canFallBack: boolean, file: string | undefined, notes: Note[]): BytesDecoder {
  const decoder = decoderFor("utf-8", file);
  let carried = new Uint8Array();
  let isAscii = true;
  let fallback: TextDecoder | undefined;

  function decodeWhole(bytes: Uint8Array): string {
    if (fallback) return fallback.decode(bytes);
    try {
      const text = decoder.decode(bytes);
      isAscii &&= text.length === bytes.length;
      return text;
    } catch {
      const before = longestText(bytes, "utf-8");
      if (!canFallBack || !isAscii || before.length !== utf8Length(before) || before.includes("\0"))
        throw new BadBytes(before);
      fallback = decoderFor("windows-1252", file);
      notes.push(encodingNote("windows-1252", "it is not UTF-8"));
      return fallback.decode(bytes);
    }
  }

  return {
    encoding: () => "utf-8",
    decode(bytes, last) {
      const all = carried.length === 0 ? bytes : joined(carried, bytes);
      const cut = last || fallback ? all.length : utf8Cut(all);
      carried = all.slice(cut);
      return decodeWhole(all.subarray(0, cut));
    },
  };
}

function encodingNote(name: string, reason: string): Note {
  return {
    text: `the text is read as ${name}, since ${reason}.`,
    change: advice`${option("encoding")} sets another encoding.`,
  };
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}

function decoderFor(encoding: string, file: string | undefined): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new CsvError({
      file,
      problem: `the encoding ${JSON.stringify(encoding)} is not supported here.`,
      cure: "Use a label of the Encoding Standard, such as utf-8, utf-16le or windows-1252.",
    });
  }
}

function signed(
  { file, expected = CSV }: DecoderOptions,
  { kind, cure }: { readonly kind: string; readonly cure: string },
): CsvError {
  return new CsvError({ file, problem: `found ${kind}; expected ${expected}.`, cure });
}

function notText({ file, expected = CSV }: DecoderOptions, line: number, found: string): CsvError {
  return new CsvError({
    file,
    line,
    problem: `found ${found}; expected ${expected}.`,
    cure: [
      expected === CSV ? "Save the file as CSV in UTF-8." : "Save the file in UTF-8.",
      advice`Or name its encoding: ${option("encoding", "windows-1252")} or ${option("encoding", "utf-16le")}.`,
    ],
  });
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

function unixLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** The text before the first invalid byte, found by bisection. */
function longestText(bytes: Uint8Array, encoding: string): string {
  // The rest of a character begun in the previous chunk is not decodable alone, and has no line break.
  const start = encoding === "utf-8" ? bytes.findIndex(beginsCharacter) : 0;
  const decode = (length: number): string =>
    new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(start, start + length), {
      stream: true,
    });
  let [good, bad] = [0, bytes.length - start + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      decode(middle);
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return start < 0 ? "" : decode(good);
}
