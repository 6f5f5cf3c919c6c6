// The data of the examples that tag and translate.
import { expect, test } from "vitest";
import { sentenceOf, splitBrown } from "./part-of-speech/brown.ts";
import { universalTag } from "./part-of-speech/universal-tags.ts";
import { pronunciations, splitDictionary } from "./pronunciation/dictionary.ts";
import { interfacePairs } from "./translation/interface-texts.ts";
import { englishOf } from "./translation/pseudo-locale.ts";

test("tags of the Brown corpus become universal ones", () => {
  const tags = {
    "np-tl": "NOUN",
    "bedz*": "VERB",
    "pps+bez": "PRT",
    "md+ppss": "VERB",
    "fw-in+nn-tl": "X",
    "in+ppo": "ADP",
    "rbr+cs": "ADV",
    "---hl": ".",
    "ppss+ber-n": "PRT",
  };
  expect(Object.keys(tags).map(universalTag)).toEqual(Object.values(tags));
  expect(() => universalTag("zz")).toThrow('"zz" is not a tag of the Brown corpus');
  expect(sentenceOf("\tIt/pps and\\/or/cc 1/2/cd ./.")).toEqual({
    words: ["It", "and\\/or", "1/2", "."],
    tags: ["PRON", "CONJ", "NUM", "."],
  });
  const { train, test: tested } = splitBrown(1000);
  expect([train.length, tested.length]).toEqual([47, 11]);
});

test("a word has all its pronunciations, without stress and comments, in one part", () => {
  const listed = {
    read: "R EH1 D",
    "read(2)": "R IY1 D",
    "read(3)": "R EH0 D",
    "aal.": "AO1 L # place",
    "1": "W",
  };
  expect([...pronunciations(listed)]).toEqual([
    ["read", ["R EH D", "R IY D"]],
    ["aal.", ["AO L"]],
  ]);
  const { train, validation, test: tested } = splitDictionary({ test: 12_000, validation: 2000 });
  expect(new Set([...train.sources, ...validation.sources, ...tested.sources]).size).toBe(126_046);
});

test("the pseudo-locale is English", async () => {
  expect(englishOf("Mørë Æçtïøñs ÜÝ §ßÐ{0}...")).toBe("More Actions UY SBD{0}...");
  const pairs = await interfacePairs(120);
  expect(pairs.length).toBeGreaterThan(15_000);
  expect(pairs.filter(([english]) => /[æþçðëïñøµÿß]/.test(english))).toEqual([]);
  expect(pairs).toContainEqual(["Open Workspace Settings", expect.stringMatching(/espace de travail/)]);
});
