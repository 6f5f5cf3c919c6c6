// Silero VAD v6 (github.com/snakers4/silero-vad, MIT) as one module for streams of 16 kHz audio.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type StandaloneModule, standaloneModule } from "@grus/backend-wasm/standalone";
import { concat, scalar, slice, type Tensor, type WeightFormat, zeros } from "@grus/tensor";
import { openModel } from "grus";
import { CHUNK, RATE } from "./chunks.ts";

/** Samples before a chunk that the network reads again. */
const CONTEXT = 64;

/** The ONNX file, from the npm package @ricky0123/vad-web. */
export function voiceModelPath(): string {
  return createRequire(import.meta.url).resolve("@ricky0123/vad-web/dist/silero_vad_v6.onnx");
}

/**
 * A module whose `run({ samples })` takes 32 ms of audio, float32 [1, 512] in [-1, 1], and gives the `probability`
 * of speech, [1, 1]. The module carries the state of the LSTM and the last samples; `reset()` begins a new stream.
 */
export async function voiceModule(weights: WeightFormat = "float32"): Promise<StandaloneModule> {
  const opened = await openModel(readFileSync(voiceModelPath()));
  if (opened.kind !== "onnx") throw new Error(`expected an ONNX model; got ${opened.kind}`);
  const { parameters, apply } = opened.model;
  return standaloneModule({
    name: "Silero VAD v6, https://github.com/snakers4/silero-vad, MIT License",
    step: ({ context, state }: VoiceState, { samples }: { readonly samples: Tensor }) => {
      const input = concat([context, samples], 1);
      const { output, stateN } = apply(parameters, { input, state, sr: scalar(RATE, "int32") });
      return {
        state: { context: slice(samples, 1, -CONTEXT), state: stateN! },
        output: { probability: output! },
      };
    },
    inputs: { samples: { shape: [1, CHUNK], dtype: "float32" } },
    state: { context: zeros([1, CONTEXT]), state: zeros([2, 1, 128]) },
    weights,
  });
}

interface VoiceState {
  readonly context: Tensor;
  readonly state: Tensor;
}
