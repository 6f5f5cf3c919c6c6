import { readdirSync, readFileSync } from "node:fs";
import { readmeTests } from "@grus/testing";

const directory = new URL("..", import.meta.url);
const pages = new URL("../pages/", import.meta.url);

/** Pages that the build writes, of comments whose programs the packages test. */
const WRITTEN = /^(reference|cli)\b/;

// Every program of every page that is written by hand.
for (const path of readdirSync(pages, { recursive: true, encoding: "utf8" }).sort()) {
  if (!path.endsWith(".md") || WRITTEN.test(path)) continue;
  const page = new URL(path, pages);
  if (/^```ts/m.test(readFileSync(page, "utf8"))) readmeTests(page, { directory });
}
