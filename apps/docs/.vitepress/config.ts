// Configuration of the documentation site.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { defineConfig } from "vitepress";
import { fenceIndented } from "./fence-indented.ts";
import { formulas } from "./formulas.ts";
import { isolation } from "./isolation.ts";
import { nav, sidebar } from "./navigation.ts";
import { searchedText } from "./searched-text.ts";

/** The directory of vega-datasets' files, which its exports do not include. */
const datasets = join(dirname(createRequire(import.meta.url).resolve("vega-datasets")), "../data");

export default defineConfig({
  title: "Grus",
  description:
    "Gated recurrent networks for TypeScript: train and run GRU, LSTM and RNN in Node and the browser.",
  lang: "en",
  base: process.env.DOCS_BASE ?? "/",
  srcDir: "pages",
  outDir: "dist",
  cacheDir: "node_modules/.vitepress",
  // The lists of pages and links are one file for all pages, not a part of each.
  metaChunk: true,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${process.env.DOCS_BASE ?? "/"}crane.svg` }]],
  // The default themes have comments and keywords of too low contrast.
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-default" },
    config: (markdown) => {
      formulas(markdown);
      fenceIndented(markdown);
    },
  },
  themeConfig: {
    logo: "/crane.svg",
    nav,
    sidebar,
    search: { provider: "local", options: { _render: searchedText } },
    outline: "deep",
  },
  vite: {
    resolve: {
      alias: { "vega-datasets/data": datasets },
      conditions: ["@grus/source", ...defaultClientConditions],
    },
    ssr: { resolve: { conditions: ["@grus/source", ...defaultServerConditions] } },
    worker: { format: "es" },
    plugins: [isolation()],
    server: { fs: { allow: [fileURLToPath(new URL("../../..", import.meta.url))] } },
    // Dependencies that only the worker imports: if Vite discovered them later, it would reload the page
    // during a run.
    optimizeDeps: {
      include: [
        "uplot",
        "grus > @grus/backend-wasm > wasm-feature-detect",
        "grus > @grus/data > fastest-levenshtein",
        "grus > @grus/io > fflate",
        "grus > @grus/keras > fflate",
        "grus > @grus/onnx > @bufbuild/protobuf/wire",
      ],
    },
  },
});
