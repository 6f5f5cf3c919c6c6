// Texts of the repository that are pages of the site too: decisions, measurements, and the examples' own.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A text of the repository. */
export interface RepositoryText {
  /** The last part of its address. */
  readonly name: string;
  readonly title: string;
  /** Where it is in the repository. */
  readonly file: string;
  readonly content: string;
}

/** The folders that texts are from, and where they are on the site. */
const FOLDERS = {
  decisions: { folder: "docs/decisions", files: markdownIn("docs/decisions") },
  measurements: { folder: "docs", files: markdownIn("docs") },
  gallery: { folder: "apps/examples/src", files: readmesIn("apps/examples/src") },
} as const;

/** A part of the site whose pages are texts of the repository. */
export type TextSection = keyof typeof FOLDERS;

/** The texts of a section, in the order of their names. */
export function repositoryTexts(section: TextSection): readonly RepositoryText[] {
  const { folder, files } = FOLDERS[section];
  return files().map((own) => {
    const file = `${folder}/${own}`;
    const content = readFileSync(root + file, "utf8");
    const title = /^# (.*)$/m.exec(content)?.[1];
    if (title === undefined) throw new Error(`${file} has no title.`);
    return { name: nameOf(own), title, file, content };
  });
}

/** The routes of a section, for a page with `<!-- @content -->`. */
export function routesOf(section: TextSection) {
  return repositoryTexts(section).map(({ name, title, file, content }) => ({
    params: { name, title },
    content: withLinks(content, posix.dirname(file)),
  }));
}

function markdownIn(folder: string): () => readonly string[] {
  return () =>
    readdirSync(root + folder)
      .filter((file) => file.endsWith(".md"))
      .sort();
}

function readmesIn(folder: string): () => readonly string[] {
  return () =>
    readdirSync(root + folder)
      .map((own) => `${own}/README.md`)
      .filter((file) => existsSync(`${root}${folder}/${file}`))
      .sort();
}

/** `0001-lazy-graph` of `0001-lazy-graph.md`, `techniques` of `techniques/README.md`. */
function nameOf(file: string): string {
  return file.replace(/(\/README)?\.md$/, "");
}

/** Pictures become part of the text; texts that are pages are linked as such; other files are named. */
function withLinks(content: string, folder: string): string {
  return content
    .replace(/!\[([^\]]*)\]\(([\w./-]+\.svg)\)/g, (_, alt: string, file: string) =>
      picture(alt, readFileSync(root + posix.join(folder, file), "utf8")),
    )
    .replace(/(?<!!)\[([^\]]+)\]\(([\w./-]+)\)/g, (_, text: string, to: string) => {
      const file = posix.join(folder, to);
      const page = pageOf(file);
      if (page !== undefined) return `[${text}](${page})`;
      if (!existsSync(root + file)) throw new Error(`${folder}: there is no file ${to}.`);
      return text.includes("`") || text === to ? `\`${file}\`` : `${text} (\`${file}\`)`;
    });
}

/** The address of the page that a file of the repository is; undefined for other files. */
function pageOf(file: string): string | undefined {
  for (const [section, { folder, files }] of Object.entries(FOLDERS)) {
    const own = file.slice(folder.length + 1);
    if (file.startsWith(`${folder}/`) && files().includes(own)) return `/${section}/${nameOf(own)}`;
  }
  return undefined;
}

/** A picture as part of a page: encoded so that it compresses well. */
function picture(alt: string, svg: string): string {
  const data = svg.replace(/["%#<>\n]/g, encodeURIComponent);
  return `<img alt="${alt}" src="data:image/svg+xml,${data}">`;
}
