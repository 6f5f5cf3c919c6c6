// The settings of the suites that run in a page, `*.page.test.ts` and `*.reference.test.ts`, which browsers share.
// See docs/decisions/0008-tests-in-the-browser.md.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { referenceDirectory } from "@grus/testing";
import type { ViteUserConfig } from "vitest/config";

const workspace = fileURLToPath(new URL("../..", import.meta.url));

/** Files and addresses; the report goes to `reports/` under the given name. */
export function pageSettings(report: string): ViteUserConfig {
  const fixtures = referenceDirectory();
  const weather = join(
    dirname(createRequire(import.meta.url).resolve("vega-datasets")),
    "../data/seattle-weather.csv",
  );
  return {
    resolve: { conditions: ["@grus/source", "browser", "import", "default"] },
    optimizeDeps: { include: ["@grus/data > papaparse"] },
    server: {
      // Shared memory, and so threads, need an isolated page.
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
      fs: { allow: [workspace, fixtures] },
    },
    test: {
      include: ["test/**/*.{page,reference}.test.ts"],
      reporters: ["default", ["json", { outputFile: `reports/${report}` }]],
      testTimeout: 300_000,
      maxWorkers: 2,
      // A page loads its modules once for all its files.
      isolate: false,
      provide: { fixtures: `/@fs${fixtures}`, weather: `/@fs${weather}` },
    },
  };
}
