// The pages of the reference: one of packages, one of each package, one of each topic.
import { readFileSync } from "node:fs";
import { escaped, fence } from "./comments.ts";
import { entryText, sourceOf } from "./entry-text.ts";
import type { Export } from "./exports.ts";
import { addressOf, type EntryFinder, pagesOf, type ReferencePage } from "./links.ts";
import type { Package } from "./packages.ts";
import { type Page, withTitle } from "./site-page.ts";

/** The pages of a package: itself, and its topics. */
export function packagePages(own: Package, exports: readonly Export[], finder: EntryFinder): readonly Page[] {
  const topics = pagesOf(own.folder, exports);
  return [packagePage(own, topics), ...topics.map((page) => topicPage(own, page, finder))];
}

/** The page of all packages. */
export function packagesPage(packages: readonly Package[]): Page {
  const rows = packages.map(
    ({ name, folder, description, entryPoints }) =>
      `## ${name}\n\n${escaped(description)}\n[All exports](/reference/${folder}/)${modulesText(entryPoints.slice(1))}.\n\n${fence(`npm install ${name}`, "sh")}`,
  );
  const about =
    "What every package exports, written from its sources. `grus` holds all of them; the others can be installed alone.\n[Errors](/reference/errors) lists what Grus throws, the [command line](/cli/) what `grus` does without a program.";
  return {
    path: "reference/index.md",
    title: "Reference",
    text: withTitle("Reference", `${about}\n\n${rows.join("\n\n")}`),
  };
}

function modulesText(entryPoints: Package["entryPoints"]): string {
  if (entryPoints.length === 0) return "";
  return `; further modules: ${entryPoints.map(({ specifier }) => `\`${specifier}\``).join(", ")}`;
}

function packagePage(
  { name, folder, description, entryPoints }: Package,
  topics: readonly ReferencePage[],
): Page {
  const modules = entryPoints.map(({ specifier }) => `\`${specifier}\``).join(", ");
  const parts = topics.map(({ topic, exports }) => {
    const links = exports.map((each) => `[\`${each.name}\`](${addressOf(each)})`).join(", ");
    return `## [${topic}](/reference/${folder}/${topic})\n\n${[aboutTopic(exports), links].filter(Boolean).join("\n\n")}`;
  });
  const head = `${escaped(description)}\n\n${fence(`npm install ${name}`, "sh")}\n\nModules: ${modules}.`;
  return {
    path: `reference/${folder}/index.md`,
    title: name,
    text: withTitle(name, `${head}\n\n${parts.join("\n\n")}`),
  };
}

function topicPage(own: Package, { folder, topic, exports }: ReferencePage, finder: EntryFinder): Page {
  const about = [`Of [\`${own.name}\`](/reference/${folder}/).`, aboutTopic(exports)]
    .filter(Boolean)
    .join(" ");
  const entries = exports.map((each) => entryText(each, finder));
  return {
    path: `reference/${folder}/${topic}.md`,
    title: topic,
    text: withTitle(`${folder} / ${topic}`, [about, ...entries].join("\n\n")),
  };
}

/** What the head of the source says, where a topic is one file. */
function aboutTopic(exports: readonly Export[]): string {
  const [file, ...others] = new Set(exports.map(sourceOf));
  if (file === undefined || others.length > 0) return "";
  const head = /^(?:#!.*\n)?((?:\/\/ .*\n)+)/.exec(readFileSync(file, "utf8"))?.[1] ?? "";
  return escaped(head.replaceAll(/^\/\/ /gm, "").trim());
}
