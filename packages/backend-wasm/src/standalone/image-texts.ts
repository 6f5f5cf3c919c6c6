// The texts of the memory image of a module, one segment after the other.
import type { MemoryImage, Segment } from "./memory-image.ts";
import { bytePlanes, deflatedText, weightsTexts } from "./text-of-bytes.ts";

/** From this number of words on, time and memory matter more than the last percent of the size. */
const LARGE = 2 ** 18;

/** The segments as elements of an array: `[[[address, words], …], words, text],` */
export async function* imageTexts({ segments }: MemoryImage): AsyncGenerator<string> {
  // One buffer for all: the text of a large model would leave its whole memory behind as garbage.
  const buffer = new Uint8Array(4 * Math.max(0, ...segments.map(({ words }) => words)));
  for (const segment of segments) {
    const ranges = segment.ranges.map(({ address, words }) => [address, words]);
    yield `  [${JSON.stringify(ranges)}, ${segment.words}, "`;
    yield* await textsOf(segment, buffer);
    yield '"],\n';
  }
}

async function textsOf(
  { pieces, words }: Segment,
  buffer: Uint8Array<ArrayBuffer>,
): Promise<Iterable<string>> {
  const planes = bytePlanes(pieces, words, buffer.subarray(0, 4 * words));
  return words < LARGE ? [await deflatedText(planes)] : weightsTexts(planes);
}
