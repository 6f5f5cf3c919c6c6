// In a real browser: bundled as by users, and with a lost device.
import { caseCount } from "@grus/testing";
import { describeInChromium, type PageModules, servePage } from "@grus/testing/browser";
import { expect, test } from "vitest";
import type { FaultResult, StepResult } from "./browser-page.ts";

const page = new URL("./browser-page.ts", import.meta.url);

describeInChromium(
  "the GPU",
  (newPage) => {
    async function open<Result>(query: string, how: Omit<PageModules, "page"> = {}): Promise<Result> {
      const url = await servePage({ page, ...how });
      const opened = await newPage();
      await opened.goto(`${url}?${query}`);
      const result = (await opened.evaluate("globalThis.result")) as Result;
      await opened.close();
      return result;
    }

    const bundles = [
      { bundler: "vite", isMinified: true },
      { bundler: "esbuild", isMinified: false },
      { bundler: "esbuild", isMinified: true },
      { bundler: "vite", isMinified: false },
    ] as const;
    test.each(bundles.slice(0, caseCount(1, 4)))(
      "bundled by $bundler, minified: $isMinified: training steps agree with the reference",
      async (how) => {
        const results = await open<StepResult[]>("", how);
        expect(results.map(({ name }) => name)).toEqual(["gpu:webgpu", "gpu:webgl2"]);
        expect(results.map(({ executorKind }) => executorKind)).toEqual(["fused-encoder", "generic"]);
        for (const { error, dispatches } of results) {
          expect(error).toBeLessThan(1e-5);
          expect(error).toBeGreaterThan(0);
          expect(dispatches).toBeGreaterThan(18);
        }
      },
    );

    test.each(["webgpu", "webgl2"])(
      "a lost device on %s gives a named error, keeps the state, and is replaced",
      async (mode) => {
        const { runs, kept, limit } = await open<FaultResult>(`lose=${mode}`);
        // The pending run may have completed before the device was lost; then it counts.
        const isCounted = runs[1] === 3;
        expect(runs[0]).toBe(2);
        if (!isCounted) expect(runs[1]).toBe("GpuLostError");
        expect(kept).toBe(isCounted ? 3 : 2);
        expect(runs.slice(2)).toEqual([kept + 1, kept + 2]);
        expect(limit.name).toBe("GpuLimitError");
        expect(limit.message).toMatch(/needs .* of 1073741824; this device has \d+/);
      },
    );
  },
  { gpu: true },
);
