// Sequences sampled index by index from a model's logits.
import { type Backend, checkKey, ExpectationError, type Key, type OnHost, type Tensor } from "@grus/tensor";
import { CellOptionError, checkSizes, inWords } from "../errors.ts";
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
 * Leaving the loop ends it. Throws {@link CellOptionError}, {@link KeyError}, and {@link ExpectationError} for
 * logits that are NaN.
 */
export async function* sample<Parameters, State>(
  options: SampleOptions<Parameters, State>,
): AsyncGenerator<number, void> {
  const { backend, model, parameters, prompt, length, key } = options;
  checkSizes("sample", { length });
  checkDraw("sample", options);
  checkKey("sample", key);
  if (prompt.length === 0)
    throw new CellOptionError("sample", "prompt", inWords("empty"), "at least one index");
  const running = await stream({ backend, model, parameters });
  try {
    let logits = Array.from(prompt, (id) => running.push(id)).at(-1)!;
    for (let step = 0; step < length; step++) {
      checkLogits(logits.data);
      const id = drawToken(logits.data, key, step, options);
      yield id;
      logits = running.push(id);
    }
  } finally {
    running.dispose();
  }
}

/** Throws {@link ExpectationError} for NaN, from which no index can be sampled. */
function checkLogits(logits: ArrayLike<number>): void {
  if (!Array.from(logits).some(Number.isNaN)) return;
  throw new ExpectationError(
    `sample: logits are NaN; expected numbers.\nPass a prompt of indices from 0 to ${logits.length - 1}, and parameters that are finite.`,
    "numbers",
    "NaN",
  );
}
