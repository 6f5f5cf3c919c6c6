// Voice activity: a network of PyTorch, through ONNX, as one module that listens in a page.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Example, ExampleOptions, ExampleResult } from "./example.ts";
import { dataFile } from "./language/data-file.ts";
import { serveUntil } from "./listen.ts";
import { average, figureOf } from "./report/figures.ts";
import { markdownTable } from "./report/markdown-table.ts";
import type { Measured, PageResult } from "./voice-activity/measure-page.ts";
import { measureVoice, type VoiceMeasurement } from "./voice-activity/measure-voice.ts";
import { voiceApp, voiceFiles } from "./voice-activity/voice-app.ts";

/** The port of `serve`. */
const PORT = 8788;
/** The least probability that counts as speech. */
const SPEECH = 0.5;

export const voiceActivity: Example = {
  name: "voice-activity",
  about: "Silero v6 in a page: size and speed beside ONNX Runtime; `serve` listens to the microphone",
  run,
};

async function run({ quick, data, rest, signal, onProgress }: ExampleOptions): Promise<ExampleResult> {
  const [word, ...others] = rest;
  if (others.length > 0 || (word !== undefined && word !== "serve"))
    throw new Error(`voice-activity: expected "serve" or nothing; got ${rest.join(" ")}.`);
  onProgress({ done: 0, total: 2, what: "exporting the modules" });
  if (word === "serve") {
    const app = voiceApp(await voiceFiles());
    await serveUntil(signal, app, PORT, (url) => console.log(`open ${url}`));
    return { seeds: 1, figures: {} };
  }
  const recordings = digitsIn(data, quick ? 5 : 60);
  onProgress({ done: 1, total: 2, what: "listening in Chromium" });
  return resultOf(await measureVoice(recordings, { pause: 0.5, repeats: quick ? 2 : 15 }));
}

/** Recordings of spoken digits, of several speakers. */
function digitsIn(data: string | undefined, count: number): Uint8Array[] {
  const folder = dataFile(
    data,
    "spoken-digits/recordings",
    "the repository Jakobovski/free-spoken-digit-dataset",
  );
  const names = readdirSync(folder)
    .filter((name) => name.endsWith("_0.wav"))
    .toSorted();
  return names.slice(0, count).map((name) => readFileSync(join(folder, name)));
}

function resultOf({ page, bytes }: VoiceMeasurement): ExampleResult {
  const milliseconds = (measured: Measured) => median(measured.milliseconds);
  const rows: readonly (readonly [name: string, measured: Measured, bytes: number])[] = [
    ["module", page.float32, bytes.float32],
    ["module, int8 weights", page.int8, bytes.int8],
    ["ONNX Runtime, one thread", page.onnxruntime, bytes.onnxruntime],
  ];
  const anchor = milliseconds(page.onnxruntime);
  const figures = {
    "milliseconds a chunk of 32 ms": figureOf([milliseconds(page.float32)], anchor),
    "milliseconds a chunk, int8": figureOf([milliseconds(page.int8)], anchor),
    "kilobytes after gzip": figureOf([bytes.float32 / 1000], bytes.onnxruntime / 1000),
    "kilobytes after gzip, int8": figureOf([bytes.int8 / 1000], bytes.onnxruntime / 1000),
    "largest difference of a probability": figureOf([differenceOf(page.float32, page.onnxruntime)]),
    "largest difference, int8": figureOf([differenceOf(page.int8, page.onnxruntime)]),
    "share of speech found": figureOf(
      [shareOf(page, page.float32, true)],
      shareOf(page, page.onnxruntime, true),
    ),
    "share of pauses found": figureOf(
      [shareOf(page, page.float32, false)],
      shareOf(page, page.onnxruntime, false),
    ),
  };
  const table = markdownTable(
    [
      "program",
      "kB after gzip",
      "ms a chunk",
      "largest difference",
      "chunks of speech found",
      "chunks of pauses found",
    ],
    rows.map(([name, measured, size]) => [
      name,
      (size / 1000).toFixed(0),
      milliseconds(measured).toFixed(3),
      differenceOf(measured, page.onnxruntime).toExponential(1),
      percent(shareOf(page, measured, true)),
      percent(shareOf(page, measured, false)),
    ]),
  );
  return { seeds: 1, figures, parts: { voice: { table } } };
}

function differenceOf(measured: Measured, expected: Measured): number {
  return Math.max(...measured.probabilities.map((value, i) => Math.abs(value - expected.probabilities[i]!)));
}

/** The share of the chunks of speech, or of pauses, that are taken for what they are. */
function shareOf({ isSpeech }: PageResult, { probabilities }: Measured, speech: boolean): number {
  const own = probabilities.filter((_, i) => isSpeech[i] === speech);
  return average(own.map((probability) => (probability >= SPEECH === speech ? 1 : 0)));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}
