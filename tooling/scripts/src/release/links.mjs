// The links of Markdown files: the target of a relative link must exist, and in a package's README be packed
// with it.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import GithubSlugger from "github-slugger";
import { marked } from "marked";

/**
 * @typedef {object} Markdown
 * @property {string} path from the workspace's root, with "/"
 * @property {string} [packed] the package's folder, if the file is shown outside the repository, as a README
 *   is
 */

/**
 * The broken links of a file; one sentence each.
 *
 * @param {string} root
 * @param {Markdown} markdown
 * @returns {string[]}
 */
export function linkProblems(root, markdown) {
  const { links } = contents(readFileSync(join(root, markdown.path), "utf8"));
  return links.flatMap((link) => {
    const problem = linkProblem(root, markdown, link);
    return problem === undefined ? [] : [`${markdown.path}: ${link} ${problem}`];
  });
}

/**
 * @param {string} root
 * @param {Markdown} markdown
 * @param {string} link
 * @returns {string | undefined}
 */
function linkProblem(root, { path, packed }, link) {
  if (/^(https:|mailto:)/.test(link)) return undefined;
  if (/^[a-z]+:/i.test(link)) return "has a scheme other than https and mailto.";
  const [target = "", anchor] = link.split("#");
  if (target.startsWith("/")) return "begins at the root of a site; write it relative to the file.";
  const file = target === "" ? path : normalize(join(dirname(path), decodeURI(target)));
  if (packed !== undefined && !file.startsWith(`${packed}/`)) {
    return "points outside the package, where it is broken in the published README. Name the target without a link.";
  }
  if (packed !== undefined && target !== "" && !isPacked(root, packed, file))
    return "points to a file that is not in `files` of package.json.";
  if (file.startsWith("..")) return undefined; // a page of the repository's host
  if (!existsSync(join(root, file))) return "points to a missing file.";
  if (anchor === undefined || !file.endsWith(".md") || statSync(join(root, file)).isDirectory())
    return undefined;
  const { anchors } = contents(readFileSync(join(root, file), "utf8"));
  return anchors.has(anchor) ? undefined : `points to a missing heading of ${file}.`;
}

/**
 * @param {string} root
 * @param {string} directory
 * @param {string} file
 * @returns {boolean}
 */
function isPacked(root, directory, file) {
  /** @type {{ files?: string[] }} */
  const { files = [] } = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8"));
  const [first = ""] = file.slice(directory.length + 1).split("/");
  return files.includes(first);
}

/**
 * The links and images of a text, and the anchors of its headings as GitHub makes them.
 *
 * @param {string} text
 * @returns {{ links: string[], anchors: Set<string> }}
 */
function contents(text) {
  const slugger = new GithubSlugger();
  /** @type {string[]} */
  const links = [];
  /** @type {Set<string>} */
  const anchors = new Set();
  marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type === "link" || token.type === "image") links.push(token.href);
    if (token.type === "heading") anchors.add(slugger.slug(plainText(token.tokens)));
    if (token.type === "html")
      for (const [, href] of token.raw.matchAll(/\b(?:href|src)="([^"]*)"/g)) links.push(String(href));
  });
  return { links, anchors };
}

/**
 * @param {readonly import("marked").Token[]} [tokens]
 * @returns {string}
 */
function plainText(tokens = []) {
  return tokens
    .map((token) =>
      "tokens" in token && token.tokens ? plainText(token.tokens) : "text" in token ? token.text : "",
    )
    .join("");
}
