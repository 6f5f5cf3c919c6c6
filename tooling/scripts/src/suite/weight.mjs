// What an installed package weighs: its folder with all dependencies, and the native programs in it.
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** Bytes on disk, at most, of a package with all that npm installs with it. */
export const MOST_BYTES = 20e6;

/** Files take whole blocks on most disks. */
const BLOCK = 4096;

/** Endings of add-ons of Node, libraries and programs. */
const NATIVE_NAME = /\.(node|dll|dylib|exe|so(\.\d+)*)$/i;

/** How programs begin: ELF (Linux), PE (Windows), Mach-O of one processor and of several (macOS). */
const NATIVE_STARTS = ["7f454c46", "4d5a", "cffaedfe", "cafebabe"];

/**
 * @typedef {object} Weight
 * @property {number} bytes on disk
 * @property {string[]} native paths of native programs, from the folder
 */

/**
 * Weighs a folder.
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
 * Throws where a weight is too large, or has native programs in it.
 *
 * @param {Weight} weight
 */
export function checkWeight({ bytes, native }) {
  if (native.length > 0) {
    throw new Error(
      `npm installs native programs: ${native.join(", ")}.\nMake what brings them an optional peer.`,
    );
  }
  if (bytes > MOST_BYTES) {
    throw new Error(`npm installs ${megabytes(bytes)}; at most ${megabytes(MOST_BYTES)} are allowed.`);
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
