// report.html of grus lm, classify and tag.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describeInChromium } from "@grus/testing/browser";
import { beforeAll, describe, expect, test } from "vitest";
import { fileOf, folder, grus } from "./command.ts";
import { inkedPixels, openReport } from "./report-page.ts";

const place = folder();
const path = (name: string) => join(place, name);
const small = ["--hidden", "4", "--embedding", "4", "--dropout", "0", "--backend", "wasm"];
const LONG = "L".repeat(90);

/** Half of the rows have a label that their text does not tell, and one label is long. */
const rows = Array.from({ length: 60 }, (_, i) => `the <crane> no. ${i},${i % 2 === 0 ? LONG : "b"}`);
const sentences = Array.from({ length: 40 }, (_, i) => `from O\nLille ${i % 2 ? "B-LOC" : "B-PER"}\nto O\n`);

beforeAll(async () => {
  const verse = fileOf(["so much depends upon a red wheel barrow ".repeat(60)], "a poem.txt");
  const runs = [
    ["lm", verse, "--steps", "8", "--batch-size", "4", "--max-steps", "30", "--out", path("lm")],
    ["classify", fileOf(["text,label", ...rows]), "--text", "text", "--label", "label"],
    ["tag", fileOf(sentences, "names.conll"), "--test", fileOf(sentences.slice(0, 2), "both.conll")],
  ];
  for (const [name, ...args] of runs) {
    const limit = name === "lm" ? [] : ["--max-steps", "6", "--batch-size", "16", "--out", path(name!)];
    const { code, error } = await grus(name!, ...args, ...small, ...limit);
    expect(error).toContain("wrote model.json, model.safetensors, metrics.json, report.html to");
    expect(code).toBe(0);
  }
});

const reportOf = (name: string) => readFileSync(path(`${name}/report.html`), "utf8");

describe("report.html", () => {
  test("of a classifier has its figures, what is confused, mistakes, and its command", () => {
    const html = reportOf("classify");
    const { test: scores } = JSON.parse(readFileSync(path("classify/metrics.json"), "utf8"));
    expect(html).toContain(
      `<th scope="row">this network</th><td>${(100 * scores.accuracy).toFixed(1)} %</td>`,
    );
    for (const heading of ["What is taken for what", "What is confused most", "Each label", "Mistakes, the"])
      expect(html).toContain(`<h2>${heading}`);
    expect(html).toContain("the &#60;crane&#62; no. ");
    expect(html).not.toContain("<crane>");
    expect(html).toMatch(/<pre>grus classify \S+ --text text --label label --hidden 4 .*--max-steps 6/);
    expect(html).not.toMatch(/<pre>[^<]*--out/);
  });

  test("of a tagger has entities and mistakes in their sentences", () => {
    const html = reportOf("tag");
    expect(html).toContain("<h2>Entities</h2>");
    const [, mistakes] = html.split("<h2>Mistakes, the most certain first</h2>");
    expect(mistakes!.split("</section>")[0]).toMatch(
      /<th scope="row">from Lille to<\/th><td>(from|Lille|to)<\/td><td>[BLOCPER-]+<\/td><td>[BLOCPER-]+<\/td><td>[\d.]+ %</,
    );
    expect(html).toContain("most frequent tag");
  });

  test("of a language model has a sample, and the name of its file in the command", () => {
    const html = reportOf("lm");
    expect(html).toContain("<h2>What it writes</h2><pre>");
    expect(html).toMatch(/Kneser-Ney \d-gram<\/th>/);
    expect(html).toMatch(/<pre>grus lm &#39;[^<]*a poem\.txt&#39; --steps 8/);
  });
});

describeInChromium("report.html in a narrow window", (newPage) => {
  test.each([
    ["lm", 1],
    ["classify", 2],
    ["tag", 2],
  ])("of %s draws its charts, fetching nothing", async (name, charts) => {
    const page = await newPage();
    await page.setViewportSize({ width: 390, height: 800 });
    const { url, complaints, requests } = await openReport(page, path(name));
    await page.waitForSelector("body[data-ready]");
    const inked = await inkedPixels(page);
    expect(inked).toHaveLength(charts);
    for (const pixels of inked) expect(pixels).toBeGreaterThan(1000);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
  });
});
