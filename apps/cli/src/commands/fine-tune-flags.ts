// The options of `grus fine-tune`.
import type { LossName } from "grus";
import type { BackendOption } from "../backend-option.ts";
import type { ModelFlags } from "../models/open-model.ts";
import type { ReadingFlags } from "../reading-options.ts";

/** The parsed flags. */
export interface FineTuneFlags extends ModelFlags, ReadingFlags {
  readonly out: string;
  readonly loss?: LossName;
  readonly batchAxis?: Readonly<Record<string, number>>;
  readonly batchSize?: number;
  readonly validation: number;
  readonly only?: readonly string[];
  readonly epochs: number;
  /** Of forecasters: updates of the weights of each network. */
  readonly steps?: number;
  readonly learningRate?: number;
  readonly weightDecay: number;
  readonly seed: number;
  readonly backend: BackendOption;
}
