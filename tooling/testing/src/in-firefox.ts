// Tests in a real Firefox, driven over WebDriver BiDi.
import { type Browser, launch, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe } from "vitest";
import { firefoxPath, requireFirefox } from "./firefox-path.ts";

/** Starts Firefox headless and without the GPU, which not every machine has. */
export function launchFirefox(): Promise<Browser> {
  return launch({
    browser: "firefox",
    executablePath: requireFirefox(),
    headless: true,
    extraPrefsFirefox: { "webgl.disabled": true, "dom.webgpu.enabled": false },
  });
}

/**
 * Declares tests that need Firefox: at `FIREFOX_PATH` if set, otherwise in the usual locations. Without it
 * the suite is skipped, with a message; in CI (`CI` is set) it fails. `newPage` opens an empty page; all
 * pages close with the suite.
 */
export function describeInFirefox(name: string, suite: (newPage: () => Promise<Page>) => void): void {
  const isSkipped = firefoxPath(process.env.FIREFOX_PATH) === undefined && process.env.CI === undefined;
  describe.skipIf(isSkipped)(`${name} in Firefox (install it, or set FIREFOX_PATH)`, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launchFirefox();
    }, 60_000);
    afterAll(() => browser?.close());
    suite(() => browser!.newPage());
  });
}
