import { describe, expect, test } from "vitest";
import { SMALL_REPORT } from "../../test/small-report.ts";
import { reportChart } from "./chart.ts";

const svg = reportChart(SMALL_REPORT);

/** The bars of a kind: their lengths, in order. */
function lengths(kind: string): number[] {
  return [...svg.matchAll(new RegExp(`<rect class="${kind}"[^>]* width="([\\d.]+)"`, "g"))].map((match) =>
    Number(match[1]),
  );
}

describe("reportChart", () => {
  test("draws a bar for each figure, styled by kind", () => {
    expect(lengths("own")).toHaveLength(3);
    expect(lengths("bar")).toHaveLength(1);
    expect(lengths("recorded")).toHaveLength(1);
  });

  test("bar lengths are logarithmic", () => {
    // The axis ranges from 0.1 ms to 10 s: five decades over 260.
    const [trainS, trainL] = lengths("own");
    expect(trainS).toBeCloseTo(52 * Math.log10(4 / 0.1), 0);
    expect(trainL! - trainS!).toBeCloseTo(52 * Math.log10(160 / 4), 0);
  });

  test("labels every bar with its time, or as left out", () => {
    for (const label of ["4.00 ms", "1200 ms", "160 ms", "1.25 ms", "10.0 ms", "left out: about 72 s"])
      expect(svg).toContain(`>${label}</text>`);
  });

  test("is well-formed: names are escaped, elements closed", () => {
    expect(svg).toContain("slow &amp; steady");
    expect(svg).toContain("Abacus &lt;8 beads&gt;");
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg.match(/<text /g)?.length).toBe(svg.match(/<\/text>/g)?.length);
  });

  test("has colours for dark mode", () => {
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
  });
});
