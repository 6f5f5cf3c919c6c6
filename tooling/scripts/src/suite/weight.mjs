// The size of an installed package with all dependencies, and the native programs in it.
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** Largest allowed size on disk of a package with all its dependencies, in bytes. */
export const MOST_BYTES = 20e6;

/**
 * The same with the command line, which has the holidays of all countries: `date-holidays` with all it needs is 46 MB; the
 * bundles for Node are 3 MB.
 */
export const MOST_WITH_HOLIDAYS = 69e6;

/** Files occupy whole blocks on most file systems. */
const BLOCK = 4096;

/** Extensions of Node add-ons, libraries and programs. */
const NATIVE_NAME = /\.(node|dll|dylib|exe|so(\.\d+)*)$/i;

/** First bytes of programs: ELF (Linux), PE (Windows), Mach-O, single and universal (macOS). */
const NATIVE_STARTS = ["7f454c46", "4d5a", "cffaedfe", "cafebabe"];

/**
 * @typedef {object} Weight
 * @property {number} bytes on disk
 * @property {string[]} native paths of native programs, from the folder
 */

/**
 * Measures a folder.
 *
 * @param {string} folder
 * @returns {Weight}
 */
export function weigh(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const bytes = files.reduce((sum, file) => sum + Math.ceil(statSync(file).size / BLOCK) * BLOCK, 0);
  return { bytes, native: files.filter(isNative).map((file) => relative(folder, file)) };
}

/**
 * Throws if a folder is too large or contains native programs.
 *
 * @param {Weight} weight
 * @param {number} most largest allowed size, in bytes
 */
export function checkWeight({ bytes, native }, most = MOST_BYTES) {
  if (native.length > 0) {
    throw new Error(
      `npm installs native programs: ${native.join(", ")}.\nMake the packages that contain them optional peers.`,
    );
  }
  if (bytes > most) {
    throw new Error(`npm installs ${megabytes(bytes)}; at most ${megabytes(most)} are allowed.`);
  }
}

/**
 * @param {number} bytes
 * @returns {string}
 */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/**
 * @param {string} file
 * @returns {boolean}
 */
function isNative(file) {
  if (NATIVE_NAME.test(file)) return true;
  const start = Buffer.alloc(4);
  const descriptor = openSync(file, "r");
  readSync(descriptor, start);
  closeSync(descriptor);
  return NATIVE_STARTS.some((expected) => start.toString("hex").startsWith(expected));
}
