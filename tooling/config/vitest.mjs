// The Vitest settings of every package. Tests run on the source; with `--mode dist` on the built package;
// with `--mode reference` on the source, and only those that compare with the reference fixtures.
// GRUS_TESTS=all runs all tests: see docs/decisions/0016.
import { dirname, join, resolve, sep } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * @param {import("vitest/config").ViteUserConfig["test"]} [test] settings of one package, which override the
 *   shared ones
 * @param {{ onDist?: readonly string[] }} [files] test files of the package that also run on the built
 *   package, besides its README's programs
 */
export function vitestConfig(test = {}, { onDist = [] } = {}) {
  return defineConfig(({ mode }) => {
    const isOnDist = mode === "dist";
    const conditions = [...(isOnDist ? [] : ["@grus/source"]), "node", "import", "default"];
    return {
      plugins: isOnDist ? [ownDist(process.cwd())] : [],
      resolve: { conditions },
      ssr: {
        resolve: { conditions, externalConditions: conditions },
        noExternal: isOnDist ? [] : [/^@grus\//, /^grus$/],
      },
      test: {
        ...filesOf(mode, [README_PROGRAMS, ...onDist]),
        reporters: [
          "default",
          ["json", { outputFile: `reports/${mode === "test" ? mode : `test-${mode}`}.json` }],
        ],
        testTimeout: 60_000,
        // Modules are evaluated once for all files of a package; they do no work at import, so files do not
        // interfere.
        isolate: false,
        restoreMocks: true,
        unstubEnvs: true,
        unstubGlobals: true,
        maxWorkers: 1,
        ...test,
      },
    };
  });
}

/** Tests that only `pnpm test:all` runs. */
const ALL_ONLY = "**/*.all.test.ts";

const README_PROGRAMS = "**/documentation.test.ts";

/** Random searches for failing inputs: not run on the built package, which is the same code as the source. */
const SEARCHES = ["**/*.property.test.ts", "**/*fuzz.test.ts", "**/standalone-behaviour*.test.ts"];

/**
 * The test files of a run.
 *
 * @param {string} mode
 * @param {string[]} onDist
 */
function filesOf(mode, onDist) {
  const isAll = process.env.GRUS_TESTS === "all";
  const every = `{src,test}/**/*${mode === "reference" ? ".reference" : ""}.test.ts`;
  return {
    include: mode === "dist" && !isAll ? onDist : [every],
    exclude: ["**/node_modules/**", ...(isAll ? [] : [ALL_ONLY]), ...(mode === "dist" ? SEARCHES : [])],
  };
}

/**
 * Resolves a test's import of a source file of its package, `./gru.ts`, to the built file, `dist/gru.js`, so
 * that the same suites test the built package.
 *
 * @param {string} root the package's folder
 * @returns {import("vitest/config").Plugin}
 */
function ownDist(root) {
  const source = join(root, "src") + sep;
  return {
    name: "grus:own-dist",
    enforce: "pre",
    resolveId(specifier, importer) {
      if (!specifier.startsWith(".") || importer === undefined) return undefined;
      const target = resolve(dirname(importer), specifier);
      if (!target.startsWith(source) || !target.endsWith(".ts") || target.endsWith(".test.ts"))
        return undefined;
      return join(root, "dist", target.slice(source.length).replace(/\.ts$/, ".js"));
    },
  };
}
