// Helpers for tests in Firefox, separate from those for Chromium, which load a different library.
export { firefoxProvider } from "./firefox-provider.ts";
export { describeInFirefox, launchFirefox } from "./in-firefox.ts";
