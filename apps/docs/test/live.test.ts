import { describeInChromium } from "@grus/testing/browser";
import { expect, test } from "vitest";
import { accessibilityFaults } from "./accessibility.ts";
import { openLivePage } from "./live-page.ts";
import { watchMainThread } from "./main-thread.ts";

describeInChromium("the live page", (newPage) => {
  test("trains in a worker, draws forecasts, and keeps the page responsive", async () => {
    const live = await openLivePage(await newPage());
    await live.choose({ Epochs: "40" });
    expect(await live.forecastPixels()).toBe(0);
    const { longest, longTasks, duration } = await watchMainThread(live.page, async () => {
      await live.press("Start");
      await live.until("Finished");
    });
    console.info(
      `${await live.step()} steps in ${(duration / 1000).toFixed(1)} s; the page's longest task took ${longest.toFixed(1)} ms of CPU time, long tasks by wall clock: [${longTasks}] ms`,
    );
    expect(longest).toBeLessThan(50);
    // On a busy machine tasks are long by wall clock because of other processes, but not most of the time.
    expect(longTasks.reduce((sum, task) => sum + task, 0)).toBeLessThan(duration / 2);
    expect([await live.fact("epoch"), await live.step()]).toEqual(["40 of 40", 40 * 31]);
    expect(await live.fact("backend")).toMatch(/^wasm, \d threads?, (relaxed )?SIMD$/);
    expect(Number(await live.fact("loss"))).toBeLessThan(0.7 * Number(await live.fact("firstLoss")));
    expect(await live.forecastPixels()).toBeGreaterThan(100);
    const error = await live.testError();
    await live.page.getByRole("slider", { name: "Epoch" }).fill("1");
    expect(await live.testError()).toBeGreaterThan(1.2 * error);
  });

  test("pauses between two steps, resumes, stops, and starts again", async () => {
    const live = await openLivePage(await newPage());
    await live.choose({ Epochs: "400" });
    await live.press("Start");
    await live.untilStep(50);
    await live.press("Pause");
    await live.until("Paused");
    const held = await live.step();
    const epoch = await live.fact("epoch");
    await live.page.waitForTimeout(400);
    expect([await live.step(), await live.fact("epoch"), await live.fact("pace")]).toEqual([
      held,
      epoch,
      "–",
    ]);
    await live.press("Resume");
    await live.untilStep(held + 50);
    expect(await live.fact("state")).toBe("Training");
    await live.press("Stop");
    await live.until("Stopped");
    const stopped = await live.step();
    await live.page.waitForTimeout(400);
    expect(await live.step()).toBe(stopped);
    await live.choose({ Epochs: "10" });
    await live.press("Start again");
    await live.until("Finished");
    expect([await live.step(), await live.fact("epoch")]).toEqual([310, "10 of 10"]);
    expect(await live.testError()).toBeLessThan(3.2); // the naive forecast's
  });

  test("works with the keyboard: one button starts, pauses and resumes, and keeps the focus", async () => {
    const { page, ...live } = await openLivePage(await newPage());
    expect(live).toEqual({});
    await page.getByRole("button", { name: "Start" }).focus();
    for (const [state, label] of [
      ["Training", "Pause"],
      ["Paused", "Resume"],
      ["Training", "Pause"],
    ] as const) {
      await page.keyboard.press("Enter");
      await page.locator("[data-fact=state]", { hasText: state }).waitFor();
      expect(await page.evaluate("document.activeElement.textContent")).toBe(label);
    }
  });

  test("reports an unavailable backend, and trains on another afterwards", async () => {
    const live = await openLivePage(await newPage());
    await live.choose({ Epochs: "10" });
    await live.chooseBackend("WebGPU");
    await live.press("Start");
    await live.until("Failed");
    const words = await live.page.getByRole("alert").textContent();
    expect(words).toContain("WebGPU is not available in this browser");
    expect(words).toContain("choose WebAssembly, which runs everywhere");
    expect(await live.fact("backend")).toBe("–");
    expect(await accessibilityFaults(live.page)).toEqual([]);
    await live.chooseBackend("WebAssembly");
    await live.press("Start");
    await live.until("Finished");
    expect(await live.page.getByRole("alert").count()).toBe(0);
    expect(await live.fact("backend")).toMatch(/^wasm, /);
  });
});
