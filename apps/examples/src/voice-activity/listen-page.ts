// The page that listens: to the microphone or to a file, and draws the probability of speech.
import { CHUNK, chunksOf, RATE } from "./chunks.ts";
import { decodedBytes } from "./decoded.ts";
import { moduleDetector } from "./detectors.ts";
import { loadVoice } from "./load-voice.ts";
import { voiceStrip } from "./voice-strip.ts";

const detector = moduleDetector(await loadVoice("/voice.js"));
const strip = voiceStrip(element("strip", HTMLCanvasElement));
const state = element("state", HTMLElement);
const time = element("time", HTMLElement);
let stop = () => {};

element("microphone", HTMLButtonElement).addEventListener("click", () => show(listen));
element("file", HTMLInputElement).addEventListener("change", ({ currentTarget }) => {
  const file = currentTarget instanceof HTMLInputElement ? currentTarget.files?.[0] : undefined;
  if (file !== undefined) show(() => read(file));
});

function element<T extends HTMLElement>(id: string, Kind: abstract new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof Kind) return found;
  throw new Error(`the page has no ${Kind.name} "${id}"`);
}

/** Runs a source of sound, and shows its errors. */
async function show(source: () => Promise<void>): Promise<void> {
  stop();
  detector.reset();
  strip.clear();
  try {
    await source();
  } catch (error) {
    state.textContent = error instanceof Error ? error.message : String(error);
  }
}

async function listen(): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const context = new AudioContext({ sampleRate: RATE });
  await context.audioWorklet.addModule("/chunk-worklet.js");
  const worklet = new AudioWorkletNode(context, "chunks", { processorOptions: { length: CHUNK } });
  worklet.port.onmessage = ({ data }: MessageEvent<Float32Array>) => push(data);
  context.createMediaStreamSource(stream).connect(worklet);
  stop = () => {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
    stop = () => {};
  };
}

async function read(file: File): Promise<void> {
  for (const chunk of chunksOf(await decodedBytes(await file.arrayBuffer()))) push(chunk);
}

function push(chunk: Float32Array): void {
  const started = performance.now();
  const probability = detector.push(chunk);
  time.textContent = `${(performance.now() - started).toFixed(2)} ms for ${(1000 * CHUNK) / RATE} ms of sound`;
  strip.push(probability, Math.max(...chunk.map(Math.abs)));
  const text = probability >= 0.5 ? "speech" : "no speech";
  // Only changes are announced to screen readers.
  if (state.textContent !== text) state.textContent = text;
}
