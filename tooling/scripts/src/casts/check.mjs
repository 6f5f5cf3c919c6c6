// The limits on unchecked casts.

/**
 * @typedef {object} Limit
 * @property {string} name for messages
 * @property {number} most
 * @property {readonly import("./find.mjs").CastKind[]} kinds
 * @property {(path: string) => boolean} covers
 *
 * @typedef {object} Count
 * @property {string} line the count and its limit
 * @property {readonly string[]} places all places, if there are too many; else empty
 */

/** Files shown as examples, which may contain no cast. */
const isShown = (/** @type {string} */ path) => path.startsWith("apps/examples/") || path.endsWith(".md");

/** @type {readonly Limit[]} */
export const LIMITS = [
  { name: "`as never` and `as unknown as`", most: 29, kinds: ["never", "unknown"], covers: () => true },
  { name: "casts to tuples", most: 29, kinds: ["tuple"], covers: () => true },
  {
    name: "of these in examples, READMEs and pages",
    most: 0,
    kinds: ["never", "unknown", "tuple"],
    covers: isShown,
  },
];

/** @type {Readonly<Record<import("./find.mjs").CastKind, string>>} */
const WORDS = { never: "as never", unknown: "as unknown as", tuple: "a cast to a tuple" };

/**
 * Counts the casts of files for each limit.
 *
 * @param {readonly import("./sources.mjs").CountedFile[]} files
 * @param {readonly Limit[]} [limits]
 * @returns {Count[]}
 */
export function countCasts(files, limits = LIMITS) {
  return limits.map(({ name, most, kinds, covers }) => {
    const places = files
      .filter(({ path }) => covers(path))
      .flatMap(({ path, casts }) =>
        casts
          .filter(({ kind }) => kinds.includes(kind))
          .map(({ kind, line }) => `${path}:${line}: ${WORDS[kind]}`),
      );
    return {
      line: `casts: ${places.length} of at most ${most} ${name}`,
      places: places.length > most ? places : [],
    };
  });
}
