// Sequences sampled index by index from a model's logits.
import type { Backend, Key, OnHost, Tensor } from "@grus/tensor";
import { CellOptionError, checkSizes } from "../errors.ts";
import { type StreamModel, stream } from "../stream.ts";
import { checkDraw, type DrawOptions, drawToken } from "./draw-token.ts";

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
}

/**
 * The indices that follow `prompt`, each sampled from softmax(logits / temperature) and read by the model
 * before the next:
 *
 *     const ids = sample({ backend, model, parameters, prompt, length: 200, temperature: 0.8, key: key(7) });
 *     for await (const id of ids) write(id);
 *
 * Leaving the loop ends it. Throws {@link CellOptionError}.
 */
export async function* sample<Parameters, State>(
  options: SampleOptions<Parameters, State>,
): AsyncGenerator<number, void> {
  const { backend, model, parameters, prompt, length, key } = options;
  checkSizes("sample", { length });
  checkDraw("sample", options);
  if (prompt.length === 0) throw new CellOptionError("sample", "prompt", "empty", "at least one index");
  const running = await stream({ backend, model, parameters });
  try {
    let logits = Array.from(prompt, (id) => running.push(id)).at(-1)!;
    for (let step = 0; step < length; step++) {
      const id = drawToken(logits.data, key, step, options);
      yield id;
      logits = running.push(id);
    }
  } finally {
    running.dispose();
  }
}
