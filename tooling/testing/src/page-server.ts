// Pages for tests: modules of the workspace, bundled for the browser and served at an address of their own.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";

/** What a page consists of. */
export interface PageModules {
  /** The module that the page runs. */
  readonly page: URL;
  /** Modules of workers: `worker.ts` is at `new URL("./worker.js", import.meta.url)`. Default none. */
  readonly workers?: readonly URL[];
  /** Whether the page is cross-origin isolated, and so has shared memory. Default true. */
  readonly isIsolated?: boolean;
}

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

/** Bundles the modules from source, minified, and serves an empty page that runs the first, at the address returned, until the test is over. */
export async function servePage({ page, workers = [], isIsolated = true }: PageModules): Promise<string> {
  const folder = await bundle([page, ...workers]);
  const headers = isIsolated ? ISOLATION : {};
  const html = `<!doctype html><script type="module" src="/${basename(page.pathname, ".ts")}.js"></script>`;
  const server = createServer(({ url = "/" }, response) => {
    const body = url === "/" ? html : read(join(folder, basename(url)));
    const type = url === "/" ? "text/html" : "text/javascript";
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type, ...headers });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(async () => {
    await close(server);
    rmSync(folder, { recursive: true });
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

async function bundle(entries: readonly URL[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "grus-page-"));
  await build({
    entryPoints: entries.map((entry) => fileURLToPath(entry)),
    bundle: true,
    minify: true,
    format: "esm",
    splitting: true,
    platform: "browser",
    conditions: ["@grus/source"],
    outdir: folder,
    logLevel: "warning",
  });
  return folder;
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
