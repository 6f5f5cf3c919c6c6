// How sequences are searched for.
import { CellOptionError, checkSizes } from "../errors.ts";
import { type AllowedTokens, tokenRule } from "./allowed-tokens.ts";
import { BeamSearch } from "./beam-search.ts";
import type { RankOptions } from "./hypothesis.ts";

/** Options of a search for the likeliest sequences. */
export interface SearchOptions extends RankOptions {
  /** The index that the first step reads: of all inputs, or of each. */
  readonly start: number | ArrayLike<number>;
  /** The index that ends a sequence. Default: none; every sequence then has `maxSteps` steps. */
  readonly end?: number | undefined;
  /** The largest number of steps, the end included: of all inputs, or of each. */
  readonly maxSteps: number | ArrayLike<number>;
  /** The least number of tokens before the end. Default 0. */
  readonly minSteps?: number | undefined;
  /** Number of sequences kept open at each step, for each input. 1, the default, is greedy decoding. */
  readonly beams?: number | undefined;
  /** Number of sequences returned for each input, at most `beams`. Default 1. */
  readonly results?: number | undefined;
  /**
   * Whether a search continues until no open sequence can surpass its results, whatever follows. By default it
   * also ends once `beams` sequences have ended that are better than the open ones would be if they ended next.
   */
  readonly exact?: boolean | undefined;
  /**
   * The indices that may come next, the end among them where a sequence may end: a set, or a function of the
   * indices so far and of the index of the input, where undefined allows all. Log-probabilities remain those
   * of the model. A sequence that nothing may follow is given up: there can be fewer results. Default: all.
   */
  readonly allowed?: AllowedTokens | undefined;
}

/** A search for each of some inputs. Throws {@link CellOptionError}. */
export function beamSearches(options: SearchOptions, inputs: number): readonly BeamSearch[] {
  const { beams = 1, results = 1, end, minSteps = 0, exact = false, allowed } = options;
  checkSizes("decode", { beams, results });
  if (results > beams) throw new CellOptionError("decode", "results", results, `at most beams, ${beams}`);
  checkFrom("minSteps", 0, [minSteps]);
  checkFrom("end", 0, end === undefined ? [] : [end]);
  checkRanks(options);
  const starts = ofEach("start", options.start, inputs, 0);
  const maxSteps = ofEach("maxSteps", options.maxSteps, inputs, 1);
  // Read once: it may be an iterator.
  const known = allowed === undefined || typeof allowed === "function" ? allowed : new Set(allowed);
  return starts.map((start, input) => {
    const rule = known && tokenRule("decode", known, input);
    const rules = { ...options, beams, results, end, minSteps, exact, rule, maxSteps: maxSteps[input]! };
    return new BeamSearch(rules, start);
  });
}

function checkRanks({ lengthPenalty = 1, lengthForm = "power", coveragePenalty = 0 }: RankOptions): void {
  if (!Number.isFinite(lengthPenalty))
    throw new CellOptionError("decode", "lengthPenalty", lengthPenalty, "a finite number");
  if (lengthForm !== "power" && lengthForm !== "wu")
    throw new CellOptionError("decode", "lengthForm", lengthForm, '"power" or "wu"');
  if (!(coveragePenalty >= 0 && Number.isFinite(coveragePenalty)))
    throw new CellOptionError("decode", "coveragePenalty", coveragePenalty, "a number of at least 0");
}

/** The whole number of each input, at least `least`. */
function ofEach(
  option: string,
  given: number | ArrayLike<number>,
  inputs: number,
  least: number,
): readonly number[] {
  const all = typeof given === "number" ? Array.from({ length: inputs }, () => given) : Array.from(given);
  checkFrom(option, least, typeof given === "number" ? [given] : all);
  if (all.length === inputs) return all;
  throw new CellOptionError(
    "decode",
    `the length of ${option}`,
    all.length,
    `the number of inputs, ${inputs}`,
  );
}

function checkFrom(option: string, least: number, values: readonly number[]): void {
  const other = values.find((value) => !(Number.isInteger(value) && value >= least));
  if (other === undefined) return;
  throw new CellOptionError("decode", option, other, `a whole number of at least ${least}`);
}
