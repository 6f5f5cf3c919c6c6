// Where on the site an export is.
import type { Reflection } from "typedoc";
import type { Export } from "./exports.ts";

/** A page of the reference: what the files of one folder, or one file, export. */
export interface ReferencePage {
  readonly folder: string;
  /** The last part of its address, and its title: `losses`. */
  readonly topic: string;
  readonly exports: readonly Export[];
}

/** The topic of a source file: its folder, or its name where it is in none. */
export function topicOf({ file }: Export): string {
  const [first = file, second] = file.split("/");
  if (first === "namespaces" && second !== undefined) return second;
  // `index` would be the page of the package itself.
  return first === "index" ? "exports" : first;
}

/** The pages of a package, by their topics. */
export function pagesOf(folder: string, exports: readonly Export[]): readonly ReferencePage[] {
  const topics = grouped(
    exports.filter((each) => each.folder === folder),
    topicOf,
  );
  return [...topics]
    .map(([topic, own]) => ({ folder, topic, exports: own }))
    .sort((one, other) => one.topic.localeCompare(other.topic));
}

/** The address of an export's entry. */
export function addressOf(each: Export): string {
  return `/reference/${each.folder}/${topicOf(each)}#${each.name}`;
}

/** Finds entries: of a reflection, or of a name as a source of the package `folder` means it. */
export class EntryFinder {
  readonly #byReflection: ReadonlyMap<Reflection, Export>;
  readonly #byName: ReadonlyMap<string, readonly Export[]>;

  constructor(exports: readonly Export[]) {
    this.#byReflection = new Map(exports.map((each) => [each.reflection, each]));
    this.#byName = grouped(exports, ({ name }) => name);
  }

  /** The export that is, or has as a member, a reflection. */
  of(reflection: Reflection | undefined): Export | undefined {
    for (let each = reflection; each !== undefined; each = each.parent) {
      const found = this.#byReflection.get(each);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The export of this name, in the same package if it has one. */
  named(name: string, folder: string): Export | undefined {
    const found = this.#byName.get(name) ?? [];
    return found.find((each) => each.folder === folder) ?? (found.length === 1 ? found[0] : undefined);
  }
}

function grouped<K, V>(values: readonly V[], keyOf: (value: V) => K): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}
