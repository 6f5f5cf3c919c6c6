// Tokenizers from Hugging Face's tokenizer.json.
import { anything, type JsonObject, jsonObject, optional, parseJson } from "@grus/io/files";
import { TextError } from "../errors.ts";
import { growableIndices } from "./growable-indices.ts";
import { type AddedToken, addedTokensIn, type TokenFinder, tokenFinder } from "./pipeline/added-tokens.ts";
import { type DecoderField, decoderOf } from "./pipeline/decoder.ts";
import type { OnUnknown, PipelineModel } from "./pipeline/model.ts";
import { modelOf } from "./pipeline/model-field.ts";
import { type Normalizer, normalizerOf } from "./pipeline/normalizer.ts";
import { type PreTokenizer, preTokenizerOf } from "./pipeline/pre-tokenizer.ts";
import { specialTextsIn } from "./pipeline/special-texts.ts";
import { tokenizerJson } from "./pipeline/tokenizer-json-place.ts";
import type { SpecialTexts, SpecialTokens } from "./special-tokens.ts";
import { checkIndex, decodeAll } from "./text-decoder.ts";
import type { PipelineDescription, Tokenizer, TokenJoiner } from "./tokenizer.ts";
import { countSymbols, UnknownSymbolError } from "./unknown-symbol.ts";
import { wellFormedParts } from "./utf8.ts";

/** Options of {@link readTokenizerJson}. */
export interface ReadTokenizerOptions {
  /** Special tokens by their text, such as `{ end: "<|endoftext|>" }`, where the file does not say them. */
  readonly special?: SpecialTexts | undefined;
}

/** A tokenizer that was read from a `tokenizer.json`. */
export interface PipelineTokenizer extends Tokenizer {
  readonly kind: "pipeline";
  toJSON(): PipelineDescription;
}

/**
 * The tokenizer of a `tokenizer.json` as Hugging Face's tokenizers write it: normalizer, pre-tokenizer, model
 * (BPE, WordPiece, WordLevel, Unigram), added tokens and decoder. `encode` gives the indices that they give with
 * `add_special_tokens=False`: the tokens that the post-processor puts at the ends are `special.start` and
 * `special.end`. `decode` gives their text with `skip_special_tokens=True`, but for the unknown token, which is
 * "\uFFFD". An added token in a text is that token, special ones as well. Properties of characters are those of
 * the engine's Unicode version, which may be newer than theirs.
 *
 * Throws TextError, which names the field, for what cannot be read here, and UnknownSymbolError while encoding
 * for a symbol that the vocabulary lacks where the file has no unknown token.
 *
 * @example
 * const tokenizer = readTokenizerJson(await readFile("tokenizer.json", "utf8"), { special: { end: "<|endoftext|>" } });
 */
export function readTokenizerJson(
  text: string,
  { special = {} }: ReadTokenizerOptions = {},
): PipelineTokenizer {
  return pipelineFrom({ kind: "pipeline", file: parsed(text), special });
}

/** The tokenizer of a description. */
export function pipelineFrom(description: PipelineDescription): PipelineTokenizer {
  const file = jsonObject(description.file, tokenizerJson);
  const pipeline = pipelineOf(file, description.special);
  const { tokens, added, special } = pipeline;
  const tokenizer: PipelineTokenizer = {
    kind: "pipeline",
    size: tokens.length,
    special,
    encode: (text) => encodeWith(pipeline, text, unknownOf(special)),
    decode: (indices) => decodeAll(tokenizer, indices),
    joiner: () => joinerOf(pipeline),
    tokenText(index) {
      checkIndex(tokenizer, index);
      return added.get(index)?.content ?? tokens[index] ?? `<unused ${index}>`;
    },
    unknowns(text) {
      const counts = new Map<string, number>();
      encodeWith(pipeline, text, (symbol) => {
        countSymbols(counts, symbol);
        return special.unknown ?? 0;
      });
      return counts;
    },
    toJSON: () => description,
  };
  return tokenizer;
}

interface Pipeline {
  readonly findRaw: TokenFinder;
  readonly normalize: Normalizer;
  readonly findNormalized: TokenFinder;
  readonly preTokenize: PreTokenizer;
  readonly model: PipelineModel;
  readonly decoder: DecoderField;
  readonly added: ReadonlyMap<number, AddedToken>;
  readonly special: SpecialTokens;
  /** Texts by index; undefined where the file leaves an index out. */
  readonly tokens: readonly (string | undefined)[];
}

