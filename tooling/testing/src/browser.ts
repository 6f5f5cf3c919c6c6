// Helpers for tests in a browser, separate from the rest, which loads no browser.
export type { Page } from "playwright-core";
export { type ChromiumOptions, describeInChromium } from "./chromium.ts";
export { chromiumFlags, chromiumPath, requireChromium } from "./chromium-path.ts";
export { firefoxPath, requireFirefox } from "./firefox-path.ts";
export { type Bundler, type PageModules, servePage } from "./page-server.ts";
