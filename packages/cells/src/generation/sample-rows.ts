// Several sequences sampled side by side, one row of the model's batch each.
import {
  type Backend,
  checkKey,
  eventLoopPause,
  foldIn,
  type Key,
  type OnHost,
  type Tensor,
} from "@grus/tensor";
import { CellOptionError, checkSizes, inWords } from "../errors.ts";
import { type StreamModel, stream } from "../stream.ts";
import { allowedFunction, type DrawOptions, TokenSampler } from "./token-sampler.ts";

/** Options of {@link sampleRows}. */
export interface SampleRowsOptions<Parameters, State> extends DrawOptions {
  readonly backend: Backend;
  /** A causal model that reads indices and gives logits [batch, vocabulary] per step. */
  readonly model: StreamModel<Parameters, State, Tensor, "int32">;
  readonly parameters: NoInfer<Parameters> | OnHost<NoInfer<Parameters>>;
  /** The start of each sequence; at least one index each. */
  readonly prompts: readonly ArrayLike<number>[];
  /** The number of indices to sample for each. */
  readonly length: number;
  /** A key with data; the same key gives the same sequences. */
  readonly key: Key;
  /** An index that ends its row. Default: none. */
  readonly end?: number | undefined;
  /** Rejects with its reason once it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Continues several prompts at once, which is much faster than one after the other. Gives, for each step of the
 * model, the index sampled for each row, or -1 for a row that still reads its prompt or is complete; the array
 * is overwritten by the next step. Throws as {@link sample}.
 */
export async function* sampleRows<Parameters, State>(
  options: SampleRowsOptions<Parameters, State>,
): AsyncGenerator<Int32Array, void> {
  const { backend, model, parameters, prompts, length, key, end, signal } = options;
  checkSizes("sampleRows", { length });
  checkKey("sampleRows", key);
  if (prompts.length === 0 || prompts.some((prompt) => prompt.length === 0))
    throw new CellOptionError("sampleRows", "a prompt", inWords("empty"), "at least one index");
  const own = { ...options, allowed: allowedFunction(options.allowed) };
  const rows = prompts.map((prompt, row) => new SampledRow(prompt, foldIn(key, row), own));
  const running = await stream({ backend, model, parameters, batch: rows.length });
  const pause = eventLoopPause();
  const [input, sampled] = [new Int32Array(rows.length), new Int32Array(rows.length)];
  try {
    while (rows.some((row) => row.isOpen(length))) {
      signal?.throwIfAborted();
      rows.forEach((row, i) => {
        input[i] = row.reads;
      });
      const { data, shape } = running.push(input);
      rows.forEach((row, i) => {
        sampled[i] = row.isOpen(length) ? row.advance(data, shape.at(-1)!, i * shape.at(-1)!, end) : -1;
      });
      if (sampled.some((index) => index >= 0)) yield sampled;
      await pause();
    }
  } finally {
    running.dispose();
  }
}

/** One sequence: first it reads its prompt, then what is sampled. */
class SampledRow {
  readonly #prompt: ArrayLike<number>;
  readonly #sampler: TokenSampler;
  #read = 0;
  #sampled = 0;
  #newest: number;
  #hasEnded = false;

  constructor(prompt: ArrayLike<number>, key: Key, options: DrawOptions) {
    this.#prompt = prompt;
    this.#sampler = new TokenSampler("sampleRows", key, options, prompt);
    this.#newest = prompt[0]!;
  }

  /** The index that the model reads next. */
  get reads(): number {
    return this.#newest;
  }

  isOpen(length: number): boolean {
    return !this.#hasEnded && this.#sampled < length;
  }

  /** Takes the logits after the index that was read; the sampled index, or -1 within the prompt. */
  advance(logits: ArrayLike<number>, classes: number, from: number, end: number | undefined): number {
    this.#read++;
    if (this.#read < this.#prompt.length) {
      this.#newest = this.#prompt[this.#read]!;
      return -1;
    }
    this.#newest = this.#sampler.next(logits, classes, from);
    this.#sampled++;
    this.#hasEnded = this.#newest === end;
    return this.#newest;
  }
}