function pipelineOf(file: JsonObject, given: SpecialTexts): Pipeline {
  file.skip("version");
  refuseTruncation(file);
  const added = addedTokensIn(file);
  const normalize = normalizerOf(file.optionalObject("normalizer"));
  const preTokenize = preTokenizerOf(file.optionalObject("pre_tokenizer"));
  const model = modelOf(file.object("model"));
  const decoder = decoderOf(file.optionalObject("decoder"));
  const texts = specialTextsIn(file, added, model.unknown, given);
  file.refuseRest();
  return {
    findRaw: tokenFinder(added),
    normalize,
    findNormalized: tokenFinder(added, normalize),
    preTokenize,
    model,
    decoder,
    added: new Map(added.map((token) => [token.index, token])),
    special: indicesOf(texts, added, model),
    tokens: tokensOf(added, model, normalize),
  };
}

/** Indices that no token has, at most: a model has a row for each. */
const MOST_UNUSED = 100_000;

function refuseTruncation(file: JsonObject): void {
  if (file.read("truncation", optional(anything)) === undefined) return;
  throw new TextError({
    problem: "tokenizer.json: truncation is set, which cuts off the end of long texts; expected null.",
    cure: "Set truncation to null in the file, and cut texts or their indices yourself.",
  });
}

function indicesOf(
  texts: SpecialTexts,
  added: readonly AddedToken[],
  { vocabulary }: PipelineModel,
): SpecialTokens {
  const indices = Object.entries(texts).map(([name, text = ""]) => {
    const index = vocabulary.get(text) ?? added.find(({ content }) => content === text)?.index;
    if (index !== undefined) return [name, index] as const;
    throw new TextError({
      problem: `tokenizer.json: the ${name} token ${JSON.stringify(text)} is not in the vocabulary.`,
      cure: "Name a token of the file with the option special.",
    });
  });
  return Object.fromEntries(indices);
}

function tokensOf(
  added: readonly AddedToken[],
  { vocabulary }: PipelineModel,
  normalize: Normalizer,
): readonly (string | undefined)[] {
  const tokens: (string | undefined)[] = [];
  const limit = vocabulary.size + added.length + MOST_UNUSED;
  for (const [token, index] of vocabulary) {
    checkGap(token, index, limit);
    tokens[index] = token;
  }
  // Hugging Face's library decodes a token that is found in normalised text as that text.
  for (const { content, index, isNormalized } of added) {
    checkGap(content, index, limit);
    tokens[index] = isNormalized ? normalize(content) : content;
  }
  return Array.from(tokens);
}

function checkGap(token: string, index: number, limit: number): void {
  if (index < limit) return;
  throw new TextError({
    problem: `tokenizer.json: the token ${JSON.stringify(token)} has index ${index}; expected less than ${limit}, which is ${MOST_UNUSED} more than there are tokens.`,
    cure: "Number the tokens of the file without large gaps.",
  });
}

function encodeWith(pipeline: Pipeline, text: string, onUnknown: OnUnknown): Int32Array {
  const { findRaw, normalize, findNormalized, preTokenize, model } = pipeline;
  const indices = growableIndices();
  let isFirst = true;
  const encodePart = (part: string): void => {
    for (const raw of findRaw(part)) {
      if (raw.token !== undefined) indices.push(raw.token.index);
      else
        for (const found of findNormalized(normalize(raw.text))) {
          if (found.token !== undefined) indices.push(found.token.index);
          else if (found.text !== "")
            for (const piece of preTokenize({
              text: found.text,
              isFirst: isFirst && raw.start + found.start === 0,
            }))
              model.encode(piece.text, indices, onUnknown);
        }
    }
    isFirst = false;
  };
  // A lone surrogate has no UTF-8 form, so no vocabulary has it.
  wellFormedParts(text, encodePart, (symbol, at) => {
    isFirst = false;
    indices.push(onUnknown(symbol, at));
  });
  return indices.toArray();
}

/** Gives the unknown token, or throws where there is none. */
function unknownOf({ unknown }: SpecialTokens): OnUnknown {
  return (symbol, index) => {
    if (unknown !== undefined) return unknown;
    throw new UnknownSymbolError({
      where: "pipeline",
      symbol,
      index,
      of: "word that the pre-tokenizer cut",
      cure: "The file has no unknown token; clean the text, or name a token with the option special: { unknown: … }.",
    });
  };
}

function joinerOf({ decoder, tokens, added, special }: Pipeline): TokenJoiner {
  const stage = decoder.create();
  const { unknown, start, end, padding } = special;
  const silent = new Set([start, end, padding]);
  return {
    add(index) {
      if (silent.has(index)) return "";
      if (index === unknown) return stage.add("\uFFFD").join("");
      const text = added.get(index)?.isSpecial === true ? undefined : tokens[index];
      return text === undefined ? "" : stage.add(text).join("");
    },
    end: () => stage.end().join(""),
  };
}

function parsed(text: string): unknown {
  return parseJson(text, ({ expected, got }) => {
    throw new TextError({
      problem:
        expected === "JSON"
          ? `tokenizer.json: not JSON: ${got}`
          : `tokenizer.json: expected ${expected}; got ${got}`,
      cure: "Pass the text of the file, as UTF-8.",
    });
  });
}
