// The parts of HTML that reports share.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Text that is safe within elements and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that cannot end its script element early. */
export function embedJson(data: unknown): string {
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}

/** A section of a report under a heading. */
export function section(heading: string, content: string): string {
  return `<section><h2>${escapeHtml(heading)}</h2>${content}</section>`;
}

/** The place of a chart, which a script draws. */
export function chart(id: string): string {
  return `<div class="chart" id="${id}"></div>`;
}

/** A file of uPlot's distribution. */
export function chartAsset(name: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${name}`), "utf8");
}
