// The page of `pnpm bench browser`, with the smallest problem.
import { describeInChromium } from "@grus/testing/browser";
import { expect, test } from "vitest";
import { runPage } from "../src/browser/run-page.ts";

describeInChromium("the page", () => {
  test("compares Grus on every backend with WebAssembly, and times it", { timeout: 120_000 }, async () => {
    const { environment, lines } = await runPage({
      threads: 2,
      contestants: ["grus-wasm", "grus-webgpu", "grus-webgl2", "nobody"],
      sizes: { S: { batch: 3, time: 5, input: 2, hidden: 4 } },
      rounds: 2,
      leastRounds: 1,
    });
    expect(environment).toMatchObject({ isIsolated: true });
    expect(environment.webgpu).toBeTruthy();
    expect(environment.webgl2).toBeTruthy();
    const [wasm, webgpu, webgl2, nobody] = lines;
    expect(wasm).toMatchObject({ name: "grus-wasm", size: "S", ratio: 1 });
    for (const line of lines.slice(0, 3)) {
      expect(line.failure).toBeUndefined();
      expect(line.timing!.runs).toBeGreaterThan(0);
    }
    expect(webgpu?.note).toMatch(/^fused-encoder, \d+ dispatches$/);
    expect(webgl2?.note).toMatch(/^generic, \d+ dispatches$/);
    expect(nobody?.failure).toBe("unknown contestant");
  });
});
