// Two ways to run the network in a page: the module of Grus, and ONNX Runtime with the ONNX file.
import type { InferenceSession, Tensor } from "onnxruntime-web";
import { RATE } from "./chunks.ts";

/** Tells the probability of speech, chunk by chunk. */
export interface VoiceDetector<Answer extends number | Promise<number> = number | Promise<number>> {
  /** The probability of speech in the next 512 samples, at 16 kHz, in [-1, 1]. */
  push(chunk: Float32Array): Answer;
  /** Begins a new stream. */
  reset(): void;
}

/** The model of a module that `voiceModule` gives. */
export interface VoiceModel {
  run(inputs: { readonly samples: Float32Array }): { readonly probability: Float32Array };
  reset(): void;
}

/** The detector of a module. */
export function moduleDetector(model: VoiceModel): VoiceDetector<number> {
  return { push: (samples) => model.run({ samples }).probability[0]!, reset: () => model.reset() };
}

/** What is used of ONNX Runtime. */
export interface OnnxRuntime {
  readonly Tensor: new (type: "float32" | "int64", data: Float32Array | bigint[], shape: number[]) => Tensor;
}

/** The detector of a session of ONNX Runtime, as its model is used by silero-vad's own `OnnxWrapper`. */
export function onnxDetector(runtime: OnnxRuntime, session: InferenceSession): VoiceDetector {
  const { Tensor } = runtime;
  const sr = new Tensor("int64", [BigInt(RATE)], []);
  const context = 64;
  const fresh = () => new Tensor("float32", new Float32Array(2 * 128), [2, 1, 128]);
  let state = fresh();
  let before = new Float32Array(context);
  return {
    push: async (chunk) => {
      const input = new Float32Array(context + chunk.length);
      input.set(before);
      input.set(chunk, context);
      before = chunk.slice(-context);
      const { output, stateN } = await session.run({
        input: new Tensor("float32", input, [1, input.length]),
        state,
        sr,
      });
      state = stateN!;
      return Number(output!.data[0]);
    },
    reset: () => {
      state = fresh();
      before = new Float32Array(context);
    },
  };
}
