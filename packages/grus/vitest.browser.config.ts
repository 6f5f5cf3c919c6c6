import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@grus/source", "browser", "import", "default"] },
  optimizeDeps: { noDiscovery: false },
  server: { headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } },
  test: {
    include: ["test/browser/*.browser.test.ts"],
    browser: {
      enabled: true, headless: true, screenshotFailures: false, fileParallelism: false,
      provider: playwright({ launchOptions: { executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync","--enable-unsafe-webgpu","--use-webgpu-adapter=swiftshader","--enable-features=Vulkan"] } }),
      instances: [{ browser: "chromium" }],
    },
    testTimeout: 60000,
  },
});
