// Voice activity in Chromium, on a synthetic sound: the modules give what ONNX Runtime gives.
import { chromiumPath } from "@grus/testing/browser";
import { describe, expect, test } from "vitest";
import { measureVoice } from "./measure-voice.ts";
import { wavOf } from "./wav-of.ts";

const isSkipped = chromiumPath(process.env.CHROME_PATH) === undefined && process.env.CI === undefined;

/** A voice-like sound: pulses at 120 Hz through three resonances that move, with a pause in the middle. */
function vowels(seconds: number, rate: number): Float32Array {
  return Float32Array.from({ length: seconds * rate }, (_, i) => {
    const t = i / rate;
    if (t > seconds * 0.4 && t < seconds * 0.6) return 0;
    const open = 0.5 + 0.5 * Math.sin(2 * Math.PI * 3 * t);
    const formants = [400 + 400 * open, 1800 - 600 * open, 2600];
    const phase = (t * 120) % 1;
    const decay = Math.exp(-phase * 3);
    return 0.2 * decay * formants.reduce((sum, f) => sum + Math.sin((2 * Math.PI * f * phase) / 120), 0);
  });
}

describe.skipIf(isSkipped)("voice activity in Chromium (install it, or set CHROME_PATH)", () => {
  test("modules compute the probabilities of ONNX Runtime, in fewer bytes", async () => {
    const { page, bytes } = await measureVoice([wavOf(vowels(2, 8000), 8000)], { pause: 0.5, repeats: 1 });
    const { float32, int8, onnxruntime, isSpeech } = page;
    expect(float32.probabilities.length).toBe(Math.floor((3 * 16_000) / 512));
    const differences = (own: readonly number[]) =>
      own.map((value, i) => Math.abs(value - onnxruntime.probabilities[i]!));
    expect(Math.max(...differences(float32.probabilities))).toBeLessThan(1e-4);
    expect(Math.max(...differences(int8.probabilities))).toBeLessThan(0.5);
    expect(Math.max(...onnxruntime.probabilities)).toBeGreaterThan(0.3);
    expect(isSpeech.filter((own) => own === true).length).toBeGreaterThan(50);
    expect(bytes.float32).toBeLessThan(bytes.onnxruntime / 4);
    expect(bytes.int8).toBeLessThan(bytes.float32 / 3);
    for (const { milliseconds } of [float32, int8, onnxruntime]) expect(milliseconds.length).toBe(1);
  }, 120_000);
});
