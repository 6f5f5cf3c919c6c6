// Settings, common to all browsers, of the suites that run in a page, `*.page.test.ts` and
// `*.reference.test.ts`. See docs/decisions/0008-tests-in-the-browser.md.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { referenceDirectory } from "@grus/testing";
import type { ViteUserConfig } from "vitest/config";

const workspace = fileURLToPath(new URL("../..", import.meta.url));

/** The settings; the report is written to `reports/` under the given name. */
export function pageSettings(report: string): ViteUserConfig {
  const fixtures = referenceDirectory();
  const weather = join(
    dirname(createRequire(import.meta.url).resolve("vega-datasets")),
    "../data/seattle-weather.csv",
  );
  return {
    resolve: { conditions: ["@grus/source", "browser", "import", "default"] },
    optimizeDeps: { include: ["@grus/data > fastest-levenshtein"] },
    server: {
      // Threads need shared memory, which needs a cross-origin isolated page.
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
      // A page loads its modules once for all test files.
      isolate: false,
      provide: { fixtures: `/@fs${fixtures}`, weather: `/@fs${weather}` },
    },
  };
}
