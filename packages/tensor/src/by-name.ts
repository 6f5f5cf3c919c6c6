// Lists with named items: the order is written once, as a tuple of names.

/** A record with an item for each name. */
export type Named<Names extends readonly string[], T> = { readonly [Name in Names[number]]: T };

/** The items of a list, by name. */
export function byName<const Names extends readonly string[], T>(
  names: Names,
  items: readonly T[],
): Named<Names, T> {
  return Object.fromEntries(names.map((name, i) => [name, items[i]])) as Named<Names, T>;
}

/** The items of a record, in the order of the names. */
export function inOrder<const Names extends readonly string[], Items extends Named<Names, unknown>>(
  names: Names,
  items: Items,
): Items[Names[number]][] {
  return names.map((name: Names[number]) => items[name]);
}
