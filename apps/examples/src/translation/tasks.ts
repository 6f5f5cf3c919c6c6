// What is translated.
import type { text as language } from "grus";
import { interfacePairs } from "./interface-texts.ts";
import { captions, hasCaptions } from "./multi30k.ts";

/** The name of a task. */
export type TranslationName = "interface" | "multi30k";

/** Texts to learn from; test and validation are drawn from them where they are not given. */
export interface TranslationTexts {
  readonly train: language.TextPairs;
  readonly validation?: language.TextPairs | undefined;
  readonly test?: language.TextPairs | undefined;
}

/** A task. */
export interface TranslationTask {
  /** The published BLEU on the test texts; null if there is none. */
  readonly anchor: number | null;
  /** Whether its texts are there; `data` is the folder of data sets. */
  isThere(data: string | undefined): boolean;
  /** Reads the texts: `most` to learn from at most, and a quarter of that in the other parts. */
  read(data: string | undefined, most?: number): Promise<TranslationTexts>;
}

/** Characters of an English text of an interface at most. */
const LONGEST = 120;

/** The tasks by name. */
export const tasks: Readonly<Record<TranslationName, TranslationTask>> = {
  interface: {
    anchor: null,
    isThere: () => true,
    read: async (_, most) => {
      const pairs = (await interfacePairs(LONGEST)).slice(0, most);
      return {
        train: { sources: pairs.map(([source]) => source), targets: pairs.map(([, target]) => target) },
      };
    },
  },
  multi30k: {
    // A small GRU with dot attention in public: test_2016_flickr, French to English.
    anchor: 27.2,
    isThere: hasCaptions,
    read: async (data, most) => ({
      train: captions(data, "train", most),
      validation: captions(data, "val", most && most / 4),
      test: captions(data, "test_2016_flickr", most && most / 4),
    }),
  },
};
