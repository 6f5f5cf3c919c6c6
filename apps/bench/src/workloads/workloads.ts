// The workloads by name.
import { bahdanau, luong } from "./attention-workloads.ts";
import { customCell, layerNormalised, neuralTuringMachine } from "./cell-workloads.ts";
import {
  gruLarge,
  gruMiddle,
  gruOf512,
  gruOfLargeBatch,
  gruOfLong,
  gruOfOne,
  gruSmall,
  mingru,
} from "./gru-workloads.ts";
import { segments } from "./segment-workload.ts";
import { largeVocabulary, tagging } from "./text-workloads.ts";
import type { Workload } from "./workload.ts";

/** Training steps with a recorded time of PyTorch; the language model of characters is `lm-train`. */
export const workloads: Readonly<Record<string, Workload>> = {
  "gru-s-train": gruSmall,
  "gru-m-train": gruMiddle,
  "gru-l-train": gruLarge,
  "gru-512-train": gruOf512,
  "large-batch-train": gruOfLargeBatch,
  "batch-1-train": gruOfOne,
  "long-train": gruOfLong,
  "large-vocabulary-train": largeVocabulary,
  "attention-train": luong,
  "additive-attention-train": bahdanau,
  "custom-cell-train": customCell,
  "layer-norm-train": layerNormalised,
  "ntm-train": neuralTuringMachine,
  "mingru-train": mingru,
  "segrnn-train": segments,
  "tagger-train": tagging,
};
