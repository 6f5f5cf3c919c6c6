// The suites that run in a page, in headless Chromium: a page for each backend.
import { chromiumFlags, requireChromium } from "@grus/testing/browser";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, mergeConfig } from "vitest/config";
import { defaultSample, type PageBackendName, pageBackendNames } from "./test/environment/page-backends.ts";
import { pageSettings } from "./vitest.page.ts";

const isAll = process.env.GRUS_TESTS === "all";
const SLOWEST = "gpu:webgl2";
const BEHAVIOUR = "test/page/behaviour.page.test.ts";

/** What the slowest leaves to the complete run: training, which it has in common with WebGPU. */
const TRAINING = [
  "test/page/{forecast,checkpoints}.page.test.ts",
  "test/{training,schedules,optimizers,losses,layers}.reference.test.ts",
];

export default mergeConfig(
  pageSettings("test-browser.json"),
  defineConfig({
    test: {
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: { executablePath: requireChromium(), args: [...chromiumFlags] },
        }),
        instances: [
          ...pageBackendNames.map((backend) => ({
            ...page(backend),
            name: backend,
            exclude: backend === SLOWEST ? [BEHAVIOUR, ...(isAll ? [] : TRAINING)] : [],
          })),
          // A browser of its own: all pages of one share the process that compiles their shaders.
          { ...page(SLOWEST), name: `${SLOWEST}, behaviour`, include: [BEHAVIOUR] },
        ],
      },
    },
  }),
);

function page(backend: PageBackendName) {
  const sample = isAll ? 1 : defaultSample[backend];
  return { browser: "chromium" as const, provide: { backend, sample, usable: [...pageBackendNames] } };
}
