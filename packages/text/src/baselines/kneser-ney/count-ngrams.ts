// Counts of the n-grams of texts, up to an order.
import { TextError } from "../../errors.ts";
import { enlarged, NgramTrie } from "./ngram-trie.ts";

/** The n-grams of texts with their counts, by node of the trie. */
export interface NgramCounts {
  readonly trie: NgramTrie;
  /** How often each n-gram occurs. */
  readonly counts: Int32Array;
  /** How many different tokens precede each n-gram; the start of a text counts as one. */
  readonly continuations: Int32Array;
}

/**
 * Counts all n-grams of 1 to `order` tokens, none of which extends over two texts. Memory while counting: about 30
 * bytes for each different n-gram.
 */
export function countNgrams(texts: readonly ArrayLike<number>[], order: number): NgramCounts {
  const counter = new NgramCounter(order);
  for (const text of texts) counter.add(text);
  return counter.counted();
}

/** Throws TextError unless all tokens are indices below `vocabularySize`. */
export function checkTokens(
  source: string,
  texts: readonly ArrayLike<number>[],
  vocabularySize: number,
): void {
  texts.forEach((text, row) => {
    for (let i = 0; i < text.length; i++) {
      const token = text[i]!;
      if (Number.isInteger(token) && token >= 0 && token < vocabularySize) continue;
      throw new TextError({
        problem: `${source}: token ${i} of text ${row} is ${token}; expected 0 to ${vocabularySize - 1}, since the vocabulary has ${vocabularySize}.`,
        cure: "Encode the text with the tokenizer whose size is vocabularySize.",
      });
    }
  });
}

class NgramCounter {
  readonly #order: number;
  readonly #trie = new NgramTrie();
  readonly #starts = new Set<number>();
  #counts: Int32Array = new Int32Array(1024);
  #continuations: Int32Array = new Int32Array(1024);

  constructor(order: number) {
    this.#order = order;
  }

  add(text: ArrayLike<number>): void {
    /** path[k] is the n-gram of the last k tokens. */
    const path = new Int32Array(this.#order + 1);
    for (let i = 0; i < text.length; i++) {
      const longest = Math.min(this.#order, i + 1);
      let context = 0;
      for (let k = 1; k <= longest; k++) {
        const node = this.#grow(context, text[i]!, path[k - 1]!);
        context = path[k]!;
        path[k] = node;
      }
      if (longest === i + 1) this.#start(path[longest]!);
    }
  }

  counted(): NgramCounts {
    const { size } = this.#trie;
    return {
      trie: this.#trie,
      counts: this.#counts.slice(0, size),
      continuations: this.#continuations.slice(0, size),
    };
  }

  /** Counts the n-gram of a context and a token; a new one precedes its suffix in one more way. */
  #grow(context: number, token: number, suffix: number): number {
    const { size } = this.#trie;
    const node = this.#trie.grow(context, token);
    if (node === size) {
      this.#makeRoom(node);
      this.#continuations[suffix]!++;
    }
    this.#counts[node]!++;
    return node;
  }

  #start(node: number): void {
    if (this.#starts.has(node)) return;
    this.#starts.add(node);
    this.#continuations[node]!++;
  }

  #makeRoom(node: number): void {
    if (node < this.#counts.length) return;
    this.#counts = enlarged(this.#counts, 2 * node);
    this.#continuations = enlarged(this.#continuations, 2 * node);
  }
}
