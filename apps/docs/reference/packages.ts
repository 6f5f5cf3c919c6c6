// The published packages, as their manifests describe them.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the repository, with a slash at the end. */
export const root: string = fileURLToPath(new URL("../../../", import.meta.url));

/** A module that users import. */
export interface EntryPoint {
  /** As it is imported: `@grus/cells/losses`. */
  readonly specifier: string;
  /** The whole path of its source. */
  readonly file: string;
}

/** A published package. */
export interface Package {
  readonly name: string;
  /** Its folder under `packages`, and its folder of the reference. */
  readonly folder: string;
  readonly description: string;
  readonly entryPoints: readonly EntryPoint[];
}

/** All published packages: `grus`, the whole, first. */
export function publishedPackages(): readonly Package[] {
  const folders = readdirSync(`${root}packages`).sort();
  return [
    ...folders.filter((folder) => folder === "grus"),
    ...folders.filter((folder) => folder !== "grus"),
  ].map(packageIn);
}

function packageIn(folder: string): Package {
  const manifest: unknown = JSON.parse(readFileSync(`${root}packages/${folder}/package.json`, "utf8"));
  const name = textAt(manifest, "name");
  const entryPoints = Object.entries(recordAt(manifest, "exports"))
    .filter(([path]) => path !== "./package.json")
    .map(([path, conditions]) => ({
      specifier: `${name}${path.slice(1)}`,
      file: `${root}packages/${folder}/${textAt(conditions, "@grus/source").slice(2)}`,
    }));
  return { name, folder, description: textAt(manifest, "description"), entryPoints };
}

function recordAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found = fieldOf(value, key);
  if (typeof found !== "object" || found === null) throw new Error(`A manifest has no ${key}.`);
  return { ...found };
}

function textAt(value: unknown, key: string): string {
  const found = fieldOf(value, key);
  if (typeof found !== "string") throw new Error(`A manifest has no ${key}.`);
  return found;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
