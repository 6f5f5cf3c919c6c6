import { readFile } from "node:fs/promises";
import { describeInChromium } from "@grus/testing/browser";
import { io } from "grus";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { expect, test } from "vitest";
import { exampleModel } from "../src/open/example-model.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { openPage, serveSite } from "./site.ts";

/** Rows whose target is the sum of the inputs. */
const x = Float32Array.from({ length: 40 * 12 }, (_, i) => Math.sin(i * i));
const y = Float32Array.from({ length: 40 }, (_, row) =>
  x.subarray(row * 12, (row + 1) * 12).reduce((a, b) => a + b),
);
const rows = io.writeSafetensors({
  x: { shape: [40, 12, 1], dtype: "float32", data: x },
  y: { shape: [40, 1], dtype: "float32", data: y },
});
const uploaded = (name: string, bytes: Uint8Array) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(bytes),
});

/** The mean square error of an ONNX file on the rows, by ONNX Runtime. */
async function errorOf(file: Uint8Array): Promise<number> {
  const session = await InferenceSession.create(file);
  const outputs = await session.run({ x: new Tensor("float32", x, [40, 12, 1]) });
  const found = outputs.y!.data;
  if (!(found instanceof Float32Array)) throw new Error("Expected floats.");
  return found.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0) / y.length;
}

describeInChromium("the page that opens models", (newPage) => {
  test("fine-tunes an ONNX file, which ONNX Runtime then runs, and refuses another file without losing it", async () => {
    const page = await newPage();
    await openPage(page, await serveSite(), "open.html");
    const before = exampleModel();
    await page.getByLabel("Choose a model").setInputFiles(uploaded("sums.onnx", before));
    await page.getByText("sums.onnx, 2.2 kB: an ONNX model").waitFor();
    await page.getByLabel("Choose a model").setInputFiles(uploaded("rows.csv", Buffer.from("a,b\n1,2\n")));
    await page.getByRole("alert").getByText("rows.csv").waitFor();
    await page.getByLabel("time").fill("12");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText("It ran in").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.getByLabel("epochs").fill("20");
    await page.getByLabel("learning rate").fill("0.02");
    await page.getByLabel("Choose rows").setInputFiles(uploaded("rows.safetensors", rows));
    await page.getByText(/The loss was .* and is/).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "ONNX" }).click();
    const tuned = await readFile(await (await download).path());
    expect(await errorOf(tuned)).toBeLessThan((await errorOf(before)) / 2);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});
