// Compiles assembly/index.ts to WebAssembly and writes src/generated/*.ts: the bytes of each build as one base64 string.
// Run by the `kernels` script of package.json. `--text` also writes *.wat files beside them, to read what was made.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const output = join(root, "src/generated");

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
  "--sharedMemory",
  "--maximumMemory",
  "65536",
  "--enable",
  "simd",
  "--enable",
  "threads",
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

/**
 * Compiles one build of the kernels.
 *
 * @param {string} name of the module in src/generated
 * @param {readonly string[]} features beyond 128-bit vectors
 */
async function build(name, features) {
  const files = new Map();
  const enabled = features.flatMap((feature) => ["--enable", feature]);
  const { error, stderr } = await asc.main([...options, ...enabled], {
    readFile: read,
    writeFile: (file, contents) => {
      files.set(file, contents);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${stderr.toString()}\n${error.message}`);
  const bytes = Buffer.from(files.get("kernels.wasm"));
  const source = [
    "// Made by scripts/build-kernels.mjs from assembly/. Do not edit.",
    "/** The compiled kernels: a WebAssembly module as base64. */",
    `export const kernels: string =\n  "${bytes.toString("base64")}";`,
    "",
  ].join("\n");
  await mkdir(output, { recursive: true });
  await writeFile(join(output, `${name}.ts`), source);
  if (process.argv.includes("--text")) await writeFile(join(output, `${name}.wat`), files.get("kernels.wat"));
  process.stdout.write(`${name}: ${bytes.length} bytes\n`);
}

await build("kernels", []);
await build("kernels-relaxed", ["relaxed-simd"]);
