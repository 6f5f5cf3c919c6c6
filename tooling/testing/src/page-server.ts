// Pages for tests: modules of the workspace, bundled for the browser and served at a local address.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build as buildWithEsbuild } from "esbuild";
import { build as buildWithVite, type Rollup } from "vite";
import { onTestFinished } from "vitest";

/** The bundler. */
export type Bundler = "esbuild" | "vite";

/** The contents of a page. */
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
  /** Whether the code is minified. Default true. */
  readonly isMinified?: boolean;
}

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

/**
 * Bundles the modules from source and serves an empty page that runs the first, at the returned address,
 * until the test ends.
 */
export async function servePage({
  page,
  workers = [],
  isIsolated = true,
  securityPolicy,
  bundler = "esbuild",
  isMinified = true,
}: PageModules): Promise<string> {
  const files = await bundled([page, ...workers], bundler, isMinified);
  const headers = {
    ...(isIsolated ? ISOLATION : {}),
    ...(securityPolicy === undefined ? {} : { "Content-Security-Policy": securityPolicy }),
  };
  const html = `<!doctype html><script type="module" src="/${basename(page.pathname, ".ts")}.js"></script>`;
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const body = pathname === "/" ? html : files.get(basename(pathname));
    const type = pathname === "/" ? "text/html" : "text/javascript";
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type, ...headers });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(() => close(server));
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

/** Contents by file name. */
type Files = ReadonlyMap<string, string | Uint8Array>;
type Bundle = (entries: readonly string[], isMinified: boolean) => Promise<Files>;

/** Bundles by their inputs: the tests of a file often open the same page. */
const bundles = new Map<string, Promise<Files>>();

function bundled(modules: readonly URL[], bundler: Bundler, isMinified: boolean): Promise<Files> {
  const entries = modules.map((entry) => fileURLToPath(entry));
  const name = JSON.stringify([bundler, isMinified, ...entries]);
  const files = bundles.get(name) ?? bundlers[bundler](entries, isMinified);
  bundles.set(name, files);
  return files;
}

const bundlers: Readonly<Record<Bundler, Bundle>> = {
  esbuild: async (entries, isMinified) => {
    const { outputFiles } = await buildWithEsbuild({
      entryPoints: [...entries],
      bundle: true,
      minify: isMinified,
      format: "esm",
      splitting: true,
      platform: "browser",
      conditions: ["@grus/source"],
      outdir: "out",
      write: false,
      logLevel: "warning",
    });
    return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  },
  vite: async (entries, isMinified) => {
    const built = await buildWithVite({
      configFile: false,
      logLevel: "warn",
      root: dirname(entries[0]!),
      resolve: { conditions: ["@grus/source", "module", "browser", "import", "default"] },
      build: {
        write: false,
        minify: isMinified,
        target: "es2022",
        modulePreload: { polyfill: false },
        rollupOptions: {
          input: [...entries],
          preserveEntrySignatures: "strict",
          output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
        },
      },
    });
    const { output } = built as Rollup.RollupOutput;
    return new Map(
      output.map((file) => [basename(file.fileName), file.type === "chunk" ? file.code : file.source]),
    );
  },
};

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
