// The live page on other hosts and devices.
import { describeInChromium } from "@grus/testing/browser";
import { expect, test } from "vitest";
import { openLivePage } from "./live-page.ts";
import { forecastOfSales, salesCsv } from "./sales.ts";

const DAYS = 60;

test("the cell of networks is the reader's", async () => {
  const [gru, lstm] = [await forecastOfSales(60, {}), await forecastOfSales(60, { cell: "lstm" })];
  expect([gru.parts.includes("network"), lstm.parts.includes("network (lstm)")]).toEqual([true, true]);
  expect(lstm.csv).not.toBe(gru.csv);
});

describeInChromium("the live page", (newPage) => {
  test("can be stopped while a network is trained", async () => {
    const live = await openLivePage(await newPage());
    await live.press("Forecast");
    await live.untilNetwork();
    await live.press("Stop");
    await live.until("Stopped");
    expect(Number(await live.fact("measured"))).toBeGreaterThan(20);
  });

  test("gives the figures of an uninterrupted forecast after the page was left while a network was trained", async () => {
    const forecasts: string[] = [];
    for (const isLeft of [false, true]) {
      const live = await openLivePage(await newPage());
      await live.chooseFile("sales.csv", salesCsv(DAYS));
      await live.press("Forecast");
      await live.untilNetwork();
      if (isLeft) await live.page.reload();
      await live.until("Finished");
      forecasts.push(await live.downloadForecast());
    }
    expect(forecasts[1]).toBe(forecasts[0]);
  });

  test("forecasts a file that is dropped on it", async () => {
    const live = await openLivePage(await newPage());
    await live.choose({ Networks: "none" });
    const dropped = await live.page.evaluateHandle((text) => {
      const files = new DataTransfer();
      files.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
      return files;
    }, salesCsv(60));
    await live.page.locator(".live").dispatchEvent("drop", { dataTransfer: dropped });
    await live.page.locator("[data-fact=data]", { hasText: "dropped.csv, 60 rows" }).waitFor();
    await live.press("Forecast");
    await live.until("Finished");
    expect(await live.fact("sentence")).toMatch(/^The forecast is \d+\.\d for 2024-03-01/);
  });

  test("has one thread without cross-origin isolation, says so, and gives the same figures", async () => {
    const forecasts: string[] = [];
    for (const isIsolated of [false, true]) {
      const live = await openLivePage(await newPage(), isIsolated);
      expect(await live.page.getByText("One thread: this host does not send").count()).toBe(
        isIsolated ? 0 : 1,
      );
      const threads = await live.page.getByLabel("Threads").locator("option").count();
      if (!isIsolated) expect(threads).toBe(1);
      else await live.choose({ Threads: `${threads}` });
      await live.chooseFile("sales.csv", salesCsv(120));
      await live.press("Forecast");
      await live.until("Finished");
      expect(await live.fact("backend")).toMatch(new RegExp(`^wasm, ${threads} thread`));
      forecasts.push(await live.downloadForecast());
    }
    expect(forecasts[1]).toBe(forecasts[0]);
  });
});

describeInChromium(
  "the live page on a software GPU",
  (newPage) => {
    test("trains networks on WebGPU and on WebGL2", async () => {
      const live = await openLivePage(await newPage());
      await live.chooseFile("sales.csv", salesCsv(60));
      for (const [label, name] of [
        ["WebGPU", "gpu:webgpu"],
        ["WebGL2", "gpu:webgl2"],
      ] as const) {
        await live.chooseBackend(label);
        await live.press("Forecast");
        await live.untilNetwork();
        const shown = Number.parseInt(await live.fact("done"), 10);
        await live.page.waitForFunction(
          `Number.parseInt(document.querySelector("[data-fact=done]").textContent) > ${shown}`,
          undefined,
          { timeout: 120_000 },
        );
        expect([await live.fact("state"), await live.fact("backend")]).toEqual(["Forecasting", name]);
        await live.press("Stop");
        await live.until("Stopped");
      }
    });
  },
  { gpu: true },
);
