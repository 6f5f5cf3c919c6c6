// The live page, as a reader uses it.
import type { Page } from "playwright-core";
import { openPage, serveSite } from "./site.ts";

/** Names of the facts that the page shows. */
export type Fact =
  | "state"
  | "backend"
  | "epoch"
  | "step"
  | "pace"
  | "remaining"
  | "error"
  | "loss"
  | "firstLoss"
  | "validation";

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
      await this.page.getByLabel(label).selectOption(value);
  }

  async chooseBackend(label: string): Promise<void> {
    await this.page.getByRole("radio", { name: label }).check();
  }

  async press(name: "Start" | "Start again" | "Pause" | "Resume" | "Stop"): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  async fact(name: Fact): Promise<string> {
    return (await this.page.locator(`[data-fact=${name}]`).textContent()) ?? "";
  }

  async step(): Promise<number> {
    return Number(await this.fact("step"));
  }

  /** The mean error over all test weeks at the shown epoch, in degrees. */
  async testError(): Promise<number> {
    return Number.parseFloat(await this.fact("error"));
  }

  /** Waits for this state. */
  async until(state: string): Promise<void> {
    await this.page.locator("[data-fact=state]", { hasText: new RegExp(`^${state}$`) }).waitFor();
  }

  /** Waits until at least this step is shown. */
  async untilStep(step: number): Promise<void> {
    await this.page.waitForFunction(
      `Number(document.querySelector("[data-fact=step]").textContent) >= ${step}`,
    );
  }

  /** Number of pixels of the first plot in the forecast's colour. */
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
