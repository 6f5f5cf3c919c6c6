// Indented commands, as the repository's texts have them, look like those in fences.
import type { MarkdownRenderer } from "vitepress";

/** Draws indented code as a fence of shell commands. */
export function fenceIndented({ renderer: { rules } }: MarkdownRenderer): void {
  rules.code_block = (tokens, index, ...others) => {
    const { fence } = rules;
    if (fence === undefined) throw new Error("The site's markdown draws no fences.");
    tokens[index]!.info = "sh";
    return fence(tokens, index, ...others);
  };
}
