// What tests in a browser share; apart from the rest, which loads no browser.
export { describeInChromium } from "./chromium.ts";
export { type PageModules, servePage } from "./page-server.ts";
