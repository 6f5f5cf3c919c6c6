// How many casts there may be.

/**
 * @typedef {object} Limit
 * @property {string} name what is limited, for messages
 * @property {number} most
 * @property {readonly import("./find.mjs").CastKind[]} kinds
 * @property {(path: string) => boolean} covers
 *
 * @typedef {object} Count
 * @property {string} line the count beside its limit
 * @property {readonly string[]} places where there are too many, all of them
 */

/** What is read to learn from: no cast at all. */
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
 * The casts of files, counted for each limit.
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
