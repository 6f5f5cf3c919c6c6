// Runs the comparing page in Chromium.
import { gzipSync } from "node:zlib";
import { requireChromium } from "@grus/testing/browser";
import { chromium } from "playwright-core";
import { listen } from "../listen.ts";
import type { PageResult, PageTask } from "./measure-page.ts";
import { type VoiceFiles, voiceApp, voiceFiles } from "./voice-app.ts";

/** What is measured. */
export interface VoiceMeasurement {
  readonly page: PageResult;
  /** Bytes after gzip of what a page loads for each detector. */
  readonly bytes: { readonly float32: number; readonly int8: number; readonly onnxruntime: number };
}

/** Streams recordings through all detectors in a page. Needs Chromium: throws an Error that says so. */
export async function measureVoice(
  recordings: readonly Uint8Array[],
  task: Omit<PageTask, "recordings">,
): Promise<VoiceMeasurement> {
  const files = await voiceFiles();
  const server = await listen(voiceApp(files, recordings), 0);
  const browser = await chromium.launch({ executablePath: requireChromium(), args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}/measure.html`);
    await page.waitForFunction(() => "measureVoice" in globalThis);
    const addresses = recordings.map((_, i) => `/recordings/${i}`);
    const result = await page.evaluate((given) => globalThis.measureVoice(given), {
      ...task,
      recordings: addresses,
    });
    return { page: result, bytes: bytesOf(files) };
  } finally {
    await browser.close();
    await server.close();
  }
}

function bytesOf(files: VoiceFiles): VoiceMeasurement["bytes"] {
  const size = (...names: readonly string[]) =>
    names.reduce((sum, name) => sum + gzipSync(files.get(name)!).length, 0);
  return {
    float32: size("voice.js"),
    int8: size("voice-int8.js"),
    onnxruntime: size("ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm", "silero_vad_v6.onnx"),
  };
}
