// Rules for the package.json files of the workspace, so that every package is ready to be published or stays private.
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

/** What every published package is found by. */
const KEYWORDS = ["gru", "lstm", "rnn", "recurrent-neural-network", "typescript"];
const FEWEST_KEYWORDS = 8;
const FILES = ["dist", "README.md", "LICENSE"];
/** Written into the packed package.json from the one file that holds them. */
const ADDED_WHEN_PACKED = ["author", "repository", "homepage", "bugs"];

/**
 * What is wrong with a manifest; one sentence each.
 *
 * @param {Manifest} manifest
 * @param {Manifest} root the workspace's own
 * @param {ReadonlySet<string>} own names of the workspace's packages
 * @returns {string[]}
 */
export function manifestProblems(manifest, root, own) {
  const problems = manifest.private ? privateProblems(manifest, own) : publishedProblems(manifest, root, own);
  return problems.map((problem) => `${manifest.name}: ${problem}`);
}

/**
 * Private packages are not versioned: a plain range of one would miss the next version of what it names.
 *
 * @param {Manifest} manifest
 * @param {ReadonlySet<string>} own
 * @returns {string[]}
 */
function privateProblems({ dependencies = {}, devDependencies = {} }, own) {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name, range]) => own.has(name) && range !== "workspace:*")
    .map(([name, range]) => `${name} is asked for as "${range}"; a private package asks for "workspace:*".`);
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
      (name) => `${name} is given; remove it, ${PROJECT_FILE} holds it for all packages.`,
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
  if (files.includes("src")) problems.push("files hold src; what ships is dist.");
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
    .map(([name, range]) => `${name} is asked for as "${range}"; a published package gives a plain range.`);
}

/**
 * Until the first release all packages have one version, at which they begin.
 *
 * @param {readonly Manifest[]} published
 * @returns {string[]}
 */
export function firstVersionProblems(published) {
  const versions = [...new Set(published.map(({ version }) => version))];
  return versions.length > 1 ? [`The packages begin at ${versions.join(", ")}; expected one version.`] : [];
}
