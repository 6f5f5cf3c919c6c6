// Several linear layers as one part, some of which may be absent.
import { type LayerCall, type LinearOptions, type LinearParameters, linear } from "@grus/cells";
import { type Key, type Part, splitKey } from "@grus/tensor";

/** Calls by name; none for a layer that is absent. */
export type LinearCalls<Name extends string> = { readonly [N in Name]?: LayerCall<"float32"> | undefined };

/** The parameters of the layers that are present. */
export type LinearGroupParameters<Name extends string> = {
  readonly [N in Name]?: LinearParameters | undefined;
};

/** Linear layers by name. */
export interface LinearGroup<Name extends string> extends Part<LinearCalls<Name>> {
  init(key: Key): LinearGroupParameters<Name>;
  bind(parameters: LinearGroupParameters<Name>): LinearCalls<Name>;
}

/** Linear layers with the given options, by name. */
export function linears<Name extends string>(
  options: {
    readonly [N in Name]?: LinearOptions | undefined;
  },
): LinearGroup<Name> {
  const entries = Object.entries<LinearOptions | undefined>(options);
  const made = entries.flatMap(([name, own]) => (own ? [[name as Name, linear(own)] as const] : []));
  return {
    init: (key) => {
      const keys = splitKey(key, Math.max(1, made.length));
      return recordOf(made.map(([name, layer], i) => [name, layer.init(keys[i]!)]));
    },
    bind: (parameters) =>
      recordOf(
        made.flatMap(([name, layer]) => {
          const own = parameters[name];
          return own === undefined ? [] : [[name, layer.bind(own)] as const];
        }),
      ),
  };
}

function recordOf<Name extends string, T>(
  entries: readonly (readonly [Name, T])[],
): { readonly [N in Name]?: T } {
  const record: { [N in Name]?: T } = {};
  for (const [name, value] of entries) record[name] = value;
  return record;
}
