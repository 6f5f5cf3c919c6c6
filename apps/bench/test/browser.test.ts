import { expect, test } from "vitest";
import { compareInBrowser } from "../src/browser/compare-browser.ts";
import { browserMarkdown } from "../src/browser/markdown.ts";
import type { PageLine } from "../src/browser/page-report.ts";
import { environmentText, pageLineText } from "../src/browser/print.ts";
import { OptionError } from "../src/options.ts";

test("rejects unknown names before measuring", async () => {
  const run = (options: object) => compareInBrowser({ json: true, ...options }, () => {});
  await expect(run({ size: "XL" })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[OptionError: --size has "XL"; expected some of S,M,L.]`,
  );
  await expect(run({ contestants: "grus-wasm,cuda" })).rejects.toThrow(OptionError);
});

const lines: PageLine[] = [
  {
    size: "S",
    name: "grus-wasm",
    version: "this",
    timing: { median: 4, min: 3, max: 5, runs: 15 },
    ratio: 1,
  },
  {
    size: "S",
    name: "grus-webgpu",
    version: "this",
    note: "fused-encoder, 182 dispatches",
    failure: "no adapter",
  },
  { size: "S", name: "tfjs-webgl", version: "4.22.0", expected: 62_000 },
];

const environment = {
  browser: "Chrome/156",
  isIsolated: true,
  cores: 2,
  webgpu: "google, swiftshader",
  isSoftware: true,
};

test("the document has every contestant, with its timing or why there is none", () => {
  expect(browserMarkdown({ date: "2026-01-02", environment, lines })).toMatchInlineSnapshot(`
    "# Benchmarks in the browser

    Training steps of a GRU (forward, backward and Adam; the loss is the mean square of all outputs), all libraries in one page, with the same weights and
    inputs. The losses of three steps are compared first; then all are timed in turn, round after round: median, smallest and largest.
    A library that would take more than 15 s per step, estimated from the previous size, is left out.

    Generated on 2026-01-02 by

        pnpm bench browser

    Environment:

        Chrome/156, 2 cores
        WebGPU: google, swiftshader
        WebGL2: none
        Software rendering on the CPU: the figures compare programs, and are not the times of a GPU.

    | size                                          |           library |                            ms | rounds | × Grus on WebAssembly |
    | --------------------------------------------- | ----------------: | ----------------------------: | -----: | --------------------: |
    | **S**: batch 32, time 64, input 16, hidden 64 |     **grus-wasm** |           4.00 (3.00 to 5.00) |     15 |                  1.00 |
    |                                               |   **grus-webgpu** |         not timed: no adapter |        |                       |
    |                                               | tfjs-webgl 4.22.0 | left out: about 62 s per step |        |                       |

    - grus-webgpu: fused-encoder, 182 dispatches.
    "
  `);
});

test("the terminal output has the same figures", () => {
  expect(lines.map(pageLineText).join("\n")).toMatchInlineSnapshot(`
    "S  grus-wasm this          4.00 (3.00 to 5.00) ms of 15  1.00 x
    S  grus-webgpu this        not timed: no adapter  (fused-encoder, 182 dispatches)
    S  tfjs-webgl 4.22.0       left out: about 62 s per step"
  `);
  expect(environmentText(environment)).toContain("Software rendering");
  expect(environmentText({ ...environment, isSoftware: false })).not.toContain("Software rendering");
});
