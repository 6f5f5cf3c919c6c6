// The suites that run in headless Chromium, in a page per backend.
import { chromiumFlags, requireChromium } from "@grus/testing/browser";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, mergeConfig } from "vitest/config";
import { defaultSample, type PageBackendName, pageBackendNames } from "./test/environment/page-backends.ts";
import { pageSettings } from "./vitest.page.ts";

const isAll = process.env.GRUS_TESTS === "all";
const SLOWEST = "gpu:webgl2";
const BEHAVIOUR = "test/page/behaviour.page.test.ts";

/**
 * Files that only the complete run includes. The documentation's live page trains the demo as well; training
 * on WebGL2 is covered by WebGPU.
 */
const leftOut = (backend: PageBackendName): readonly string[] => {
  if (isAll) return [];
  const files = ["test/page/forecast.page.test.ts"];
  if (backend !== SLOWEST) return files;
  const training = ["test/page/{device,checkpoints}.page.test.ts"];
  return [...files, ...training, "test/{training,schedules,optimizers,losses,layers}.reference.test.ts"];
};

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
            exclude: [...leftOut(backend), ...(backend === SLOWEST ? [BEHAVIOUR] : [])],
          })),
          // In a separate browser, since all pages of a browser share the process that compiles shaders.
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
