// Compiles assembly/index.ts to WebAssembly and writes src/generated/kernels.ts: the bytes as one base64 string.
// Run by the `kernels` script of package.json. `--text` also writes src/generated/kernels.wat, to read what was made.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const output = join(root, "src/generated/kernels.ts");

/** The module owns no allocator and no memory of its own: everything lies where the plan says. */
const options = [
  "assembly/index.ts",
  "--outFile",
  "kernels.wasm",
  "--textFile",
  "kernels.wat",
  "--runtime",
  "stub",
  "--importMemory",
  "--enable",
  "simd",
  "--optimizeLevel",
  "3",
  "--shrinkLevel",
  "0",
  "--converge",
  "--noAssert",
  "--use",
  "abort=",
  // Vectors pass between kernels only, never to JavaScript.
  "--disableWarning",
  "112",
];

/**
 * Functions whose doc comment ends in `@inline` are expanded where they are called. The tag becomes AssemblyScript's
 * decorator here, since decorators on functions are no TypeScript and no formatter reads them.
 */
const expandInline = (source) => source.replace(/(@inline\s*\*\/\n)(?=(export )?function)/g, "$1@inline ");

const read = (name, base = ".") => readFile(join(root, base, name), "utf8").then(expandInline, () => null);

const files = new Map();
const { error, stderr } = await asc.main(options, {
  readFile: read,
  writeFile: (name, contents) => {
    files.set(name, contents);
  },
  listFiles: () => [],
});
if (error) {
  process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
  process.exit(1);
}

const bytes = Buffer.from(files.get("kernels.wasm"));
const source = [
  "// Made by scripts/build-kernels.mjs from assembly/. Do not edit.",
  "/** The compiled kernels: a WebAssembly module as base64. */",
  `export const kernels: string =\n  "${bytes.toString("base64")}";`,
  "",
].join("\n");

await mkdir(dirname(output), { recursive: true });
await writeFile(output, source);
if (process.argv.includes("--text")) await writeFile(output.replace(/ts$/, "wat"), files.get("kernels.wat"));
process.stdout.write(`kernels: ${bytes.length} bytes\n`);
