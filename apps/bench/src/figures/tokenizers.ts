// Training and encoding of tokenizers.
import {
  bytePairTokenizer,
  bytesTokenizer,
  charactersTokenizer,
  graphemesTokenizer,
  type Tokenizer,
  wordsTokenizer,
} from "@grus/text";

/** What one tokenizer took. */
export interface TokenizerFigure {
  readonly name: string;
  readonly size: number;
  /** Megabytes of UTF-8. */
  readonly megabytes: number;
  readonly trainSeconds: number;
  readonly encodeSeconds: number;
  /** Encoding once more. */
  readonly againSeconds: number;
  readonly decodeSeconds: number;
  readonly tokens: number;
}

const kinds: Readonly<Record<string, (text: string) => Tokenizer>> = {
  bytes: () => bytesTokenizer(),
  characters: (text) => charactersTokenizer(text),
  graphemes: (text) => graphemesTokenizer(text),
  words: (text) => wordsTokenizer(text, { vocabulary: 32_000 }),
  "words, spaces kept": (text) => wordsTokenizer(text, { vocabulary: 32_000, spaces: "kept" }),
  "bpe 1,000": (text) => bytePairTokenizer(text, { vocabulary: 1000 }),
  "bpe 8,000": (text) => bytePairTokenizer(text, { vocabulary: 8000 }),
  "bpe 32,000": (text) => bytePairTokenizer(text, { vocabulary: 32_000 }),
};

/** Times every tokenizer on a text. */
export async function tokenizers(
  text: string,
  onFigure: (figure: TokenizerFigure) => void,
): Promise<readonly TokenizerFigure[]> {
  const megabytes = new TextEncoder().encode(text).length / 1e6;
  return Object.entries(kinds).map(([name, create]) => {
    const [tokenizer, trainSeconds] = timed(() => create(text));
    const [indices, encodeSeconds] = timed(() => tokenizer.encode(text));
    const [, againSeconds] = timed(() => tokenizer.encode(text));
    const [, decodeSeconds] = timed(() => tokenizer.decode(indices));
    const { size } = tokenizer;
    const tokens = indices.length;
    const figure = {
      name,
      size,
      megabytes,
      trainSeconds,
      encodeSeconds,
      againSeconds,
      decodeSeconds,
      tokens,
    };
    onFigure(figure);
    return figure;
  });
}

/**
 * Lines of made-up words, seeded: 200,000 words of one to five syllables, the frequency of each that of its
 * rank to the power of -1, with commas and full stops between.
 */
export function sampleText(characters: number): string {
  const random = seededRandom();
  const words = Array.from({ length: 200_000 }, () => madeUpWord(random));
  const parts: string[] = [];
  for (let length = 0; length < characters; ) {
    const chance = random();
    const part =
      words[Math.floor(words.length ** random())]! + (chance < 0.07 ? ", " : chance < 0.12 ? ".\n" : " ");
    parts.push(part);
    length += part.length;
  }
  return parts.join("").slice(0, characters);
}

const syllables =
  "an ba bel cor da del en er fa gri hu il in ka la lo mé mi na no or pa qui ra re sa sta te to un va ze".split(
    " ",
  );

function madeUpWord(random: () => number): string {
  const count = 1 + Math.floor(5 * random());
  return Array.from({ length: count }, () => syllables[Math.floor(syllables.length * random())]!).join("");
}

/** Mulberry32: numbers from 0 to 1. */
function seededRandom(): () => number {
  let state = 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function timed<T>(work: () => T): readonly [T, number] {
  const start = performance.now();
  const result = work();
  return [result, (performance.now() - start) / 1000];
}
