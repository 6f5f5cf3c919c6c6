import { readmeTests } from "@grus/testing";
const directory = new URL("..", import.meta.url);
for (const page of (process.env.PAGES ?? "").split(","))
  readmeTests(new URL(`../pages/${page}.md`, import.meta.url), { directory });
