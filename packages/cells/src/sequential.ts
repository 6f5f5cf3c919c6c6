// Layers one after another, by name.
import { splitKey, Tensor } from "@grus/tensor";
import { CellOptionError } from "./errors.ts";
import type { Layer, LayerContext } from "./layer.ts";

/** What a chain is made of: a layer, a recurrent layer (its outputs go on), or a function without parameters. */
export type SequentialPart =
  | {
      // biome-ignore lint/suspicious/noExplicitAny: each part has parameters of its own type, which `SequentialParameters` keeps.
      apply(parameters: any, x: Tensor, context?: LayerContext): Tensor | { readonly output: Tensor };
      init(key: Tensor): unknown;
    }
  | ((x: Tensor) => Tensor);

/** The parameters of a chain: those of each part under its name; an empty record for a function. */
export type SequentialParameters<Parts> = {
  readonly [Name in keyof Parts]: Parts[Name] extends { init(key: Tensor): infer Parameters }
    ? Parameters
    : Readonly<Record<string, never>>;
};

/**
 * A layer that applies `parts` in the order in which they are written:
 *
 *     sequential({ recurrent: gru({ inputSize: 4, hiddenSize: 8 }), last: lastStep(), head: linear({ inputSize: 8, outputSize: 1 }) })
 *
 * Its parameters stand under the parts' names. `lengths` go to every part, and each gets a key of its own. Names must not be whole numbers,
 * which JavaScript puts first: throws {@link CellOptionError}.
 */
export function sequential<Parts extends Readonly<Record<string, SequentialPart>>>(
  parts: Parts,
): Layer<SequentialParameters<Parts>> {
  const entries = Object.entries(parts);
  const whole = entries.find(([name]) => /^\d+$/.test(name));
  if (whole !== undefined)
    throw new CellOptionError("sequential", "a part's name", whole[0], "a name that is no number");
  return {
    init: (key) => {
      const keys = splitKey(key, entries.length);
      const made = entries.map(([name, part], i) => [
        name,
        typeof part === "function" ? {} : part.init(keys[i]!),
      ]);
      return Object.fromEntries(made) as SequentialParameters<Parts>;
    },
    apply: (parameters, x, context = {}) => {
      const keys = context.key === undefined ? [] : splitKey(context.key, entries.length);
      return entries.reduce((value, [name, part], i) => {
        if (typeof part === "function") return part(value);
        const own = { ...context, ...(keys[i] === undefined ? {} : { key: keys[i] }) };
        const result = part.apply(parameters[name], value, own);
        return result instanceof Tensor ? result : result.output;
      }, x);
    },
  };
}
