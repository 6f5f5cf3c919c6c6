import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PageResult } from "./browser-page.ts";

const chrome = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));
const isRequired = process.env.CI !== undefined;

describe.skipIf(chrome === undefined && !isRequired)("in Chromium (install it, or set CHROME_PATH)", () => {
  const folder = mkdtempSync(join(tmpdir(), "grus-page-"));
  let browser: Browser;
  beforeAll(async () => {
    await build({
      entryPoints: [fileURLToPath(new URL("./browser-page.ts", import.meta.url))],
      bundle: true,
      minify: true,
      format: "esm",
      splitting: true,
      platform: "browser",
      conditions: ["@grus/source"],
      outdir: folder,
      logLevel: "warning",
    });
    browser = await chromium.launch({ executablePath: chrome!, args: ["--no-sandbox"] });
  }, 60_000);
  afterAll(() => browser.close());

  async function open(headers: Readonly<Record<string, string>>): Promise<PageResult> {
    const server = await serve(folder, headers);
    try {
      const page = await browser.newPage();
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction("globalThis.result !== undefined");
      return (await page.evaluate("globalThis.result")) as PageResult;
    } finally {
      server.close();
    }
  }

  test("an isolated page has threads, and the same bits for any number of them", async () => {
    const { isIsolated, simd, threads, results } = await open({
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    });
    expect([isIsolated, simd]).toEqual([true, "relaxed"]);
    expect(threads).toBeGreaterThan(1);
    expect(results[1]).toMatch(/^-?\d+$/);
    expect([results[2], results[3]]).toEqual([results[1], results[1]]);
  });

  test("another page runs on one thread, and says why it cannot have more", async () => {
    const { isIsolated, threads, results } = await open({});
    expect([isIsolated, threads]).toEqual([false, 1]);
    expect(results[1]).toMatch(/^-?\d+$/);
    expect(results[2]).toContain("cross-origin isolated");
  });
});

function serve(folder: string, headers: Readonly<Record<string, string>>): Promise<Server> {
  const server = createServer(({ url }, response) => {
    const isPage = url === "/";
    const type = isPage ? "text/html" : "text/javascript";
    const body = isPage
      ? '<!doctype html><script type="module" src="/browser-page.js"></script>'
      : read(join(folder, url ?? ""));
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type, ...headers });
    response.end(body);
  });
  return new Promise((resolve) => server.listen(0, () => resolve(server)));
}

function read(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}
