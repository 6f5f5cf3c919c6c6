import { describe, expect, test } from "vitest";
import { SMALL_REPORT } from "../../test/small-report.ts";
import { comparedTable, notesOn, recordedTable } from "./comparison-tables.ts";
import { reportMarkdown } from "./markdown.ts";
import {
  checkpointTable,
  lengthsTable,
  oneSequenceTable,
  scalingText,
  streamsTable,
  variantsTable,
} from "./own-tables.ts";

describe("the tables", () => {
  test("comparison: every contestant, timed or left out", () => {
    expect(comparedTable(SMALL_REPORT, "train")).toMatchInlineSnapshot(`
      "| size                                             |             library |                           ms | rounds | × Grus | GFLOP/s | of the ceiling |
      | ------------------------------------------------ | ------------------: | ---------------------------: | -----: | -----: | ------: | -------------: |
      | **S**: batch 32, time 64, input 16, hidden 64    |            **Grus** |          4.00 (3.60 to 5.00) |     15 |   1.00 |    47.2 |         59.0 % |
      |                                                  | slow & steady 1.2.3 |          1200 (1080 to 1500) |      3 |    300 |   0.157 |        0.197 % |
      | **L**: batch 64, time 100, input 128, hidden 256 |            **Grus** |             160 (144 to 200) |     15 |   1.00 |    70.8 |         88.5 % |
      |                                                  | slow & steady 1.2.3 | left out: about 72 s per run |        |        |         |                |"
    `);
    expect(notesOn(SMALL_REPORT)).toMatchInlineSnapshot(`"- slow & steady: one thread."`);
  });

  test("recorded: only work that this run measured too", () => {
    expect(recordedTable(SMALL_REPORT)).toMatchInlineSnapshot(`
      "| work           |                     Grus, ms | PyTorch recorded, ms | PyTorch / Grus | Grus, GFLOP/s | PyTorch, GFLOP/s |
      | -------------- | ---------------------------: | -------------------: | -------------: | ------------: | ---------------: |
      | train S        |          4.00 (3.60 to 5.00) |                 10.0 |           2.50 |          47.2 |             18.9 |
      | streaming step | 0.00200 (0.00180 to 0.00250) |               0.0500 |           25.0 |               |                  |"
    `);
  });

  test("one sequence, streams", () => {
    expect(oneSequenceTable(SMALL_REPORT)).toMatchInlineSnapshot(`
      "| work                           |                      Grus |            brain.js | brain.js / Grus |
      | ------------------------------ | ------------------------: | ------------------: | --------------: |
      | training step (brain.js 1.6.1) | 0.0400 (0.0360 to 0.0500) | 1.20 (1.08 to 1.50) |            30.0 |"
    `);
    expect(streamsTable(SMALL_REPORT)).toMatchInlineSnapshot(`
      "| streams                                     |         µs per call | µs per stream and step | heap growth | after collection |
      | ------------------------------------------- | ------------------: | ---------------------: | ----------: | ---------------: |
      | Grus, 1 stream                              | 2.00 (1.80 to 2.50) |                   2.00 | 4,096 bytes |        -12 bytes |
      | Grus, 16 streams                            | 8.00 (7.20 to 10.0) |                  0.500 |     0 bytes |          0 bytes |
      | onnxruntime-node 1.30.0, 1 stream           | 30.0 (27.0 to 37.5) |                   30.0 |             |                  |
      | PyTorch, 1 stream (recorded in another run) |                50.0 |                   50.0 |             |                  |"
    `);
  });

  test("builds and threads, with the gains of each", () => {
    expect(variantsTable(SMALL_REPORT)).toMatchInlineSnapshot(`
      "| build   | threads | ceiling, GFLOP/s |               S, ms | of the ceiling |
      | ------- | ------: | ---------------: | ------------------: | -------------: |
      | simd128 |       1 |             30.0 | 12.0 (10.8 to 15.0) |         50.0 % |
      | simd128 |       2 |             60.0 | 8.00 (7.20 to 10.0) |         37.5 % |
      | relaxed |       2 |             80.0 | 5.00 (4.50 to 6.25) |         45.0 % |"
    `);
    expect(scalingText(SMALL_REPORT)).toMatchInlineSnapshot(`
      "- 2 threads over one, simd128: S 1.50 ×
      - relaxed over simd128, threads 2: S 1.60 ×"
    `);
  });

  test("lengths and checkpoints", () => {
    expect(lengthsTable(SMALL_REPORT)).toMatchInlineSnapshot(`
      "| time  |             GRU, ms | GRU, µs per step |          minGRU, ms | minGRU, µs per step |
      | ----- | ------------------: | ---------------: | ------------------: | ------------------: |
      | 2,048 | 40.0 (36.0 to 50.0) |             19.5 | 10.0 (9.00 to 12.5) |                4.88 |"
    `);
    expect(checkpointTable(SMALL_REPORT)).toMatchInlineSnapshot(`
      "| residuals      |  MiB |                 ms | memory |  time |
      | -------------- | ---: | -----------------: | -----: | ----: |
      | whole          | 8.00 | 80.0 (72.0 to 100) |  100 % | 100 % |
      | segments of 64 | 2.00 |  100 (90.0 to 125) | 25.0 % | 125 % |"
    `);
  });
});

describe("the document", () => {
  const text = reportMarkdown(SMALL_REPORT, "images/chart.svg");

  test("names the machine and the date", () => {
    expect(text).toContain("on 2026-01-31");
    expect(text).toMatch(/\| processor +\| +Abacus <8 beads>, 2 cores, 8 GiB \|/);
    expect(text).toMatch(/\| Grus +\| +wasm backend, relaxed build, 2 threads \|/);
    expect(text).toContain("](images/chart.svg)");
  });

  test("all rows of a table have the same width", () => {
    const tables = text.split("\n\n").filter((part) => part.startsWith("| "));
    expect(tables).toHaveLength(9);
    for (const one of tables) {
      const widths = one
        .trimEnd()
        .split("\n")
        .map((row) => row.length);
      expect(new Set(widths).size, one).toBe(1);
    }
  });

  test("reports a machine under load", () => {
    expect(text).not.toContain("under load");
    const busy = reportMarkdown({ ...SMALL_REPORT, highestLoad: 4.25 }, "x.svg");
    expect(busy).toContain("**The machine was under load:** up to 4.3 processes shared 2 cores");
  });

  test("every figure is a number; a warning only for a shortened run", () => {
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    expect(text).not.toContain("shortened");
    expect(reportMarkdown({ ...SMALL_REPORT, isQuick: true }, "x.svg")).toContain("**A shortened run");
  });
});
