// Captions of pictures in French and English: Multi30k (Elliott et al. 2016), which is not distributed.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { text as language } from "grus";
import { dataFile } from "../language/data-file.ts";

const SOURCE = "the repository multi30k/dataset";

/** The parts of the data set, and its test of 2016. */
export type CaptionPart = "train" | "val" | "test_2016_flickr";

/** Whether the folder of data sets has it. */
export function hasCaptions(data: string | undefined): boolean {
  return data !== undefined && existsSync(join(data, "multi30k"));
}

/** French captions with their English ones, of the first `most` at most. */
export function captions(data: string | undefined, part: CaptionPart, most?: number): language.TextPairs {
  const read = (code: string) => {
    const file = dataFile(data, `multi30k/${part}.${code}.gz`, SOURCE);
    const lines = gunzipSync(readFileSync(file)).toString("utf8").trimEnd().split("\n");
    return lines.slice(0, most).map((line) => line.trim());
  };
  return { sources: read("fr"), targets: read("en") };
}
