import { readFile } from "node:fs/promises";
import { describeInChromium } from "@grus/testing/browser";
import { openModel } from "grus";
import type { Download } from "playwright-core";
import { expect, test } from "vitest";
import { accessibilityFaults } from "./accessibility.ts";
import { labelCsv } from "./label-csv.ts";
import { watchMainThread } from "./main-thread.ts";
import { openPage, serveSite } from "./site.ts";

describeInChromium("the page that learns to label texts", (newPage) => {
  test("learns from a pasted table in a worker, labels a text, and saves a model that Node opens", async () => {
    const page = await newPage();
    await openPage(page, await serveSite(), "label.html");
    const table = page.getByLabel("A table with texts and labels");
    await table.fill("only one column\nof texts\n");
    await page.getByRole("button", { name: "Read" }).click();
    await page.getByRole("alert").getByText("expected one with texts and one with labels").waitFor();
    await table.fill(labelCsv(200));
    await page.getByRole("button", { name: "Read" }).click();
    await page.getByText("the pasted table has 200 rows.").waitFor();
    await page.getByLabel("minutes").fill("0.05");
    const { longest } = await watchMainThread(page, async () => {
      await page.getByRole("button", { name: "Learn" }).click();
      await page.getByRole("heading", { name: "What it has learned" }).waitFor();
    });
    expect(longest).toBeLessThan(50);
    await page.getByLabel("A text to label").fill("thanks, lovely");
    await page.locator("[data-fact=answer]", { hasText: /(praise|complaint) \d+ %, / }).waitFor();
    const files = new Map<string, Uint8Array>();
    const saved = new Promise<void>((resolve) => {
      page.on("download", async (download: Download) => {
        files.set(download.suggestedFilename(), await readFile(await download.path()));
        if (files.size === 2) resolve();
      });
    });
    await page.getByRole("button", { name: "Save the model" }).click();
    await saved;
    const opened = await openModel({ read: async (name) => files.get(name) });
    expect(opened.kind).toBe("text-classification");
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});
