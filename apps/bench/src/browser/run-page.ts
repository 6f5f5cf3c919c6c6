// Bundles a page, serves it, and runs it in Chromium.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumFlags, requireChromium } from "@grus/testing/browser";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";
import { installPeers, peerFolder, peerVersion } from "../peers/load.mjs";
import type { PageProfile } from "./page-profile.ts";
import type { PageComparison, PageReport } from "./page-report.ts";

const OWN = "page-of-grus";
const ALL = "page-of-all";
const PROFILE = "page-profile";

/** Runs a comparison, installing the libraries that it needs; `log` receives the page's console output. */
export async function runPage(
  comparison: Omit<PageComparison, "setting"> & { readonly threads: number },
  log: (line: string) => void = () => {},
): Promise<PageReport> {
  const { threads, ...rest } = comparison;
  const isGrusOnly = comparison.contestants.every((name) => name.startsWith("grus-"));
  if (!isGrusOnly) installPeers();
  const setting = { threads, ...(isGrusOnly ? {} : versions()) };
  return inChromium(isGrusOnly ? OWN : ALL, log, (page) =>
    page.evaluate((given) => window.compare(given), { ...rest, setting }),
  );
}

/** Runs the WebGPU profile. */
export function runProfile(): Promise<PageProfile> {
  return inChromium(
    PROFILE,
    () => {},
    (page) => page.evaluate(() => window.profile()),
  );
}

/** Opens a page in headless Chromium with WebGPU and WebGL2, in software without a GPU. */
async function inChromium<T>(
  entry: string,
  log: (line: string) => void,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const { address, close } = await serve(entry, await bundle(entry));
  const browser = await chromium.launch({ executablePath: requireChromium(), args: [...chromiumFlags] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    page.on("console", (message) => log(message.text()));
    await page.goto(address);
    return await work(page);
  } finally {
    await browser.close();
    close();
  }
}

function versions(): { readonly tfjs: string; readonly jax: string } {
  return { tfjs: peerVersion("@tensorflow/tfjs"), jax: peerVersion("@jax-js/jax") };
}

/** Bundles the page's module, with Grus from source and the other libraries from their folder. */
async function bundle(entry: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${entry}.ts`, import.meta.url))],
    bundle: true,
    format: "esm",
    splitting: true,
    platform: "browser",
    target: "es2022",
    conditions: ["@grus/source"],
    outdir: "/",
    write: false,
    logLevel: "error",
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

/** Serves the page, cross-origin isolated for threads, and the WebAssembly files of tfjs. */
async function serve(entry: string, modules: ReadonlyMap<string, Uint8Array>) {
  const html = `<!doctype html><link rel="icon" href="data:," /><script type="module" src="/${entry}.js"></script>`;
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const name = basename(pathname);
    const send = (type: string, body: string | Uint8Array) => {
      response.writeHead(200, { "Content-Type": type, ...ISOLATION });
      response.end(body);
    };
    if (pathname === "/") send("text/html", html);
    else if (modules.has(name)) send("text/javascript", modules.get(name)!);
    else if (pathname.startsWith("/tfjs-wasm/") && /^[\w.-]+\.(wasm|js)$/.test(name))
      send(
        name.endsWith(".wasm") ? "application/wasm" : "text/javascript",
        readFileSync(join(peerFolder("@tensorflow/tfjs-backend-wasm"), name)),
      );
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
