// The TypeScript blocks of a Markdown file, as programs.

/** A program: one ```ts block and the blocks that continue it. */
export interface ReadmeProgram {
  /** The line of the first block's opening fence, from 1. */
  readonly firstLine: number;
  /** The line of the last block's closing fence. */
  readonly lastLine: number;
  /** The source, with blank lines in place of other text, so that line n of it is line n of the file. */
  readonly source: string;
  /** The reason why it is not run; absent for a program that runs. */
  readonly skip?: string;
}

/**
 * The programs of a Markdown text. A block opened by "```ts" starts a program, "```ts continued" continues
 * the previous one, "```ts skip REASON" is not run. Throws on a continuation without a block and on a skip
 * without a reason.
 */
export function readmePrograms(markdown: string): ReadmeProgram[] {
  const programs: ReadmeProgram[] = [];
  for (const block of fencedBlocks(markdown)) {
    const [language, ...rest] = block.info.split(/\s+/);
    if (language !== "ts" && language !== "typescript") continue;
    const program = toProgram(block, rest.join(" "), programs.at(-1));
    if (rest[0] === "continued") programs.pop();
    programs.push(program);
  }
  return programs;
}

interface Block {
  readonly info: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly lines: readonly string[];
}

function toProgram(block: Block, mark: string, previous: ReadmeProgram | undefined): ReadmeProgram {
  const { firstLine, lastLine, lines } = block;
  const source = ["\n".repeat(firstLine), ...lines.map((line) => `${line}\n`)].join("");
  if (mark === "") return { firstLine, lastLine, source };
  if (mark === "continued") {
    if (previous === undefined)
      throw new Error(`line ${firstLine}: \`ts continued\` has no block to continue.`);
    const gap = "\n".repeat(firstLine - previous.lastLine + 1);
    return {
      ...previous,
      lastLine,
      source: previous.source + gap + lines.map((line) => `${line}\n`).join(""),
    };
  }
  const reason = /^skip\s+(\S.*)$/.exec(mark)?.[1];
  if (reason !== undefined) return { firstLine, lastLine, source, skip: reason };
  throw new Error(
    `line ${firstLine}: \`ts ${mark}\` is unknown; expected \`ts\`, \`ts continued\` or \`ts skip REASON\`.`,
  );
}

function fencedBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { fence: string; info: string; firstLine: number; lines: string[] } | undefined;
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    if (open === undefined) {
      const match = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/.exec(line);
      if (match) open = { fence: match[1]!, info: match[2]!.trim(), firstLine: index + 1, lines: [] };
    } else if (closes(line, open.fence)) {
      blocks.push({ info: open.info, firstLine: open.firstLine, lastLine: index + 1, lines: open.lines });
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  if (open !== undefined) throw new Error(`line ${open.firstLine}: the code block is never closed.`);
  return blocks;
}

/** A closing fence has the character of the opening one, is at least as long, and has nothing after it. */
function closes(line: string, fence: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= fence.length && trimmed === fence[0]!.repeat(trimmed.length);
}
