// The search for translations.
import { decode, type Hypothesis, layers } from "@grus/cells";
import { padSequences } from "@grus/data";
import type { Backend } from "@grus/tensor";
import type { TranslationPair } from "../models/encoder-decoder-network.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { begun, ensembleStep } from "./ensemble-step.ts";
import type {
  EnsembleMember,
  FoundTranslation,
  TranslateOptions,
  Translation,
  TranslationAttention,
} from "./translation.ts";
import { endedTokens } from "./translation-tokens.ts";

/** What a search needs. */
export interface TranslationSearch {
  readonly backend: Backend;
  readonly source: Tokenizer;
  readonly target: Tokenizer;
  /** At least one; the probabilities of several are averaged. */
  readonly members: readonly EnsembleMember[];
}

const NOTHING: Translation = { text: "", logProbability: 0, isEnded: true, alternatives: [] };

/** The translations of texts in their order. */
export async function foundTranslations(
  texts: readonly string[],
  search: TranslationSearch,
  options: TranslateOptions,
): Promise<readonly Translation[]> {
  const { source } = search;
  const tokens = texts.map((text) => (text.trim() === "" ? undefined : endedTokens(source, text)));
  const filled = tokens.filter((own) => own !== undefined);
  if (filled.length === 0) return texts.map(() => NOTHING);
  const found = await hypothesesOf(filled, search, options);
  let next = 0;
  return tokens.map((own) => (own === undefined ? NOTHING : translationOf(own, found[next++]!, search)));
}

/** The best hypotheses for each text. */
function hypothesesOf(
  tokens: readonly Int32Array[],
  { backend, target, members }: TranslationSearch,
  options: TranslateOptions,
): Promise<readonly (readonly Hypothesis[])[]> {
  const { maxLength, nBest, beam = 4, coveragePenalty = 0, attention = false } = options;
  const hasWeights = attention || coveragePenalty > 0;
  const named = <T>(of: (member: EnsembleMember) => T) =>
    Object.fromEntries(members.map((member, i) => [`member${i}`, of(member)]));
  return decode({
    backend,
    model: layers(
      named(({ model }) => model),
      (bound, pair: TranslationPair) => Object.values(bound)[0]!(pair),
    ),
    parameters: named(({ parameters }) => parameters),
    input: padSequences(tokens),
    begin: (bound, input) => begun(Object.values(bound), input),
    step: (bound, token, before) => {
      const { weights, ...next } = ensembleStep(Object.values(bound), token, before);
      return hasWeights ? { ...next, weights } : next;
    },
    start: members[0]!.model.description.start,
    end: target.special.end,
    maxSteps: tokens.map(({ length }) => maxLength ?? 2 * length + 10),
    beams: beam,
    results: nBest,
    lengthPenalty: options.lengthPenalty,
    coveragePenalty,
    batchSize: options.batchSize,
    signal: options.signal,
    onProgress: options.onProgress,
  });
}

function translationOf(
  tokens: Int32Array,
  hypotheses: readonly Hypothesis[],
  search: TranslationSearch,
): Translation {
  const [best, ...alternatives] = hypotheses.map((one): FoundTranslation => {
    const { logProbability, ended, weights } = one;
    const attention = weights && attentionOf(tokens, one.tokens, weights.data, search);
    const text = search.target.decode(one.tokens);
    return { text, logProbability, isEnded: ended, ...(attention && { attention }) };
  });
  return { ...best!, alternatives };
}

function attentionOf(
  source: Int32Array,
  target: Int32Array,
  weights: ArrayLike<number>,
  search: TranslationSearch,
): TranslationAttention {
  const all = Float32Array.from(weights);
  const width = source.length;
  return {
    source: Array.from(source, (token) => search.source.tokenText(token)),
    target: Array.from(target, (token) => search.target.tokenText(token)),
    weights: Array.from(target, (_, row) => all.slice(row * width, (row + 1) * width)),
  };
}
