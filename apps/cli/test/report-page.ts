// A report.html in the browser, with everything that it complains of and asks for.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "@grus/testing/browser";

/** What happened since a page was opened. */
export interface OpenedReport {
  readonly url: string;
  /** Errors and messages of the console. */
  readonly complaints: readonly string[];
  /** The addresses that were fetched. */
  readonly requests: readonly string[];
}

/** Opens the report.html of a directory. */
export async function openReport(page: Page, directory: string): Promise<OpenedReport> {
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("request", (request) => requests.push(request.url()));
  const url = pathToFileURL(join(directory, "report.html")).href;
  await page.goto(url);
  return { url, complaints, requests };
}

/** The number of points that are drawn on each canvas of a page. */
export function inkedPixels(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll("canvas"), (canvas) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value, i) => sum + (i % 4 === 3 && value > 0 ? 1 : 0), 0);
    }),
  );
}
