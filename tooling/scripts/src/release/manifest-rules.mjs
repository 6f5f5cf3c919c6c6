// Rules for the package.json files of the workspace, so that every package is ready to be published or stays
// private.
import { PROJECT_FILE } from "./project.mjs";

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {boolean | undefined} [private]
 * @property {string | undefined} [license]
 * @property {string | undefined} [description]
 * @property {string | undefined} [type]
 * @property {string[] | undefined} [keywords]
 * @property {Record<string, unknown> | undefined} [exports]
 * @property {boolean | undefined} [sideEffects]
 * @property {string[] | undefined} [files]
 * @property {{ node?: string } | undefined} [engines]
 * @property {{ access?: string } | undefined} [publishConfig]
 * @property {Record<string, string> | undefined} [dependencies]
 * @property {Record<string, string> | undefined} [devDependencies]
 * @property {Record<string, string> | undefined} [peerDependencies]
 */

/** Keywords of every published package. */
const KEYWORDS = ["gru", "lstm", "rnn", "recurrent-neural-network", "typescript"];
const FEWEST_KEYWORDS = 8;
const FILES = ["dist", "README.md", "LICENSE"];
/** Fields added to the packed package.json from the project file. */
const ADDED_WHEN_PACKED = ["author", "repository", "homepage", "bugs"];

/**
 * The problems of a manifest; one sentence each.
 *
 * @param {Manifest} manifest
 * @param {Manifest} root the workspace's manifest
 * @param {ReadonlySet<string>} own names of the workspace's packages
 * @returns {string[]}
 */
export function manifestProblems(manifest, root, own) {
  const problems = manifest.private ? privateProblems(manifest, own) : publishedProblems(manifest, root, own);
  return problems.map((problem) => `${manifest.name}: ${problem}`);
}

/**
 * Private packages are not versioned, so a plain range in one would not follow the next version of its
 * dependency.
 *
 * @param {Manifest} manifest
 * @param {ReadonlySet<string>} own
 * @returns {string[]}
 */
function privateProblems({ dependencies = {}, devDependencies = {} }, own) {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name, range]) => own.has(name) && range !== "workspace:*")
    .map(([name, range]) => `${name} has the range "${range}"; a private package needs "workspace:*".`);
}

/**
 * @param {Manifest} manifest
 * @param {Manifest} root
 * @param {ReadonlySet<string>} own
 * @returns {string[]}
 */
function publishedProblems(manifest, root, own) {
  const expected = {
    license: root.license,
    type: "module",
    engines: root.engines,
    publishConfig: { access: "public" },
    ...(manifest.exports && { sideEffects: false }),
  };
  const given = /** @type {Record<string, unknown>} */ ({ ...manifest });
  return [
    ...Object.entries(expected)
      .filter(([name, value]) => JSON.stringify(given[name]) !== JSON.stringify(value))
      .map(
        ([name, value]) => `${name} is ${JSON.stringify(given[name])}; expected ${JSON.stringify(value)}.`,
      ),
    ...ADDED_WHEN_PACKED.filter((name) => given[name] !== undefined).map(
      (name) => `${name} is given; remove it, since ${PROJECT_FILE} holds it for all packages.`,
    ),
    ...descriptionProblems(manifest),
    ...fileProblems(manifest),
    ...rangeProblems(manifest, own),
  ];
}

/**
 * @param {Manifest} manifest
 * @returns {string[]}
 */
function descriptionProblems({ description = "", keywords = [] }) {
  const missing = KEYWORDS.filter((keyword) => !keywords.includes(keyword));
  const problems = [];
  if (description.length < 20) problems.push(`description is "${description}"; expected a sentence.`);
  if (missing.length > 0) problems.push(`keywords lack ${missing.join(", ")}.`);
  if (keywords.length < FEWEST_KEYWORDS)
    problems.push(
      `there are ${keywords.length} keywords; expected ${FEWEST_KEYWORDS} or more that people search for.`,
    );
  if (new Set(keywords).size < keywords.length) problems.push("a keyword is given twice.");
  return problems;
}

/**
 * @param {Manifest} manifest
 * @returns {string[]}
 */
function fileProblems({ files = [] }) {
  const missing = FILES.filter((file) => !files.includes(file));
  const problems = missing.length > 0 ? [`files lack ${missing.join(", ")}.`] : [];
  if (files.includes("src")) problems.push("files contain src; only dist is published.");
  return problems;
}

/**
 * @param {Manifest} manifest
 * @param {ReadonlySet<string>} own
 * @returns {string[]}
 */
function rangeProblems({ dependencies = {}, peerDependencies = {} }, own) {
  return Object.entries({ ...dependencies, ...peerDependencies })
    .filter(([name, range]) => own.has(name) && range.startsWith("workspace:"))
    .map(([name, range]) => `${name} has the range "${range}"; a published package needs a plain range.`);
}

/**
 * Until the first release all packages have the same version.
 *
 * @param {readonly Manifest[]} published
 * @returns {string[]}
 */
export function firstVersionProblems(published) {
  const versions = [...new Set(published.map(({ version }) => version))];
  return versions.length > 1
    ? [`The packages have the versions ${versions.join(", ")}; expected a single version.`]
    : [];
}
