// Generated tables in a hand-written document.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { ReportPart } from "../example.ts";

/** Writes tables into the README.md of a folder, and their charts into its subfolder `images`. */
export function writeReadme(folder: URL, parts: Readonly<Record<string, ReportPart>>): void {
  const images = new URL("images/", folder);
  const readme = new URL("README.md", folder);
  const texts = Object.entries(parts).map(([name, { table, picture }]) => [
    name,
    picture === undefined ? table : `${table}\n\n![${name}](images/${name}.svg)`,
  ]);
  const text = withParts(readFileSync(readme, "utf8"), Object.fromEntries(texts));
  mkdirSync(images, { recursive: true });
  for (const [name, { picture }] of Object.entries(parts))
    if (picture !== undefined) writeFileSync(new URL(`${name}.svg`, images), picture);
  writeFileSync(readme, text);
}

/**
 * Replaces the text between `<!-- NAME -->` and `<!-- /NAME -->` by that of `parts`. Throws an Error if the
 * document lacks the markers of a name.
 */
export function withParts(document: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [start, end] = [text.indexOf(open), text.indexOf(close)];
    if (start < 0 || end < start) throw new Error(`The document has no "${open}" followed by "${close}".`);
    return `${text.slice(0, start + open.length)}\n\n${part}\n\n${text.slice(end)}`;
  }, document);
}
