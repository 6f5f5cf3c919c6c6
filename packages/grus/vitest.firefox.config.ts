// The suites that run in Firefox, on WebAssembly. `pnpm test:all` runs them.
import { firefoxProvider } from "@grus/testing/firefox";
import { defineConfig, mergeConfig } from "vitest/config";
import { pageSettings } from "./vitest.page.ts";

export default mergeConfig(
  pageSettings("test-firefox.json"),
  defineConfig({
    test: {
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: firefoxProvider(),
        instances: [
          { browser: "firefox", name: "wasm", provide: { backend: "wasm", sample: 1, usable: ["wasm"] } },
        ],
      },
    },
  }),
);
