// Phrases required in the README of a published package.

/** The requirements in a library's README. */
export const REQUIREMENTS =
  "ES modules only; `require` works from Node 20.19. The types need TypeScript 5.5 or later.";
/** The command that runs the command line without installing it. */
export const COMMAND = "npx @grus/cli forecast sales.csv";

/**
 * @param {{ name: string, exports?: unknown, bin?: unknown }} manifest
 * @param {string} text
 * @returns {string[]}
 */
export function readmeProblems({ name, exports, bin }, text) {
  const wanted = [];
  if (exports !== undefined) wanted.push(`npm install ${name}`, REQUIREMENTS);
  if (bin !== undefined) wanted.push(COMMAND);
  const words = text.replaceAll(/\s+/g, " ");
  return wanted.filter((part) => !words.includes(part)).map((part) => `${name}: its README lacks "${part}".`);
}
