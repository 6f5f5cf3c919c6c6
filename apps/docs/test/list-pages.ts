// Prints every page of the built site with its words, live figures and compressed kilobytes.
import { pageWeights } from "./page-weights.ts";

const pages = pageWeights();
const width = Math.max(...pages.map(({ path }) => path.length));
console.log(`${"page".padEnd(width)}  words  figures     kB`);
for (const { path, words, figures, bytes } of pages)
  console.log(
    `${path.padEnd(width)}  ${String(words).padStart(5)}  ${String(figures).padStart(7)}  ${(bytes / 1000).toFixed(1).padStart(5)}`,
  );
console.log(
  `${pages.length} pages, ${pages.reduce((sum, { words }) => sum + words, 0)} words, ${pages.reduce((sum, { figures }) => sum + figures, 0)} figures`,
);
