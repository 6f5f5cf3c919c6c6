// The benchmark in the browser: the command, and its JSON and Markdown files.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SHAPES, type SizeName } from "../figures/comparison.ts";
import { OptionError } from "../options.ts";
import { browserMarkdown } from "./markdown.ts";
import type { PageLine, PageReport } from "./page-report.ts";
import { environmentText, pageLineText } from "./print.ts";
import { runPage } from "./run-page.ts";

const DOCS = fileURLToPath(new URL("../../../../docs/", import.meta.url));

/** All contestants of the page; the first is the baseline. */
export const PAGE_CONTESTANTS = [
  "grus-wasm",
  "grus-webgpu",
  "grus-webgl2",
  "tfjs-wasm",
  "tfjs-webgpu",
  "tfjs-webgl",
  "jax-js-wasm",
  "jax-js-webgpu",
] as const;

/** Options of the command line. */
export interface BrowserOptions {
  /** "S,M,L" by default. */
  readonly size?: string | undefined;
  /** Names separated by commas; all by default. */
  readonly contestants?: string | undefined;
  readonly threads?: number | undefined;
  /** Folder of benchmarks-browser.md and .json, not written with `json`. Default: the repository's docs. */
  readonly out?: string | undefined;
  readonly json: boolean;
}

/** Measures, prints, and writes docs/benchmarks-browser.md and .json. */
export async function compareInBrowser(
  { size = "S,M,L", contestants, threads = availableParallelism(), out = DOCS, json }: BrowserOptions,
  print: (text: string) => void,
): Promise<void> {
  const log = json ? () => {} : print;
  const comparison = {
    threads,
    contestants: contestantsOf(contestants),
    sizes: Object.fromEntries(sizesOf(size).map((name) => [name, SHAPES[name]])),
  };
  const report = await runPage(comparison, (text) => {
    const line = lineIn(text);
    if (line !== undefined) log(pageLineText(line));
  });
  log(environmentText(report.environment));
  if (json) print(JSON.stringify(report));
  else for (const path of writeFiles(report, out)) print(path);
}

function writeFiles(report: PageReport, folder: string): string[] {
  const date = new Date().toISOString().slice(0, 10);
  const files = {
    "benchmarks-browser.md": browserMarkdown({ date, ...report }),
    "benchmarks-browser.json": `${JSON.stringify({ date, ...report }, null, 2)}\n`,
  };
  return Object.entries(files).map(([name, content]) => {
    const path = resolve(folder, join(".", name));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  });
}

/** The page's console also has warnings of the libraries. */
function lineIn(text: string): PageLine | undefined {
  return text.startsWith('{"size"') ? (JSON.parse(text) as PageLine) : undefined;
}

function sizesOf(text: string): SizeName[] {
  return text.split(",").map((name) => {
    if (Object.hasOwn(SHAPES, name)) return name as SizeName;
    throw new OptionError(`--size has "${name}"; expected some of ${Object.keys(SHAPES).join(",")}.`);
  });
}

function contestantsOf(text: string | undefined): readonly string[] {
  if (text === undefined) return PAGE_CONTESTANTS;
  return text.split(",").map((name) => {
    if ((PAGE_CONTESTANTS as readonly string[]).includes(name)) return name;
    throw new OptionError(`--contestants has "${name}"; expected some of ${PAGE_CONTESTANTS.join(",")}.`);
  });
}
