// Tables that are read by names from files: "constructor" is not an entry of every object.

/** The entry of a table of a name; undefined if it has none of its own. */
export function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
