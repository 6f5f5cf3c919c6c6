// Sequences sampled index by index from a model's logits.
import { type Backend, checkKey, eventLoopPause, type Key, type OnHost, type Tensor } from "@grus/tensor";
import { CellOptionError, checkSizes, inWords } from "../errors.ts";
import { type StreamModel, stream } from "../stream.ts";
import { type DrawOptions, TokenSampler } from "./token-sampler.ts";

/** Options of {@link sample}. */
export interface SampleOptions<Parameters, State> extends DrawOptions {
  readonly backend: Backend;
  /** A causal model that reads indices and gives logits [batch, vocabulary] per step. */
  readonly model: StreamModel<Parameters, State, Tensor, "int32">;
  readonly parameters: NoInfer<Parameters> | OnHost<NoInfer<Parameters>>;
  /** The start of the sequence; at least one index. */
  readonly prompt: ArrayLike<number>;
  /** The number of indices to sample. */
  readonly length: number;
  /** A key with data; the same key gives the same sequence. */
  readonly key: Key;
  /** Ends the sequence by rejecting with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The indices that follow `prompt`, each sampled from softmax(logits / temperature) and read by the model
 * before the next:
 *
 *     const ids = sample({ backend, model, parameters, prompt, length: 200, temperature: 0.8, key: key(7) });
 *     for await (const id of ids) write(id);
 *
 * Leaving the loop ends it; other events are handled in between. Throws {@link CellOptionError},
 * {@link KeyError}, and {@link ExpectationError} for logits that are NaN.
 */
export async function* sample<Parameters, State>(
  options: SampleOptions<Parameters, State>,
): AsyncGenerator<number, void> {
  const { backend, model, parameters, prompt, length, key, signal } = options;
  checkSizes("sample", { length });
  checkKey("sample", key);
  if (prompt.length === 0)
    throw new CellOptionError("sample", "prompt", inWords("empty"), "at least one index");
  const sampler = new TokenSampler("sample", key, options, prompt);
  const running = await stream({ backend, model, parameters });
  const pause = eventLoopPause();
  try {
    let logits = Array.from(prompt, (id) => running.push(id)).at(-1)!;
    for (let step = 0; step < length; step++) {
      signal?.throwIfAborted();
      const id = sampler.next(logits.data);
      yield id;
      logits = running.push(id);
      await pause();
    }
  } finally {
    running.dispose();
  }
}
