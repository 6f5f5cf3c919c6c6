// The Vitest settings of every package: tests run on the source, or on what ships with `--mode dist`.
import { defineConfig } from "vitest/config";

/** @param {import("vitest/config").ViteUserConfig["test"]} [test] settings of one package, laid over the shared ones */
export function vitestConfig(test = {}) {
  return defineConfig(({ mode }) => {
    const onDist = mode === "dist";
    const conditions = [...(onDist ? [] : ["@grus/source"]), "node", "import", "default"];
    return {
      resolve: { conditions },
      ssr: {
        resolve: { conditions, externalConditions: conditions },
        noExternal: onDist ? [] : [/^@grus\//, /^grus$/],
      },
      test: {
        include: ["src/**/*.test.ts", "test/**/*.test.ts"],
        reporters: ["default", ["json", { outputFile: `reports/${onDist ? "test-dist" : "test"}.json` }]],
        testTimeout: 60_000,
        maxWorkers: 2,
        ...test,
      },
    };
  });
}
