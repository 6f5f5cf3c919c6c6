// What tests in Firefox share; apart from those in Chromium, which load another library.
export { firefoxProvider } from "./firefox-provider.ts";
export { describeInFirefox, launchFirefox } from "./in-firefox.ts";
