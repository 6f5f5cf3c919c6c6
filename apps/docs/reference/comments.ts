// Comments of the sources as Markdown of the site.
import type { Comment, CommentDisplayPart, Reflection } from "typedoc";

/** The address of what a comment names; undefined if it has no entry. */
export type AddressOf = (name: string, target: Reflection | undefined) => string | undefined;

/** A comment: its text, then its examples and what it throws. */
export function commentText(comment: Comment | undefined, addressOf: AddressOf): string {
  if (comment === undefined) return "";
  const blocks = comment.blockTags
    .filter(({ tag }) => tag !== "@internal")
    .map(({ tag, content }) => {
      if (tag === "@example") return exampleText(content);
      const label = tag === "@throws" ? "Throws" : tag.slice(1);
      return `${label}: ${partsText(content, addressOf).trim()}`;
    });
  return [partsText(comment.summary, addressOf).trim(), ...blocks].filter(Boolean).join("\n\n");
}

function exampleText(content: readonly CommentDisplayPart[]): string {
  const text = content
    .map(({ text }) => text)
    .join("")
    .trim();
  return text.startsWith("```") ? text : fence(text);
}

/** A block of code. */
export function fence(code: string, language: string = "ts"): string {
  return `\`\`\`${language}\n${code}\n\`\`\``;
}

function partsText(parts: readonly CommentDisplayPart[], addressOf: AddressOf): string {
  const text = parts.map((part) => partText(part, addressOf)).join("");
  return withFences(text);
}

function partText(part: CommentDisplayPart, addressOf: AddressOf): string {
  if (part.kind === "code") return part.text;
  if (part.kind !== "inline-tag") return part.text.split("\n").map(escapedLine).join("\n");
  const target = typeof part.target === "object" && "kindOf" in part.target ? part.target : undefined;
  const address = addressOf(part.text, target);
  return address === undefined ? `\`${part.text}\`` : `[\`${part.text}\`](${address})`;
}

/** Lines of indented code stay as they are. */
function escapedLine(line: string): string {
  return line.startsWith("    ") ? line : escaped(line);
}

/** Text that Markdown and Vue show as it is. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("{", "&#123;")
    .replaceAll("$", "&#36;")
    .replaceAll(/(?<=\w)\*(?=\w)/g, "\\*")
    .replaceAll(/^(\s*(?:- )?)\[([^\]]*)\]:/gm, "$1\\[$2]:");
}

/** Code that is indented becomes a fence of TypeScript. */
function withFences(text: string): string {
  return text.replaceAll(/(?<=^|\n\n)(?: {4}.*(?:\n+(?= {4})|\n|$))+/g, (block) => {
    const code = block.trimEnd().replaceAll(/^ {4}/gm, "");
    return `${fence(code)}\n`;
  });
}
