// Download sizes of pages: each entry of test/bundles, bundled and minified, with the WebAssembly that it
// loads.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { describe, expect, test } from "vitest";

/** Largest size in bytes after gzip of a page without threads; the code for threads is in a separate file. */
const BUDGETS = [
  // 2 kB of this are models of parts (states, keys, places in errors) and pooling of ragged sequences, and
  // 300 bytes checks of keys, inputs and lengths; 400 bytes are softmax on vectors and constant weights packed once, and
  // 200 the index of lifetimes, by which large programs are planned in time that grows with their size alone.
  { name: "inference", budget: 33_900 },
  // Includes ragged sequences, and streams of indices and of models with several outputs.
  { name: "streaming", budget: 32_750 },
  { name: "training", budget: 70_000 },
  // A namespace of `grus` is one object, so that a page with one function of `forecast` has all of it: the parts of a
  // forecast, their networks, intervals, explanations, sums and anomalies are 42 kB of this, the forms of numbers and
  // dates 8 kB, seasonal ARIMA 1.3 kB; 600 bytes read weights in int8 and describe the inputs of exported forecasters; 3.2 kB
  // check every field of a saved forecaster; 1.7 kB are the cross-entropy as one step: 900 bytes of kernels, its rules and
  // its reference. In this and the pages below, 3.2 kB are kernels for training that compute functions, reductions, many small products,
  // movements and random numbers on vectors and all threads; 300 bytes keep the names of a model's parts.
  { name: "everything", budget: 160_000 },
  // A forecaster as a model is 15 kB of this: its networks, intervals and the figures that it reads, 4 kB the checks of
  // its fields. The layers and
  // operations of Keras are 22 kB; TensorFlow.js, brain.js, sharded tensors and the values beside those of PyTorch 6 kB;
  // loops, lists, functions, attention, resizing, spectra and int8 operators of ONNX 13 kB; 300 bytes the definitions of
  // parts and the kinds of layers that only training needs.
  { name: "opening", budget: 177_500 },
  // Of this, tokenizers are 14 kB, writing, scoring and classifiers 16 kB, taggers and translators 17 kB,
  // an adaptive softmax 2 kB, checks of the fields of saved forecasters and models 4 kB.
  { name: "language", budget: 227_800 },
] as const;

interface Bundle {
  /** The entry and its static imports. */
  readonly code: number;
  /** The larger of the two builds of the kernels. */
  readonly kernels: number;
  /** Code loaded for more than one thread. */
  readonly threads: number;
  /**
   * Source files that contribute to the code, without extension, and without folder unless it is `gradients`.
   */
  readonly modules: readonly string[];
}

describe.each(BUDGETS)("a page for $name", ({ name, budget }) => {
  test(`downloads at most ${budget} bytes`, async () => {
    const { code, kernels, threads } = await bundle(name);
    console.info(
      `${name}: ${code + kernels} bytes after gzip (code ${code}, WebAssembly ${kernels}; ${threads} more for threads)`,
    );
    expect(kernels).toBeGreaterThan(1000);
    expect(threads).toBeGreaterThan(100);
    expect(code + kernels).toBeLessThanOrEqual(budget);
  });
});

test("a page for inference contains no gradients, optimizers, losses, scans or reference kernels", async () => {
  const { modules } = await bundle("inference");
  const unwanted = [
    ...["autodiff", "gradient-rules", "gru-gradient", "reference-kernels", "reference-backend", "scan"],
    ...["lstm-cell", "recompute", "mean-squared-error", "adam", "minimize"],
  ];
  expect(modules).toContain("gru-cell");
  const isUnwanted = (module: string) => unwanted.includes(module) || module.startsWith("gradients/");
  expect(modules.filter(isUnwanted)).toEqual([]);
  expect((await bundle("training")).modules).toEqual(
    expect.arrayContaining(["autodiff", "gradient-rules", "gradients/gru", "mean-squared-error", "minimize"]),
  );
});

test("a page that opens no models of other frameworks contains none of their readers", async () => {
  const readers = [
    "zip",
    "pickle",
    "protobuf",
    "is-onnx",
    "read-onnx",
    "is-keras",
    "read-keras",
    "read-hdf5",
  ];
  const { modules } = await bundle("everything");
  expect(modules).toContain("read-safetensors");
  expect(modules.filter((module) => readers.includes(module))).toEqual([]);
  const opening = (await bundle("opening")).modules;
  expect(opening).toEqual(expect.arrayContaining(readers));
  expect(opening.filter((module) => module === "write-keras" || module === "write-hdf5")).toEqual([]);
});

test("a page that opens models of tensors contains no model of language", async () => {
  const language = ["text-generator", "text-labeller", "tokenizer-from"];
  const { modules } = await bundle("opening");
  expect(modules.filter((module) => language.includes(module))).toEqual([]);
  expect((await bundle("language")).modules).toEqual(expect.arrayContaining(language));
});

async function bundle(name: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`./bundles/${name}.ts`, import.meta.url))],
    bundle: true,
    minify: true,
    splitting: true,
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
  const code = loadedAtOnce(metafile, `${name}.js`);
  const rest = [...sizes.keys()].filter((file) => !code.includes(file));
  const largest = (part: string) =>
    Math.max(0, ...rest.filter((file) => file.startsWith(part)).map((file) => sizes.get(file)!));
  return {
    code: code.reduce((total, file) => total + sizes.get(file)!, 0),
    kernels: Math.max(largest("kernels"), largest("inference-kernels")),
    threads: largest("team"),
    modules: code.flatMap((file) => modulesOf(metafile, file)),
  };
}

/** A file with its static imports, transitively, without dynamic imports. */
function loadedAtOnce({ outputs }: Metafile, entry: string): string[] {
  const found = new Set([entry]);
  for (const file of found) {
    const [, output] = Object.entries(outputs).find(([path]) => fileOf(path) === file)!;
    for (const { kind, path } of output.imports) if (kind === "import-statement") found.add(fileOf(path));
  }
  return [...found];
}

function modulesOf({ outputs }: Metafile, file: string): string[] {
  const [, { inputs }] = Object.entries(outputs).find(([path]) => fileOf(path) === file)!;
  const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return used.map(([path]) => {
    const folder = path.includes("/gradients/") ? "gradients/" : "";
    return folder + fileOf(path).replace(/\.[jt]s$/, "");
  });
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
