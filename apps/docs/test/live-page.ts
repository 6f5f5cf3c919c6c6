// The live page, as a reader uses it.
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { openPage, serveSite } from "./site.ts";

/** Names of the facts that the page shows. */
export type Fact =
  | "backend"
  | "data"
  | "done"
  | "elapsed"
  | "kept"
  | "mae"
  | "measured"
  | "parts"
  | "sentence"
  | "stage"
  | "state"
  | "verdict";

/** The colour of the forecast's line in light mode. */
const FORECAST = [194, 65, 12] as const;

/** An open live page. */
export class LivePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Selects values in menus, by the menus' labels. */
  async choose(choices: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(choices))
      await this.page.getByLabel(label).selectOption({ label: value });
  }

  async chooseBackend(label: string): Promise<void> {
    await this.page.getByRole("radio", { name: label }).check();
  }

  /** Gives the page a file, and waits until it is read or refused. */
  async chooseFile(name: string, text: string): Promise<void> {
    const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
    await this.page.getByLabel("Your CSV file").setInputFiles(file);
    await this.page.waitForFunction(
      `["Ready", "Failed"].includes(document.querySelector("[data-fact=state]").textContent)`,
    );
  }

  async press(name: "Forecast" | "Stop" | "Seattle’s weather"): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  async fact(name: Fact): Promise<string> {
    return (await this.page.locator(`[data-fact=${name}]`).textContent()) ?? "";
  }

  /** Waits for this state. */
  async until(state: string): Promise<void> {
    await this.page.locator("[data-fact=state]", { hasText: new RegExp(`^${state}$`) }).waitFor();
  }

  /** Waits until at least so many candidates are measured. */
  async untilMeasured(count: number): Promise<void> {
    await this.page.waitForFunction(
      `Number(document.querySelector("[data-fact=measured]")?.textContent ?? 0) >= ${count}`,
    );
  }

  /** Waits until a network is trained. */
  async untilNetwork(): Promise<void> {
    const stage = this.page.locator("[data-fact=stage]", { hasText: /: network/ });
    await stage.waitFor({ timeout: 120_000 });
  }

  /** The contents of forecast.csv. */
  async downloadForecast(): Promise<string> {
    const download = this.page.waitForEvent("download");
    await this.page.getByRole("link", { name: "forecast.csv" }).click();
    return readFile(await (await download).path(), "utf8");
  }

  /** Number of pixels of the plot in the forecast's colour. */
  forecastPixels(): Promise<number> {
    return this.page.evaluate((colour) => {
      const canvas = document.querySelector<HTMLCanvasElement>(".live-forecast canvas")!;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d")!;
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4)
        if (colour.every((value, k) => Math.abs(data[i + k]! - value) < 8)) count++;
      return count;
    }, FORECAST);
  }
}

/** Serves the site and opens its live page, with the data drawn. */
export async function openLivePage(page: Page, isIsolated: boolean = true): Promise<LivePage> {
  await openPage(page, await serveSite(isIsolated), "live.html");
  await page.locator(".live-forecast canvas").waitFor();
  await page.waitForTimeout(150); // tasks left over from loading
  return new LivePage(page);
}
