// TypeScript code embedded in other files.

/**
 * The TypeScript of a Markdown text's fenced blocks, with the line numbers of the file.
 *
 * @param {string} markdown
 * @returns {string[]} one program per block
 */
export function markdownBlocks(markdown) {
  /** @type {string[]} */
  const blocks = [];
  /** @type {{ fence: string, isTypeScript: boolean, lines: string[] } | undefined} */
  let open;
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    const [, fence = "", language = ""] = /^\s*(`{3,}|~{3,})\s*([^\s`]*)/.exec(line) ?? [];
    if (open === undefined) {
      if (fence !== "")
        open = { fence, isTypeScript: /^(ts|tsx|typescript)$/.test(language), lines: blank(index + 1) };
    } else if (fence.startsWith(open.fence) && language === "") {
      if (open.isTypeScript) blocks.push(open.lines.join("\n"));
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  return blocks;
}

/**
 * The TypeScript of a Vue component's scripts, with the line numbers of the file.
 *
 * @param {string} component
 * @returns {string[]} one program per script
 */
export function vueScripts(component) {
  return [...component.matchAll(/<script\b[^>]*\blang="ts"[^>]*>(.*?)<\/script>/gs)].map((match) => {
    const start = component.indexOf(">", match.index) + 1;
    return [...blank(component.slice(0, start).split("\n").length - 1), match[1]].join("\n");
  });
}

/**
 * @param {number} count
 * @returns {string[]}
 */
function blank(count) {
  return Array.from({ length: count }, () => "");
}
