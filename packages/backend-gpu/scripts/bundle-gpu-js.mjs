// Bundles the part of gpu.js that this package runs, so that neither gpu.js nor its native parts are installed with it.
// Writes generated/gpu-js.js, its types, and the licences of all that is in it. Run by the `kernels` script.
// See docs/decisions/0015-gpu-js-is-bundled.md.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const output = join(root, "generated");
const library = dirname(createRequire(import.meta.url).resolve("gpu.js/package.json"));

/** A kind of kernel that is not supported. A kernel of gpu.js that falls back to it fails, and says so. */
const absentKernel = (name) => `module.exports = { ${name}: class {
  static isSupported = false;
  static isContextMatch() { return false; }
  constructor() { throw new Error("${name} of gpu.js is not part of @grus/backend-gpu"); }
} };`;

/** Modules of gpu.js that neither WebGPU nor WebGL2 needs, and what stands in for them. */
const replacements = {
  "src/backend/cpu/kernel.js": absentKernel("CPUKernel"),
  "src/backend/headless-gl/kernel.js": absentKernel("HeadlessGLKernel"),
  "src/backend/web-assembly/kernel.js": absentKernel("WebAssemblyKernel"),
  // The executor for WebGPU throws this error as well.
  "src/backend/web-assembly/pipeline-executor.js": `
class FusionFallback extends Error {
  isFusionFallback = true;
  constructor(reason, recompilable) {
    super(reason);
    this.recompilable = Boolean(recompilable);
  }
}
const compile = () => { throw new FusionFallback("only WebGPU fuses kernels", false); };
module.exports = { FusionFallback, WebAssemblyPipelineExecutor: { compile } };`,
  // A kernel as a program of its own.
  "src/backend/gl/kernel-string.js": "module.exports = {};",
};

const entry = `
export { GPU } from ${JSON.stringify(join(library, "src/gpu.js"))};
export { WebGPUContext } from ${JSON.stringify(join(library, "src/backend/web-gpu/context.js"))};
`;

const types = `import type { GpuLibrary } from "../src/gpu-library.ts";

export declare const GPU: GpuLibrary["GPU"];
export declare const WebGPUContext: GpuLibrary["WebGPUContext"];
`;

/** Puts the replacements in place, and an empty module for the debugger `gpu-mock.js`. */
const withoutTheRest = {
  name: "without-the-rest",
  setup({ onLoad, onResolve, onEnd }) {
    const replaced = new Set();
    onLoad({ filter: /[\\/]gpu\.js[\\/]src[\\/]/ }, ({ path }) => {
      const file = path.slice(library.length + 1).replaceAll("\\", "/");
      if (!Object.hasOwn(replacements, file)) return undefined;
      replaced.add(file);
      return { contents: replacements[file] };
    });
    onResolve({ filter: /^gpu-mock\.js$/ }, ({ path }) => ({ path, namespace: "empty" }));
    onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports = {};" }));
    onEnd(() => {
      const missed = Object.keys(replacements).filter((file) => !replaced.has(file));
      return { errors: missed.map((file) => ({ text: `gpu.js has no ${file}; is it of another version?` })) };
    });
  },
};

const { outputFiles, metafile } = await build({
  stdin: { contents: entry, resolveDir: root },
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  metafile: true,
  write: false,
  plugins: [withoutTheRest],
});

const packages = bundledPackages(metafile.inputs);
const names = packages.map(({ name, version, license }) => `${name} ${version} (${license})`).join(", ");
const banner = `/*! ${names}. Licences: LICENSES.txt. Made by scripts/bundle-gpu-js.mjs; do not edit. */\n`;
mkdirSync(output, { recursive: true });
writeFileSync(join(output, "gpu-js.js"), banner + outputFiles[0].text);
writeFileSync(join(output, "gpu-js.d.ts"), types);
writeFileSync(join(output, "LICENSES.txt"), packages.map(licenceOf).join("\n\n"));
console.log(`gpu-js.js: ${outputFiles[0].contents.length} bytes of ${names}`);

/** The packages whose files are in the bundle. */
function bundledPackages(inputs) {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
  );
  return [...new Set(folders)].sort().map((folder) => {
    const at = join(process.cwd(), folder);
    return { ...JSON.parse(readFileSync(join(at, "package.json"), "utf8")), folder: at };
  });
}

/** The name of a package and the text of its licence. Throws where it has none. */
function licenceOf({ name, version, folder }) {
  const file = readdirSync(folder).find((entryName) => /^licen[cs]e/i.test(entryName));
  if (file === undefined) throw new Error(`${name} has no licence in ${folder}; it cannot be bundled.`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}
