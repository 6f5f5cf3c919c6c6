// The Vitest settings of every package: tests run on the source; with `--mode dist` on what ships; with `--mode reference` on the source,
// and only those that compare with the reference fixtures.
import { dirname, join, resolve, sep } from "node:path";
import { defineConfig } from "vitest/config";

/** @param {import("vitest/config").ViteUserConfig["test"]} [test] settings of one package, laid over the shared ones */
export function vitestConfig(test = {}) {
  return defineConfig(({ mode }) => {
    const onDist = mode === "dist";
    const conditions = [...(onDist ? [] : ["@grus/source"]), "node", "import", "default"];
    return {
      plugins: onDist ? [ownDist(process.cwd())] : [],
      resolve: { conditions },
      ssr: {
        resolve: { conditions, externalConditions: conditions },
        noExternal: onDist ? [] : [/^@grus\//, /^grus$/],
      },
      test: {
        include: [`{src,test}/**/*${mode === "reference" ? ".reference" : ""}.test.ts`],
        exclude: ["**/node_modules/**", ...(onDist ? SEARCHES : [])],
        reporters: [
          "default",
          ["json", { outputFile: `reports/${mode === "test" ? mode : `test-${mode}`}.json` }],
        ],
        testTimeout: 60_000,
        maxWorkers: 2,
        ...test,
      },
    };
  });
}

/**
 * Searches for inputs that fail: what they would find in what ships they find in the source, which is the same code. What ships is tested for what it is: that
 * everything is there and works.
 */
const SEARCHES = ["**/*.property.test.ts", "**/*fuzz.test.ts", "**/standalone-behaviour.test.ts"];

/**
 * Leads a test's import of a source file of its package, `./gru.ts`, to the built file, `dist/gru.js`: so the same
 * suites test what ships.
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
