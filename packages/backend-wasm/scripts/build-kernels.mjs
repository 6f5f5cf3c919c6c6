// Compiles assembly/ to WebAssembly and writes src/generated/*.ts: the bytes of each build, deflated, as one base64 string.
// Run by the `kernels` script of package.json. `--text` also writes *.wat files beside them, to read what was made.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { deflateSync } from "node:zlib";
import asc from "assemblyscript/asc";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * The builds. Shrinking leaves calls in inner loops that are not marked `@inline`, as those of the forward kernels are: inference is 4 % slower
 * for a third of the bytes, training would be 15 %.
 */
const builds = [
  { file: "src/generated/kernels.ts", entry: "index" },
  { file: "src/generated/kernels-relaxed.ts", entry: "index", relaxed: true },
  { file: "src/generated/inference-kernels.ts", entry: "index", inference: true },
  { file: "src/generated/inference-kernels-relaxed.ts", entry: "index", inference: true, relaxed: true },
  { file: "test/generated/kernels.ts", entry: "testing" },
];

/** The modules own no allocator and no memory: everything lies where the plan says. */
const options = [
  ...["--outFile", "kernels.wasm", "--textFile", "kernels.wat"],
  ...["--runtime", "stub", "--importMemory", "--sharedMemory", "--maximumMemory", "65536"],
  ...["--enable", "simd", "--enable", "threads"],
  ...["--optimizeLevel", "3", "--converge", "--noAssert", "--use", "abort="],
  // Vectors pass between kernels only, never to JavaScript.
  ...["--disableWarning", "112"],
];

/**
 * Functions whose doc comment ends in `@inline` are expanded where they are called. The tag becomes AssemblyScript's
 * decorator here, since decorators on functions are no TypeScript and no formatter reads them.
 */
const expandInline = (source) => source.replace(/(@inline\s*\*\/\n)(?=(export )?function)/g, "$1@inline ");

/** @param {typeof builds[number]} build */
async function compile({ file, entry, inference = false, relaxed = false }) {
  const files = new Map();
  const read = (name, base = ".") =>
    name === "assembly/features.ts"
      ? `export const GRADIENTS: bool = ${!inference};`
      : readFile(join(root, base, name), "utf8").then(expandInline, () => null);
  const own = [
    ...[`assembly/${entry}.ts`, "--shrinkLevel", inference ? "1" : "0"],
    ...(relaxed ? ["--enable", "relaxed-simd"] : []),
  ];
  const { error, stderr } = await asc.main([...own, ...options], {
    readFile: read,
    writeFile: (name, contents) => {
      files.set(name, contents);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${stderr.toString()}\n${error.message}`);
  const bytes = Buffer.from(files.get("kernels.wasm"));
  const deflated = deflateSync(bytes, { level: 9 }).toString("base64");
  const source = [
    "// Made by scripts/build-kernels.mjs from assembly/. Do not edit.",
    "/** A WebAssembly module: its bytes, deflated, as base64. */",
    `export const kernels: string =\n  "${deflated}";`,
    "",
  ].join("\n");
  const output = join(root, file);
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, source);
  if (process.argv.includes("--text"))
    await writeFile(output.replace(/\.ts$/, ".wat"), files.get("kernels.wat"));
  process.stdout.write(`${file}: ${bytes.length} bytes, ${deflated.length} as text\n`);
}

// A thread for each, since the compiler is not asynchronous.
if (isMainThread) {
  const argv = process.argv.slice(2);
  for (const build of builds) new Worker(new URL(import.meta.url), { workerData: build, argv });
} else {
  await compile(workerData);
}
