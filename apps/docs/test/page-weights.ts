// What a reader downloads with each page of the built site.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { sitePages } from "./site.ts";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/** A page of the site. */
export interface PageWeight {
  readonly path: string;
  /** Words of the page's own text, code included. */
  readonly words: number;
  /** Live figures. */
  readonly figures: number;
  /** Compressed bytes of the page and of the scripts, styles and fonts that it names: all before a figure starts. */
  readonly bytes: number;
}

/** Every page of the built site, with what it weighs. */
export function pageWeights(): readonly PageWeight[] {
  return sitePages().map((path) => {
    const html = readFileSync(`${dist}${path === "" ? "index.html" : path}`, "utf8");
    const body = /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? html;
    return {
      path: `/${path}`,
      words: textOf(body).split(/\s+/).filter(Boolean).length,
      figures: body.match(/<section class="figure"/g)?.length ?? 0,
      bytes: [html, ...filesOf(html)].reduce((sum, file) => sum + gzipSync(file).length, 0),
    };
  });
}

function textOf(html: string): string {
  return html.replace(/<(script|style)[\s\S]*?<\/\1>/g, " ").replace(/<[^>]+>/g, " ");
}

/** The files of the site that a page names and that are loaded with it. */
function filesOf(html: string): readonly Buffer[] {
  const named = [...html.matchAll(/<(?:script|link)[^>]+(?:src|href)="\/?([^"#]+\.(?:js|css|woff2))"/g)];
  const files = new Set(named.map(([, file]) => file!));
  return [...files].filter((file) => existsSync(dist + file)).map((file) => readFileSync(dist + file));
}
