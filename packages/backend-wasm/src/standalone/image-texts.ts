// The texts of the memory image of a module, one segment after the other.
import type { MemoryImage, Segment } from "./memory-image.ts";
import { bytePlanes, deflatedText, weightsText } from "./text-of-bytes.ts";

/** From this number of words on, time and memory matter more than the last percent of the size. */
const LARGE = 2 ** 18;

/** The segments as elements of an array: `[[[address, words], …], words, text],` */
export async function* imageTexts({ segments }: MemoryImage): AsyncGenerator<string> {
  for (const segment of segments) {
    const ranges = segment.ranges.map(({ address, words }) => [address, words]);
    yield `  [${JSON.stringify(ranges)}, ${segment.words}, "`;
    yield await textOf(segment);
    yield '"],\n';
  }
}

function textOf({ pieces, words }: Segment): Promise<string> {
  const planes = bytePlanes(pieces, words);
  return words < LARGE ? deflatedText(planes) : weightsText(planes);
}
