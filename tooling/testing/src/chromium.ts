// Tests in a real browser: the installed Chromium.
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import { chromiumFlags, chromiumPath, requireChromium } from "./chromium-path.ts";

/** Options of {@link describeInChromium}. */
export interface ChromiumOptions {
  /** Whether pages have WebGPU and WebGL2, in software. Default false. */
  readonly gpu?: boolean;
}

/**
 * Declares tests that need Chromium: at `CHROME_PATH` if set, otherwise in the usual locations. Without it
 * the suite is skipped, with a message; in CI (`CI` is set) it fails. `newPage` opens an empty page; all
 * pages close with the suite.
 */
export function describeInChromium(
  name: string,
  suite: (newPage: () => Promise<Page>) => void,
  { gpu = false }: ChromiumOptions = {},
): void {
  const isSkipped = chromiumPath(process.env.CHROME_PATH) === undefined && process.env.CI === undefined;
  describe.skipIf(isSkipped)(`${name} in Chromium (install it, or set CHROME_PATH)`, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      const args = gpu ? [...chromiumFlags] : ["--no-sandbox"];
      browser = await chromium.launch({ executablePath: requireChromium(), args });
    }, 60_000);
    afterAll(() => browser?.close());
    suite(() => browser!.newPage());
  });
}
