// Serves the built site and opens its pages in a browser.
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { preview } from "vite";
import { expect, onTestFinished } from "vitest";
import { isolationHeaders } from "../.vitepress/isolation.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Serves the built site until the test ends; returns its address. Throws if it has not been built. */
export async function serveSite(isIsolated: boolean = true): Promise<string> {
  if (!existsSync(`${root}dist/live.html`))
    throw new Error("The site has not been built.\nRun pnpm docs:build first.");
  const server = await preview({
    configFile: false,
    root,
    appType: "mpa",
    logLevel: "error",
    build: { outDir: "dist" },
    preview: { host: "localhost", port: 0, headers: isIsolated ? isolationHeaders : {} },
  });
  onTestFinished(() => server.close());
  return server.resolvedUrls!.local[0]!;
}

/** Paths of the pages of the built site: the home page first, then the live page. */
export function sitePages(): string[] {
  if (!existsSync(`${root}dist`)) return [""];
  const others = readdirSync(`${root}dist`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".html") && !["index.html", "live.html", "404.html"].includes(path))
    .sort();
  return ["", "live.html", ...others];
}

/**
 * Opens a page of the site at `url`. At the end of the test, fails on any error in it or request to another
 * host.
 */
export async function openPage(page: Page, url: string, path: string): Promise<void> {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("requestfailed", (request) => problems.push(`${request.url()} failed`));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url)) problems.push(request.url());
  });
  onTestFinished(async () => {
    await page.close();
    expect(problems).toEqual([]);
  });
  await page.goto(url + path);
}
