// The size of a text that is written part by part.
import { gzipSync } from "node:zlib";

/** A text, and its size once it has been read. */
export interface MeasuredText {
  readonly parts: AsyncIterable<string>;
  /** "52 bytes, 31 after gzip", without the latter for a text of many megabytes, which would take seconds. */
  size(): string;
}

/** The most characters that are kept for gzip. */
const MOST = 8e6;

/** Measures a text while it is read. */
export function measuredText(source: AsyncIterable<string>): MeasuredText {
  const kept: string[] = [];
  let [bytes, characters] = [0, 0];
  const parts = async function* () {
    for await (const part of source) {
      bytes += Buffer.byteLength(part);
      characters += part.length;
      if (characters <= MOST) kept.push(part);
      yield part;
    }
  };
  const size = () => {
    const zipped = characters <= MOST ? `, ${gzipSync(kept.join("")).length} after gzip` : "";
    return `${bytes} bytes${zipped}`;
  };
  return { parts: parts(), size };
}
