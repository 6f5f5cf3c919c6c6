// Firefox as a browser provider of Vitest.
import { defineBrowserProvider } from "@vitest/browser";
import type { Browser, Page } from "puppeteer-core";
import type { BrowserProvider, BrowserProviderOption } from "vitest/node";
import { launchFirefox } from "./in-firefox.ts";

/**
 * For `test.browser.provider` of Vitest's settings: pages open in one Firefox, started with the first page.
 */
export function firefoxProvider(): BrowserProviderOption {
  return defineBrowserProvider({
    name: "puppeteer",
    supportedBrowser: ["firefox"],
    options: {},
    providerFactory: () => new FirefoxProvider(),
  });
}

class FirefoxProvider implements BrowserProvider {
  readonly name = "puppeteer";
  readonly supportsParallelism = false;
  readonly #pages = new Map<string, Page>();
  #browser: Promise<Browser> | undefined;

  async openPage(session: string, url: string): Promise<void> {
    this.#browser ??= launchFirefox();
    await this.#pages.get(session)?.close();
    const page = await (await this.#browser).newPage();
    this.#pages.set(session, page);
    await page.goto(url, { timeout: 0 });
  }

  getCommandsContext(session: string): Record<string, unknown> {
    return { page: this.#pages.get(session) };
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close();
  }
}
