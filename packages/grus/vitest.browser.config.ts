// The suites that run in a page, `*.page.test.ts` and `*.reference.test.ts`, in headless Chromium: one page for each backend and file.
// See docs/decisions/0008-tests-in-the-browser.md.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { referenceDirectory } from "@grus/testing";
import { chromiumFlags, requireChromium } from "@grus/testing/browser";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { pageBackendNames } from "./test/environment/page-backends.ts";

const workspace = fileURLToPath(new URL("../..", import.meta.url));
const fixtures = referenceDirectory();
const weather = join(
  dirname(createRequire(import.meta.url).resolve("vega-datasets")),
  "../data/seattle-weather.csv",
);

const SLOWEST = "gpu:webgl2";
const BEHAVIOUR = "test/page/behaviour.page.test.ts";

export default defineConfig({
  resolve: { conditions: ["@grus/source", "browser", "import", "default"] },
  optimizeDeps: { include: ["@grus/data > papaparse"] },
  server: {
    // Shared memory, and so threads, need an isolated page.
    headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
    fs: { allow: [workspace, fixtures] },
  },
  test: {
    include: ["test/**/*.{page,reference}.test.ts"],
    reporters: ["default", ["json", { outputFile: "reports/test-browser.json" }]],
    testTimeout: 300_000,
    maxWorkers: 2,
    provide: { fixtures: `/@fs${fixtures}`, weather: `/@fs${weather}` },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath: requireChromium(), args: [...chromiumFlags] },
      }),
      instances: [
        ...pageBackendNames.map((backend) => ({
          browser: "chromium" as const,
          name: backend,
          provide: { backend },
          exclude: backend === SLOWEST ? [BEHAVIOUR] : [],
        })),
        // A browser of its own: all pages of one share the process that compiles their shaders.
        {
          browser: "chromium" as const,
          name: `${SLOWEST}, behaviour`,
          provide: { backend: SLOWEST },
          include: [BEHAVIOUR],
        },
      ],
    },
  },
});
