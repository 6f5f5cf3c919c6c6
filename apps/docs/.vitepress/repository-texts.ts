// Texts of the repository's docs folder that are pages of the site too.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../docs/", import.meta.url));

/** A text, named as its file is without `.md`. */
export interface RepositoryText {
  readonly name: string;
  readonly title: string;
  readonly content: string;
}

/** The texts of a subfolder, or some of the docs folder itself, in the order of their names. */
export function repositoryTexts(subfolder = ""): readonly RepositoryText[] {
  return readdirSync(folder + subfolder)
    .filter((file) => file.endsWith(".md"))
    .sort()
    .map((file) => {
      const text = readFileSync(`${folder}${subfolder}/${file}`, "utf8");
      const title = /^# (.*)$/m.exec(text)?.[1];
      if (title === undefined) throw new Error(`docs/${subfolder}/${file} has no title.`);
      return { name: file.slice(0, -".md".length), title, content: text };
    });
}

/** The routes of texts for a page with `<!-- @content -->`. */
export function routesOf(texts: readonly RepositoryText[]) {
  return texts.map(({ name, title, content }) => ({ params: { name, title }, content: withFiles(content) }));
}

/** Pictures become part of the text, data files are named, and texts are linked as pages. */
function withFiles(content: string): string {
  return content
    .replace(/!\[([^\]]*)\]\((images\/[\w-]+\.svg)\)/g, (_, alt: string, file: string) => {
      const data = readFileSync(folder + file).toString("base64");
      return `<img alt="${alt}" src="data:image/svg+xml;base64,${data}">`;
    })
    .replace(/\[([^\]]+)\]\([\w-]+\.json\)/g, "`docs/$1`")
    .replace(/\]\(([\w-]+)\.md\)/g, "](./$1)");
}
