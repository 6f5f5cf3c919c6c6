// The page that compares the module with ONNX Runtime on the same recordings.
import * as ort from "onnxruntime-web/wasm";
import { CHUNK, chunksOf, RATE } from "./chunks.ts";
import { decoded } from "./decoded.ts";
import { moduleDetector, onnxDetector, type VoiceDetector } from "./detectors.ts";
import { loadVoice } from "./load-voice.ts";

/** What the page is asked. */
export interface PageTask {
  /** The addresses of recordings, in any form that the browser decodes. */
  readonly recordings: readonly string[];
  /** Seconds of silence before, between and after them. */
  readonly pause: number;
  /** How often each detector reads all. */
  readonly repeats: number;
}

/** What the page finds. */
export interface PageResult {
  /** For each chunk, whether it lies within a recording (true), in a pause (false), or across both (null). */
  readonly isSpeech: readonly (boolean | null)[];
  readonly float32: Measured;
  readonly int8: Measured;
  readonly onnxruntime: Measured;
}

/** What is measured of a detector. */
export interface Measured {
  /** Of speech in each chunk. */
  readonly probabilities: readonly number[];
  /** Of a chunk on average, in each repeat. */
  readonly milliseconds: readonly number[];
}

declare global {
  var measureVoice: (task: PageTask) => Promise<PageResult>;
}

globalThis.measureVoice = async ({ recordings, pause, repeats }) => {
  const { samples, parts } = joined(await Promise.all(recordings.map(decoded)), pause);
  const chunks = chunksOf(samples);
  const float32 = measuring(moduleDetector(await loadVoice("/voice.js")));
  const int8 = measuring(moduleDetector(await loadVoice("/voice-int8.js")));
  const onnxruntime = measuring(await fromOnnx());
  // In turn, so that all see the same load of the machine. The first round warms up.
  for (let round = 0; round <= repeats; round++)
    for (const detector of [float32, int8, onnxruntime]) await detector.read(chunks, round > 0);
  return {
    isSpeech: chunks.map((_, i) => isWithin(i * CHUNK, parts)),
    float32: float32.measured,
    int8: int8.measured,
    onnxruntime: onnxruntime.measured,
  };
};

async function fromOnnx(): Promise<VoiceDetector> {
  ort.env.wasm.wasmPaths = "/";
  // As the module; the page is not isolated, so that there are no further ones.
  ort.env.wasm.numThreads = 1;
  return onnxDetector(ort, await ort.InferenceSession.create("/silero_vad_v6.onnx"));
}

/** A detector with what is measured of it. */
function measuring(detector: VoiceDetector) {
  const milliseconds: number[] = [];
  const probabilities: number[] = [];
  return {
    measured: { probabilities, milliseconds },
    read: async (chunks: readonly Float32Array[], counts: boolean): Promise<void> => {
      detector.reset();
      probabilities.length = 0;
      const started = performance.now();
      for (const chunk of chunks) probabilities.push(await detector.push(chunk));
      if (counts) milliseconds.push((performance.now() - started) / chunks.length);
    },
  };
}

/** A part of the samples: the first, and the one after the last. */
type Range = readonly [start: number, end: number];

/** Recordings with pauses of so many seconds before, between and after them. */
function joined(recordings: readonly Float32Array[], pause: number) {
  const silence = Math.round(pause * RATE);
  const samples = new Float32Array(
    silence + recordings.reduce((sum, { length }) => sum + length + silence, 0),
  );
  const parts: Range[] = [];
  let at = silence;
  for (const recording of recordings) {
    samples.set(recording, at);
    parts.push([at, at + recording.length]);
    at += recording.length + silence;
  }
  return { samples, parts };
}

/** Whether a chunk lies within a part or outside of all; null if it lies across. */
function isWithin(start: number, parts: readonly Range[]): boolean | null {
  const end = start + CHUNK;
  if (parts.some(([first, last]) => first <= start && end <= last)) return true;
  return parts.every(([first, last]) => end <= first || last <= start) ? false : null;
}
