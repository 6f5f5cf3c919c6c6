import { describeInChromium } from "@grus/testing/browser";
import { expect, test } from "vitest";
import { accessibilityFaults } from "./accessibility.ts";
import { openLivePage } from "./live-page.ts";
import { watchMainThread } from "./main-thread.ts";
import { forecastOfSales, salesCsv } from "./sales.ts";

const DAYS = 60;

/** The numbers of forecast.csv, row by row. */
function numbersOf(csv: string): readonly number[] {
  const [, ...rows] = csv.trimEnd().split("\n");
  return rows.flatMap((row) => row.split(",").slice(1).map(Number));
}

describeInChromium("the live page", (newPage) => {
  test("forecasts in a worker, draws forecast and test, and keeps the page responsive", async () => {
    const live = await openLivePage(await newPage());
    await live.choose({ Networks: "none" });
    expect(await live.forecastPixels()).toBe(0);
    const { longest, longTasks, duration } = await watchMainThread(live.page, async () => {
      await live.press("Forecast");
      await live.until("Finished");
    });
    console.info(
      `a forecast in ${(duration / 1000).toFixed(1)} s; the page's longest task took ${longest.toFixed(1)} ms of CPU time, long tasks by wall clock: [${longTasks}] ms`,
    );
    expect(longest).toBeLessThan(50);
    // On a busy machine tasks are long by wall clock because of other processes, but not most of the time.
    expect(longTasks.reduce((sum, task) => sum + task, 0)).toBeLessThan(duration / 2);
    expect(await live.fact("verdict")).toMatch(/^The forecast beats every naive one/);
    expect(Number(await live.fact("mae"))).toBeLessThan(2.9);
    expect(Number(await live.fact("parts"))).toBeGreaterThan(3);
    expect(await live.fact("backend")).toBe("the processor, without networks");
    expect(await live.forecastPixels()).toBeGreaterThan(100);
    expect(await live.fact("sentence")).toMatch(/^The forecast is \d+\.\d for 2016-01-01 \(80 % interval/);
    await live.page.getByRole("slider", { name: "Shown forecast" }).fill("20");
    expect(await live.fact("sentence")).toMatch(/^A test from 2015-06-16: mean error .* of 7 values lie in/);
    await live.page.getByText("The steps as a table").click();
    const rows = live.page.getByRole("region", { name: "The steps as a table" }).getByRole("row");
    expect([await rows.count(), await rows.nth(7).textContent()]).toEqual([
      8,
      expect.stringMatching(/^2015-06-22/),
    ]);
    expect(await accessibilityFaults(live.page)).toEqual([]);
  });

  test("forecasts a file of the reader with networks, with the parts and figures of Node", async () => {
    const live = await openLivePage(await newPage());
    await live.chooseFile("sales.csv", salesCsv(DAYS));
    expect(await live.fact("data")).toBe(`sales.csv, ${DAYS} rows`);
    await live.press("Forecast");
    const [node] = await Promise.all([forecastOfSales(DAYS, {}), live.until("Finished")]);
    expect(await live.fact("backend")).toMatch(/^wasm, \d threads?, SIMD$/);
    const found = numbersOf(await live.downloadForecast());
    const expected = numbersOf(node.csv);
    expect(found.length).toBe(6 * 5);
    // Kernels give the same bits; engines differ in the last bits of Math.exp, Math.log, Math.sin.
    const differences = found.map((value, i) => Math.abs(value / expected[i]! - 1));
    expect(Math.max(...differences)).toBeLessThan(1e-7);
    expect(node.parts).toContain("network");
    const shown = await live.page.locator(".live-parts > table tbody th").allTextContents();
    expect(shown).toEqual(node.parts);
  });

  test("stops with what was measured so far, and starts again", async () => {
    const live = await openLivePage(await newPage());
    await live.chooseFile("sales.csv", salesCsv(200));
    await live.press("Forecast");
    await live.untilMeasured(5);
    await live.press("Stop");
    await live.until("Stopped");
    const held = await live.fact("measured");
    await live.page.waitForTimeout(400);
    expect(await live.fact("measured")).toBe(held);
    await live.press("Forecast");
    await live.until("Forecasting");
    await live.untilMeasured(1);
    await live.press("Stop");
    await live.until("Stopped");
  });

  test("continues a forecast after the page was left, and forgets one that was stopped", async () => {
    const live = await openLivePage(await newPage());
    await live.chooseFile("sales.csv", salesCsv(200));
    await live.choose({ Cell: "LSTM" });
    await live.press("Forecast");
    await live.untilMeasured(5);
    expect(await live.fact("kept")).toBe(
      "If this page is closed, the forecast continues when it is opened again.",
    );
    await live.page.reload();
    await live.until("Forecasting");
    expect(await live.fact("data")).toBe("sales.csv, 200 rows");
    expect(await live.page.getByLabel("Cell").inputValue()).toBe("lstm");
    await live.press("Stop");
    await live.until("Stopped");
    await live.page.reload();
    await live.until("Ready");
    expect(await live.fact("data")).toBe("seattle-weather.csv, 1,461 rows");
  });

  test("works with the keyboard: one button starts and stops, and keeps the focus", async () => {
    const { page, ...live } = await openLivePage(await newPage());
    expect(live).toEqual({});
    await page.getByRole("button", { name: "Forecast", exact: true }).focus();
    for (const [state, label] of [
      ["Forecasting", "Stop"],
      ["Stopped", "Forecast"],
    ] as const) {
      await page.keyboard.press("Enter");
      await page.locator("[data-fact=state]", { hasText: state }).waitFor();
      expect(await page.evaluate("document.activeElement.textContent")).toBe(label);
    }
  });

  test("reports an unavailable backend and an unreadable file, and forecasts afterwards", async () => {
    const live = await openLivePage(await newPage());
    await live.chooseBackend("WebGPU");
    await live.press("Forecast");
    await live.until("Failed");
    const words = await live.page.getByRole("alert").textContent();
    expect(words).toContain("WebGPU is not available in this browser");
    expect(words).toContain("choose WebAssembly, which runs everywhere");
    expect(await live.fact("backend")).toBe("–");
    expect(await accessibilityFaults(live.page)).toEqual([]);
    await live.chooseFile("names.csv", "name\nAnna\n");
    await live.page.getByText("names.csv").waitFor();
    expect(await live.page.getByRole("alert").textContent()).toContain(
      "names.csv: found no column of numbers to forecast.",
    );
    expect(await live.fact("data")).toBe("seattle-weather.csv, 1,461 rows");
    await live.chooseFile("few.csv", "y\n1\n2\n3\n4\n");
    await live.page.getByRole("alert").waitFor({ state: "detached" });
    await live.choose({ Networks: "none" });
    await live.press("Forecast");
    await live.until("Finished");
    expect(await live.fact("verdict")).toMatch(/^Too few values for a test/);
    await live.press("Seattle’s weather");
    await live.until("Ready");
    expect(await live.page.getByLabel("Column").inputValue()).toBe("temp_max");
  });
});
