// Files from other programs and earlier releases, which several packages read in their tests: `fixtures/` of
// this package.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The absolute path of a file or folder: `fixturePath("onnx/tagger.17.onnx")`. */
export function fixturePath(place: string): string {
  return join(fileURLToPath(new URL("../fixtures", import.meta.url)), place);
}

/** The bytes of a file. Throws if it does not exist. */
export function fixtureFile(place: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(fixturePath(place)));
}

/** The names in a folder that match, sorted. Throws if there is no such folder or name. */
export function fixtureNames(folder: string, pattern: RegExp = /^/): string[] {
  const names = readdirSync(fixturePath(folder)).filter((name) => pattern.test(name));
  if (names.length === 0) throw new Error(`fixtures/${folder} contains no file that matches ${pattern}.`);
  return names.sort();
}

/**
 * The bytes of the files in a folder whose names match, sorted by name. Throws as {@link fixtureNames} does.
 */
export function fixtureFiles(folder: string, pattern?: RegExp): Uint8Array<ArrayBuffer>[] {
  return fixtureNames(folder, pattern).map((name) => fixtureFile(`${folder}/${name}`));
}
