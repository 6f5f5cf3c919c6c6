// What the README of a published package must say.

/** How a library's README says what can import it. */
export const REQUIREMENTS =
  "ES modules only; `require` works from Node 20.19. The types need TypeScript 5.5 or later.";
/** How the command line is run without installing it. */
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
  return wanted
    .filter((part) => !words.includes(part))
    .map((part) => `${name}: its README does not say "${part}".`);
}
