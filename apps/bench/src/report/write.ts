// Measures everything and writes the report: Markdown, JSON and the chart.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { AnyBackend } from "../environment.ts";
import { reportChart } from "./chart.ts";
import { collect } from "./collect.ts";
import { reportJson } from "./json.ts";
import { reportMarkdown } from "./markdown.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const CHART = "images/benchmarks.svg";

/** Options of the report. */
export interface ReportOptions {
  /** A shortened run. */
  readonly isQuick: boolean;
  /** The output folder. Default: the repository's docs, or runs/benchmarks for a shortened run. */
  readonly folder?: string;
  readonly print: (text: string) => void;
}

/** Writes benchmarks.md, benchmarks.json and images/benchmarks.svg; progress goes to standard error. */
export async function writeReport(
  backend: AnyBackend,
  { isQuick, folder = join(ROOT, isQuick ? "runs/benchmarks" : "docs"), print }: ReportOptions,
): Promise<void> {
  const start = performance.now();
  const data = await collect(backend, isQuick, (line) => {
    const elapsed = ((performance.now() - start) / 1000).toFixed(0).padStart(4);
    process.stderr.write(`${elapsed} s  ${line}\n`);
  });
  const files = {
    "benchmarks.md": reportMarkdown(data, CHART),
    "benchmarks.json": reportJson(data),
    [CHART]: reportChart(data),
  };
  for (const [name, content] of Object.entries(files)) {
    const path = resolve(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    print(path);
  }
}
