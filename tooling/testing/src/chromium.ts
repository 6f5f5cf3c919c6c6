// Tests in a real browser: Chromium as it is installed on the machine.
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"] as const;

/**
 * Declares tests that need Chromium: `CHROME_PATH` where that is set, else where systems install it. Without one the suite is skipped, and says
 * so; in CI (`CI` is set) it fails. `newPage` opens an empty page; all close with the suite.
 */
export function describeInChromium(name: string, suite: (newPage: () => Promise<Page>) => void): void {
  const path = chromiumPath(process.env.CHROME_PATH);
  const isSkipped = path === undefined && process.env.CI === undefined;
  describe.skipIf(isSkipped)(`${name} in Chromium (install it, or set CHROME_PATH)`, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      if (path === undefined) throw new Error(missing(process.env.CHROME_PATH));
      browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
    }, 60_000);
    afterAll(() => browser?.close());
    suite(() => browser!.newPage());
  });
}

/** The Chromium at `own`, or the first where systems install it; undefined where there is none. */
export function chromiumPath(own: string | undefined): string | undefined {
  return (own === undefined ? PLACES : [own]).find((place) => existsSync(place));
}

function missing(own: string | undefined): string {
  return `There is no Chromium at ${own ?? PLACES.join(", ")}.\nInstall it, or set CHROME_PATH.`;
}
