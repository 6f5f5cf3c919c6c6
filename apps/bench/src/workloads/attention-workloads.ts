// Decoders that attend to an encoder's states at every step.
import {
  additiveAttention,
  bahdanauDecoder,
  crossEntropy,
  embedding,
  generalAttention,
  gru,
  gruCell,
  layers,
  linear,
  luongDecoder,
} from "@grus/cells";
import { evaluate, key, type Tensor } from "@grus/tensor";
import { stepOf } from "../layers.ts";
import { tokens } from "./tokens.ts";
import type { Workload } from "./workload.ts";

/** Sources and targets of the same length, without padding. */
interface AttentionSizes {
  readonly batch: number;
  readonly time: number;
  readonly vocabulary: number;
  readonly embedding: number;
  readonly hidden: number;
}

export const luong: Workload<AttentionSizes> = attention("attention of Luong, input feeding", 34.9, luongOf);
export const bahdanau: Workload<AttentionSizes> = attention("attention of Bahdanau", 37.7, bahdanauOf);

type DecoderOf = typeof luongOf | typeof bahdanauOf;

function luongOf({ embedding: inputSize, hidden }: AttentionSizes) {
  const attention = generalAttention({ querySize: hidden, memorySize: hidden });
  return luongDecoder({ inputSize, outputSize: hidden, attention, cell: cellOf(hidden) });
}

function bahdanauOf({ embedding: inputSize, hidden }: AttentionSizes) {
  const attention = additiveAttention({ querySize: hidden, memorySize: hidden, attentionSize: hidden });
  return bahdanauDecoder({ inputSize, attention, cell: cellOf(hidden) });
}

function cellOf(hiddenSize: number) {
  return (inputSize: number) => gruCell({ inputSize, hiddenSize });
}

function attention(about: string, recorded: number, decoderOf: DecoderOf): Workload<AttentionSizes> {
  return {
    about,
    recorded,
    sizes: { batch: 64, time: 20, vocabulary: 60, embedding: 64, hidden: 128 },
    prepare: async (backend, sizes) => {
      const { batch, time, vocabulary, embedding: features, hidden } = sizes;
      const decoder = decoderOf(sizes);
      const model = layers(
        {
          source: embedding({ vocabulary, outputSize: features }),
          encoder: gru({ inputSize: features, hiddenSize: hidden }),
          target: embedding({ vocabulary, outputSize: features }),
          decoder,
          head: linear({ inputSize: decoder.outputSize, outputSize: vocabulary }),
        },
        ({ source, encoder, target, decoder: decode, head }, pair: Pair) => {
          const memory = decode.prepare(encoder(source(pair.source)).output);
          return head(decode(target(pair.target), memory).output);
        },
      );
      return stepOf({
        backend,
        parameters: await evaluate(backend, model.init(key(0))),
        batch: { source: tokens([batch, time], vocabulary, 0), target: tokens([batch, time], vocabulary, 1) },
        loss: (parameters, pair: Pair) => crossEntropy(model.bind(parameters)(pair), pair.target),
      });
    },
  };
}

type Pair = Readonly<Record<"source" | "target", Tensor<"int32">>>;
