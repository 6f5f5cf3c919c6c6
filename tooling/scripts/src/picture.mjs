// The README's picture: the test of the demo's report, as docs/images/forecast.png. Run `pnpm demo` first.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./run.mjs";

const report = join(ROOT, "runs/seattle/report.html");
const picture = join(ROOT, "docs/images/forecast.png");
if (!existsSync(report)) throw new Error(`${report}: no such file. Run \`pnpm demo\` first.`);

const { chromium } = createRequire(join(ROOT, "tooling/testing/package.json"))("playwright-core");
const executablePath = process.env.CHROME_PATH ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 760, height: 900 }, deviceScaleFactor: 2 });
await page.goto(pathToFileURL(report).href);
await page.waitForSelector("body[data-ready]");
await page.locator("section", { has: page.locator("#tested") }).screenshot({ path: picture });
await browser.close();
console.log(`wrote ${picture}`);
