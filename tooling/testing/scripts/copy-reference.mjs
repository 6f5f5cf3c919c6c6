// Copies the committed subset of the reference fixtures: `node scripts/copy-reference.mjs <folder>`. It
// contains every fixture file of at most 32 kB, and the smallest file of a kind that has none so small, with
// a manifest of the same format.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LIMIT = 32 * 1024;

const source = process.argv[2];
if (source === undefined)
  throw new Error("usage: node scripts/copy-reference.mjs <folder with manifest.json>");
const target = fileURLToPath(new URL("../reference", import.meta.url));

/** @typedef {{ name: string, kind: string }} Entry */
/** @type {{ source: string, fixtures: Entry[] }} */
const manifest = JSON.parse(readFileSync(join(source, "manifest.json"), "utf8"));
const size = (/** @type {Entry} */ { name }) => statSync(join(source, `${name}.safetensors`)).size;
const smallest = new Map();
for (const entry of manifest.fixtures.toSorted((a, b) => size(b) - size(a))) smallest.set(entry.kind, entry);
const fixtures = manifest.fixtures.filter(
  (entry) => size(entry) <= LIMIT || smallest.get(entry.kind) === entry,
);

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const { name } of fixtures) {
  writeFileSync(join(target, `${name}.safetensors`), readFileSync(join(source, `${name}.safetensors`)));
}
writeFileSync(join(target, "manifest.json"), `${JSON.stringify({ ...manifest, fixtures }, null, 2)}\n`);
execFileSync("npx", ["biome", "format", "--write", join(target, "manifest.json")], { stdio: "inherit" });
const total = fixtures.reduce((sum, entry) => sum + size(entry), 0);
console.log(`${fixtures.length} of ${manifest.fixtures.length} fixtures, ${Math.round(total / 1024)} kB`);
