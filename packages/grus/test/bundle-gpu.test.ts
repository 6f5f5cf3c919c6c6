// Only pages that use the GPU download its code, with and without code splitting.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { describe, expect, test } from "vitest";

/**
 * Bytes after gzip of a page that imports `createBackend` and `gru`, in one file, WebAssembly included; 3 kB are kernels
 * for training on vectors and all threads.
 */
const BUDGET = 64_900;

interface OutputFile {
  readonly name: string;
  /** Bytes after gzip. */
  readonly size: number;
  readonly hasGpu: boolean;
}

async function bundle(name: string, splitting: boolean): Promise<OutputFile[]> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`./bundles/${name}.ts`, import.meta.url))],
    bundle: true,
    minify: true,
    splitting,
    format: "esm",
    platform: "browser",
    conditions: ["@grus/source"],
    outdir: "out",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const sizes = new Map(
    outputFiles.map(({ path, contents }) => [fileOf(path), gzipSync(contents, { level: 9 }).length]),
  );
  return reachable(metafile, `out/${name}.js`).map((path) => {
    const used = Object.entries(metafile.outputs[path]!.inputs).filter(
      ([, input]) => input.bytesInOutput > 0,
    );
    return {
      name: fileOf(path),
      size: sizes.get(fileOf(path))!,
      hasGpu: used.some(([input]) => input.includes("backend-gpu/")),
    };
  });
}

/** A file with everything it imports, transitively: esbuild also writes files that nothing imports. */
function reachable({ outputs }: Metafile, entry: string): string[] {
  const found = new Set([entry]);
  for (const file of found) for (const { path } of outputs[file]!.imports) found.add(path);
  return [...found];
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

describe("bundled into one file", () => {
  test(`a page without the GPU downloads none of its code, and at most ${BUDGET} bytes`, async () => {
    const files = await bundle("backends", false);
    console.info(`createBackend and gru, in one file: ${files[0]!.size} bytes after gzip`);
    expect(files).toMatchObject([{ name: "backends.js", hasGpu: false }]);
    expect(files[0]!.size).toBeLessThanOrEqual(BUDGET);
    expect(files[0]!.size).toBeGreaterThan(20_000);
  });

  test("a page with the GPU has its code in that file", async () => {
    const files = await bundle("gpu", false);
    console.info(`createBackend, gpu and gru, in one file: ${files[0]!.size} bytes after gzip`);
    expect(files).toMatchObject([{ name: "gpu.js", hasGpu: true }]);
  });
});

describe("bundled with code splitting", () => {
  test("no file of a page without the GPU contains its code", async () => {
    const files = await bundle("backends", true);
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter(({ hasGpu }) => hasGpu)).toEqual([]);
  });

  test("a page with the GPU loads its code on demand", async () => {
    const files = await bundle("gpu", true);
    expect(files.find(({ name }) => name === "gpu.js")).toMatchObject({ hasGpu: false });
    const later = files.filter(({ hasGpu }) => hasGpu);
    const size = later.reduce((total, file) => total + file.size, 0);
    console.info(`the GPU, loaded when it is started: ${size} bytes after gzip`);
    expect(size).toBeGreaterThan(100_000);
  });
});
