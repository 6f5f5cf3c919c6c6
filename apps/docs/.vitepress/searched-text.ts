// What the search looks through: all texts, but of the reference no declarations and lists of modules.
import type { MarkdownEnv, MarkdownRenderer } from "vitepress";

const DECLARATIONS = /^```ts\n[\s\S]*?^```$/gm;
const LINKS = /^(?:Types: |Exported by ).*$/gm;

/** The page as HTML for the search. */
export async function searchedText(
  source: string,
  env: MarkdownEnv,
  markdown: Pick<MarkdownRenderer, "renderAsync">,
): Promise<string> {
  const isReference = env.relativePath.startsWith("reference/");
  const text = isReference ? source.replaceAll(DECLARATIONS, "").replaceAll(LINKS, "") : source;
  return markdown.renderAsync(text, env);
}
