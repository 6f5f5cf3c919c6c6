// Pages for tests: modules of the workspace, bundled for the browser and served at an address of their own.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as buildWithEsbuild } from "esbuild";
import { build as buildWithVite } from "vite";
import { onTestFinished } from "vitest";

/** What makes one file of many. */
export type Bundler = "esbuild" | "vite";

/** What a page consists of. */
export interface PageModules {
  /** The module that the page runs. */
  readonly page: URL;
  /** Modules of workers: `worker.ts` is at `new URL("./worker.js", import.meta.url)`. Default none. */
  readonly workers?: readonly URL[];
  /** Whether the page is cross-origin isolated, and so has shared memory. Default true. */
  readonly isIsolated?: boolean;
  /** The page's Content-Security-Policy. Default none. */
  readonly securityPolicy?: string;
  /** Default "esbuild". */
  readonly bundler?: Bundler;
  /** Whether names and spaces are shortened. Default true. */
  readonly isMinified?: boolean;
}

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

/** Bundles the modules from source and serves an empty page that runs the first, at the address returned, until the test is over. */
export async function servePage({
  page,
  workers = [],
  isIsolated = true,
  securityPolicy,
  bundler = "esbuild",
  isMinified = true,
}: PageModules): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "grus-page-"));
  await bundlers[bundler](
    [page, ...workers].map((entry) => fileURLToPath(entry)),
    folder,
    isMinified,
  );
  const headers = {
    ...(isIsolated ? ISOLATION : {}),
    ...(securityPolicy === undefined ? {} : { "Content-Security-Policy": securityPolicy }),
  };
  const html = `<!doctype html><script type="module" src="/${basename(page.pathname, ".ts")}.js"></script>`;
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const body = pathname === "/" ? html : read(join(folder, basename(pathname)));
    const type = pathname === "/" ? "text/html" : "text/javascript";
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

type Bundle = (entries: readonly string[], folder: string, isMinified: boolean) => Promise<unknown>;

const bundlers: Readonly<Record<Bundler, Bundle>> = {
  esbuild: (entries, folder, isMinified) =>
    buildWithEsbuild({
      entryPoints: [...entries],
      bundle: true,
      minify: isMinified,
      format: "esm",
      splitting: true,
      platform: "browser",
      conditions: ["@grus/source"],
      outdir: folder,
      logLevel: "warning",
    }),
  vite: (entries, folder, isMinified) =>
    buildWithVite({
      configFile: false,
      logLevel: "warn",
      root: dirname(entries[0]!),
      resolve: { conditions: ["@grus/source", "module", "browser", "import", "default"] },
      build: {
        outDir: folder,
        emptyOutDir: false,
        minify: isMinified,
        target: "es2022",
        modulePreload: { polyfill: false },
        rollupOptions: {
          input: [...entries],
          preserveEntrySignatures: "strict",
          output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
        },
      },
    }),
};

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
