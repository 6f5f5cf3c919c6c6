import { describe, expect, test } from "vitest";
import { ofExitCode, runParts } from "./part.mjs";

/** @typedef {import("./part.mjs").PartResult} PartResult */

/** @param {Record<string, PartResult | Error>} results */
async function outcomeOf(results) {
  /** @type {string[]} */
  const lines = [];
  const parts = Object.entries(results).map(([name, result]) => ({
    name,
    run: async () => {
      if (result instanceof Error) throw result;
      return result;
    },
  }));
  const passed = await runParts(parts, (line) => lines.push(line.replace(/\d+\.\d s/, "T s")));
  return { passed, lines };
}

describe("runParts", () => {
  test("prints a line per part and the sum on the last line, without the output of parts that passed", async () => {
    const results = {
      lint: { passed: 1, failed: 0, output: "noise" },
      tests: { passed: 20, failed: 0, skipped: 2 },
    };
    expect(await outcomeOf(results)).toEqual({
      passed: true,
      lines: ["lint   1 passed (T s)", "tests  20 passed, 2 skipped (T s)", "21 passed, 0 failed, 2 skipped"],
    });
  });

  test("continues after a failure, prints its output and does not pass", async () => {
    const results = {
      lint: { passed: 0, failed: 1, output: "line 3 is odd\n" },
      tests: { passed: 5, failed: 0 },
    };
    expect(await outcomeOf(results)).toEqual({
      passed: false,
      lines: [
        "lint   0 passed, 1 failed (T s)",
        "\nline 3 is odd\n",
        "tests  5 passed (T s)",
        "5 passed, 1 failed",
      ],
    });
  });

  test("counts a part that ran no test, and one that throws, as failed", async () => {
    const { passed, lines } = await outcomeOf({ tests: { passed: 0, failed: 0, skipped: 3 } });
    expect([passed, lines.at(-1)]).toEqual([false, "0 passed, 1 failed, 3 skipped"]);
    const threw = await outcomeOf({ tests: new Error("no tsc") });
    expect([threw.passed, threw.lines.at(-1)]).toEqual([false, "0 passed, 1 failed"]);
    expect(threw.lines[1]).toContain("no tsc");
  });

  test("skips a part that the machine cannot run, and gives the reason", async () => {
    const browser = { passed: 0, failed: 0, skipped: 1, absent: "there is no browser; install one." };
    const { passed, lines } = await outcomeOf({ lint: { passed: 1, failed: 0 }, browser });
    expect(passed).toBe(true);
    expect(lines[1]).toBe("browser  skipped: there is no browser; install one. (T s)");
    expect(lines.at(-1)).toBe("1 passed, 0 failed, 1 skipped");
  });

  test("does not pass without parts", async () => {
    expect(await outcomeOf({})).toEqual({ passed: false, lines: ["0 passed, 1 failed"] });
  });
});

test("ofExitCode counts a program as one test and keeps the output of a failure only", () => {
  expect(ofExitCode({ code: 0, output: "fine" })).toEqual({ passed: 1, failed: 0 });
  expect(ofExitCode({ code: 2, output: "bad" })).toEqual({ passed: 0, failed: 1, output: "bad" });
});
