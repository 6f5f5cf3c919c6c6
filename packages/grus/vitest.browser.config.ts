// The suites that run in a page, in headless Chromium: a page for each backend.
import { chromiumFlags, requireChromium } from "@grus/testing/browser";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, mergeConfig } from "vitest/config";
import { defaultSample, type PageBackendName, pageBackendNames } from "./test/environment/page-backends.ts";
import { pageSettings } from "./vitest.page.ts";

const isAll = process.env.GRUS_TESTS === "all";
const SLOWEST = "gpu:webgl2";
const BEHAVIOUR = "test/page/behaviour.page.test.ts";

/** Files that pages leave to the complete run. The demo is trained on the live page of the documentation too; what trains on WebGL2 trains on WebGPU. */
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
