// Bundles the current package for Node: a file for each entry, and what entries share or load later in files of their
// own. Node reads some files quicker than some hundred; bundlers for pages get the modules, which they shake better.
import { readFileSync } from "node:fs";
import { build } from "esbuild";

const { exports: entries = {}, bin = {}, engines } = JSON.parse(readFileSync("package.json", "utf8"));
const targets = [...Object.values(entries).map((entry) => entry.node), ...Object.values(bin)].filter(Boolean);
const sources = targets.map((target) => target.replace("./dist/node/", "./src/").replace(/\.js$/, ".ts"));

await build({
  entryPoints: sources,
  outbase: "src",
  outdir: "dist/node",
  chunkNames: "parts/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: `node${engines.node.replace(">=", "")}`,
  packages: "external",
  logLevel: "warning",
});
