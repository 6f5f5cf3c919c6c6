// Decodes bytes or strings, chunk by chunk, to text with "\n" line ends.
//
// Line ends (CRLF, lone CR) become "\n" here, once, so that all later stages count lines the same way; a line
// break inside a quoted cell is read as "\n" too. A byte order mark is removed.
import { CsvError } from "./errors.ts";

/** Turns chunks into text with "\n" line ends. */
export interface ChunkDecoder {
  /** The text of one more chunk; undecidable parts are held back. */
  push(chunk: string | Uint8Array): string;
  /** The text held back. */
  end(): string;
}

/** Options of a {@link ChunkDecoder}. */
export interface DecoderOptions {
  /** Name of the file, for errors. */
  readonly file?: string | undefined;
  /** Any label of the Encoding Standard, such as `windows-1252` or `utf-16le`. Default `utf-8`. */
  readonly encoding?: string | undefined;
}

/** A decoder for one file. Throws {@link CsvError} for bytes that are not text in the encoding. */
export function createChunkDecoder({ file, encoding = "utf-8" }: DecoderOptions = {}): ChunkDecoder {
  const decoder = decoderFor(encoding, file);
  let line = 1;
  let first = true;
  let heldBack = "";

  function refuseNul(text: string): void {
    const nul = text.indexOf("\0");
    if (nul >= 0)
      throw notText(file, line + countLineBreaks(unixLineEnds(text.slice(0, nul))), "a NUL character");
  }

  function decode(chunk: string | Uint8Array | undefined): string {
    if (typeof chunk === "string") return chunk;
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      const before = heldBack + (chunk === undefined ? "" : longestText(chunk, encoding));
      refuseNul(before);
      throw notText(file, line + countLineBreaks(unixLineEnds(before)), `bytes that are not ${encoding}`);
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
    push: (chunk) => normalise(decode(chunk), false),
    end: () => normalise(decode(undefined), true),
  };
}

/** The number of "\n" in a text. */
export function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
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

function notText(file: string | undefined, line: number, found: string): CsvError {
  return new CsvError({
    file,
    line,
    problem: `found ${found}; expected comma-separated text.`,
    cure: "Save the file as CSV in UTF-8, or pass its `encoding`, such as windows-1252 or utf-16le.",
  });
}

function unixLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** The text before the first invalid byte, found by bisection. */
function longestText(chunk: Uint8Array, encoding: string): string {
  // The rest of a character begun in the previous chunk is not decodable alone, and has no line break.
  const start = chunk.findIndex((byte) => byte < 0x80 || byte > 0xbf);
  const decode = (length: number): string =>
    new TextDecoder(encoding, { fatal: true }).decode(chunk.subarray(start, start + length), {
      stream: true,
    });
  let [good, bad] = [0, chunk.length - start + 1];
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
