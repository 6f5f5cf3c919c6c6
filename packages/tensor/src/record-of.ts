// Tables with one entry per name.

/** A record with an entry for each name. */
export function recordOf<Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => T,
): { readonly [N in Name]: T } {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as { [N in Name]: T };
}
