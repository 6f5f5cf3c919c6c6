// The texts of the memory image of a module, one segment after the other.
import type { MemoryImage, Segment } from "./memory-image.ts";
import { bytePlanes, deflatedText, type Space, spaceFor, weightsText } from "./text-of-bytes.ts";

/** From this number of words on, time and memory matter more than the last percent of the size. */
const LARGE = 2 ** 18;

/** The segments as elements of an array: `[[[address, words], …], words, text],` */
export async function* imageTexts({ segments }: MemoryImage): AsyncGenerator<string> {
  const space = spaceFor(
    Math.max(0, ...segments.map(({ words }) => words).filter((words) => words >= LARGE)),
  );
  for (const segment of segments) {
    const ranges = segment.ranges.map(({ address, words }) => [address, words]);
    yield `  [${JSON.stringify(ranges)}, ${segment.words}, "`;
    yield await textOf(segment, space);
    yield '"],\n';
  }
}

async function textOf({ pieces, words }: Segment, space: Space): Promise<string> {
  if (words < LARGE) return deflatedText(bytePlanes(pieces, words));
  return weightsText(bytePlanes(pieces, words, space.planes.subarray(0, 4 * words)), space);
}
