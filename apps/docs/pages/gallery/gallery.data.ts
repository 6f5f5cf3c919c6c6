import { repositoryTexts } from "../../.vitepress/repository-texts.ts";

/** An example, with the first sentences of its text. */
export interface GalleryEntry {
  readonly name: string;
  readonly title: string;
  readonly about: string;
}

export default {
  load: (): readonly GalleryEntry[] =>
    repositoryTexts("gallery").map(({ name, title, content }) => ({ name, title, about: aboutOf(content) })),
};

export declare const data: readonly GalleryEntry[];

/** The first paragraph as plain text. */
function aboutOf(content: string): string {
  const [, paragraph = ""] = content.split(/\n\n+/);
  return paragraph
    .replace(/\s+/g, " ")
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replace(/[`*]/g, "");
}
