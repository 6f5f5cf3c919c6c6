// The project's addresses, from tooling/config/project.json or from the environment.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../run.mjs";

/**
 * @typedef {object} Project
 * @property {string} author
 * @property {string} repository an https address that git can clone
 * @property {string} homepage default: the repository's README
 * @property {string} bugs default: the repository's issues
 * @property {string} security the mail address in SECURITY.md
 */

/** The file, from the workspace's root. */
export const PROJECT_FILE = "tooling/config/project.json";

/** The top-level domain reserved for examples (RFC 2606): an address with it is a placeholder. */
const PLACEHOLDER = /\.example$/;

/**
 * The project's addresses. `GRUS_REPOSITORY`, `GRUS_HOMEPAGE` and `GRUS_BUGS` take precedence over the file.
 *
 * @param {Record<string, string | undefined>} [env]
 * @param {Record<string, string>} [file] the content of the file
 * @returns {Project}
 */
export function readProject(env = process.env, file = readFile()) {
  const repository = https("repository", env.GRUS_REPOSITORY || file.repository).replace(/(\.git)?\/?$/, "");
  return {
    author: text("author", file.author),
    repository,
    homepage: https("homepage", env.GRUS_HOMEPAGE || file.homepage || `${repository}#readme`),
    bugs: https("bugs", env.GRUS_BUGS || file.bugs || `${repository}/issues`),
    security: text("security", file.security),
  };
}

/**
 * The addresses that are still placeholders, which must be replaced before publishing.
 *
 * @param {Project} project
 * @returns {string[]} one line each
 */
export function undecided({ repository, homepage, bugs, security }) {
  const hosts = { repository, homepage, bugs, security: `https://${security.split("@").at(-1)}` };
  return Object.entries(hosts)
    .filter(([, address]) => PLACEHOLDER.test(new URL(address).hostname))
    .map(([name]) => `${PROJECT_FILE}: ${name} is a placeholder. Write the real address there${cure(name)}.`);
}

/** @param {string} name */
function cure(name) {
  return name === "security" ? "" : `, or set GRUS_${name.toUpperCase()}`;
}

/** @returns {Record<string, string>} */
function readFile() {
  return JSON.parse(readFileSync(join(ROOT, PROJECT_FILE), "utf8"));
}

/**
 * @param {string} name
 * @param {string | undefined} address
 * @returns {string}
 */
function https(name, address) {
  if (URL.canParse(address ?? "") && new URL(String(address)).protocol === "https:") return String(address);
  throw new Error(`${PROJECT_FILE}: ${name} is ${JSON.stringify(address)}; expected an https address.`);
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @returns {string}
 */
function text(name, value) {
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`${PROJECT_FILE}: ${name} is ${JSON.stringify(value)}; expected a non-empty string.`);
}
