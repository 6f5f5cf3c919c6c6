// Compiles assembly/ to WebAssembly and writes src/generated/*.ts: the bytes of each build, deflated, as one base64 string.
// Standalone builds come with a map of their functions besides, so that those a module does not use can be taken out.
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
  { file: "src/generated/standalone-kernels.ts", entry: "standalone", standalone: true },
  {
    file: "src/generated/standalone-kernels-relaxed.ts",
    entry: "standalone",
    standalone: true,
    relaxed: true,
  },
  { file: "test/generated/kernels.ts", entry: "testing" },
];

/** The modules own no allocator and no memory: everything lies where the plan says. */
const options = [
  ...["--outFile", "kernels.wasm", "--textFile", "kernels.wat"],
  ...["--runtime", "stub", "--importMemory", "--enable", "simd"],
  ...["--optimizeLevel", "3", "--converge", "--noAssert", "--use", "abort="],
  // Vectors pass between kernels only, never to JavaScript.
  ...["--disableWarning", "112"],
];

/** Threads need shared memory, which not every page may have. */
const threadOptions = ["--sharedMemory", "--maximumMemory", "65536", "--enable", "threads"];

/**
 * Functions whose doc comment ends in `@inline` are expanded where they are called. The tag becomes AssemblyScript's
 * decorator here, since decorators on functions are no TypeScript and no formatter reads them.
 */
const expandInline = (source) => source.replace(/(@inline\s*\*\/\n)(?=(export )?function)/g, "$1@inline ");

/** @param {typeof builds[number]} build */
async function compile(build) {
  const { file, entry, inference = false, relaxed = false, standalone = false } = build;
  const files = new Map();
  const features = [
    `export const GRADIENTS: bool = ${!inference && !standalone};`,
    `export const THREADS: bool = ${!standalone};`,
  ].join("\n");
  const read = (name, base = ".") =>
    name === "assembly/features.ts"
      ? features
      : readFile(join(root, base, name), "utf8").then(expandInline, () => null);
  const own = [
    ...[`assembly/${entry}.ts`, "--shrinkLevel", inference || standalone ? "1" : "0"],
    ...(relaxed ? ["--enable", "relaxed-simd"] : []),
    ...(standalone ? ["--noExportMemory"] : threadOptions),
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
  const text = files.get("kernels.wat");
  const deflated = deflateSync(bytes, { level: 9 }).toString("base64");
  const source = [
    "// Made by scripts/build-kernels.mjs from assembly/. Do not edit.",
    "/** A WebAssembly module: its bytes, deflated, as base64. */",
    `export const kernels: string =\n  "${deflated}";`,
    ...(standalone ? functionMap(text) : []),
    "",
  ].join("\n");
  const output = join(root, file);
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, source);
  if (process.argv.includes("--text")) await writeFile(output.replace(/\.ts$/, ".wat"), text);
  process.stdout.write(`${file}: ${bytes.length} bytes, ${deflated.length} as text\n`);
}

/** Files whose functions choose an exported one by an operation code: they do not need all that they name. */
const CHOOSERS = ["assembly/execute/", "assembly/elementwise-operations/"];

/** What src/standalone/strip-kernels.ts reads: where the kernels' constants end, the exported functions, and which functions each needs. */
function functionMap(text) {
  const heapBase = text.match(/heapBase \(result i32\)\s+i32\.const (\d+)/)[1];
  const bodies = text.split(/\n \(func \$/).slice(1);
  const names = bodies.map((body) => body.match(/^\S+/)[0]);
  const exported = [...text.matchAll(/\(export "(\w+)" \(func \$([^\s)]+)\)/g)].map((found) => [
    found[1],
    found[2],
  ]);
  const tabled = [...(text.match(/\n \(elem .*/)?.[0] ?? "").matchAll(/\$(assembly[^\s)]+)/g)].map(
    (found) => found[1],
  );
  const folderOf = (name) => name.slice(0, name.lastIndexOf("/") + 1);
  const isChosen = (name) => exported.some(([, own]) => own === name);
  const needed = names.map((name, at) => {
    const called = [...bodies[at].matchAll(/\bcall \$([^\s)]+)/g)].map((found) => found[1]);
    const direct = CHOOSERS.includes(folderOf(name)) ? called.filter((other) => !isChosen(other)) : called;
    // Functions in the table are called by number, from other files, on behalf of their own.
    const indirect = tabled.filter((other) => folderOf(other) === folderOf(name));
    return [...new Set([...direct, ...indirect])].map((other) => names.indexOf(other)).sort((a, b) => a - b);
  });
  const numbers = Object.fromEntries(exported.map(([name, own]) => [name, names.indexOf(own)]));
  if ([...needed.flat(), ...Object.values(numbers)].includes(-1)) throw new Error("A function has no body.");
  return [
    "/** Memory from here on is free. */",
    `export const heapBase: number = ${heapBase};`,
    "/** The exported functions' numbers. */",
    `export const exported: Readonly<Record<string, number>> = ${JSON.stringify(numbers)};`,
    "/** For each function the numbers of those it needs, whatever the plan. */",
    `export const needed: readonly (readonly number[])[] = ${JSON.stringify(needed)};`,
  ];
}

// A thread for each, since the compiler is not asynchronous.
if (isMainThread) {
  const argv = process.argv.slice(2);
  for (const build of builds) new Worker(new URL(import.meta.url), { workerData: build, argv });
} else {
  await compile(workerData);
}
