// The twelve universal tags (Petrov, Das and McDonald 2012) of the tags of the Brown corpus.

/** The tags of the Brown corpus without suffixes; verbs, foreign words and other contractions follow rules. */
const TAGS = {
  ".": ". , : ( ) ' '' `` --",
  ADJ: "JJ JJR JJS JJT OD AP JJ+JJ JJR+CS AP+AP",
  ADP: "IN CS IN+PPO IN+IN",
  ADV: "RB RBR RBT RN QL QLP WQL WRB * RB+CS RBR+CS",
  CONJ: "CC",
  DET: "AT DT DTI DTS DTX DT$ ABX PP$ WP$ WDT",
  NOUN: "NN NNS NP NPS NR NRS NN$ NNS$ NP$ NPS$ NR$ PN PN$ CD$ NN+NN NN+IN",
  NUM: "CD",
  PRON: "PPS PPSS PPO PPL PPLS PP$$ WPS WPO",
  PRT: "TO RP EX UH ABL ABN AP$ JJ$ RB$",
  X: "NIL DO+PPSS WDT+BER+PP WDT+DO+PPS",
} as const;

/** A universal tag. */
export type UniversalTag = keyof typeof TAGS | "VERB";

const UNIVERSAL: ReadonlyMap<string, UniversalTag> = new Map(
  Object.entries(TAGS).flatMap(([universal, tags]) =>
    tags.split(" ").map((tag) => [tag, universal as UniversalTag] as const),
  ),
);

const VERB = /^(VB|BE|HV|DO|MD)[A-Z]*\*?$/;

/**
 * The universal tag of a tag of the Brown corpus, of any case. The map is that of Petrov et al. for all 472 tags:
 * foreign words are X, suffixes for titles, headlines and cited words count for nothing, contractions that begin with
 * a verb are verbs and most others particles. Throws an Error for other tags.
 */
export function universalTag(brown: string): UniversalTag {
  const upper = brown.toUpperCase();
  if (upper.startsWith("FW-")) return "X";
  const tag = upper.replace(/(-(TL|HL|NC|N))+$/, "");
  const known = UNIVERSAL.get(tag);
  if (known !== undefined) return known;
  if (VERB.test(tag.split("+")[0]!)) return "VERB";
  if (tag.includes("+")) return "PRT";
  throw new Error(`universalTag: "${brown}" is not a tag of the Brown corpus.`);
}
