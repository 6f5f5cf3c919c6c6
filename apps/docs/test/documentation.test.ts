import { readdirSync, readFileSync } from "node:fs";
import { readmeTests } from "@grus/testing";

const directory = new URL("..", import.meta.url);
const pages = new URL("../pages/", import.meta.url);

// Every program of every page that is written by hand.
for (const path of readdirSync(pages, { recursive: true, encoding: "utf8" }).sort())
  if (path.endsWith(".md") && /^```ts/m.test(readFileSync(new URL(path, pages), "utf8")))
    readmeTests(new URL(path, pages), { directory });
