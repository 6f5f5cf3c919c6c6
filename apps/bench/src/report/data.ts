// The data of a report: all figures, before formatting.
import type { Environment } from "../environment.ts";
import type { Compared } from "../figures/comparison.ts";
import type { CheckpointFigure, LengthFigure } from "../figures/long-sequences.ts";
import type { OneSequenceFigure } from "../figures/one-sequence.ts";
import type { PeerStreamFigure, StreamFigure } from "../figures/streams.ts";
import type { VariantFigure } from "../figures/variants.ts";
import type { Recorded } from "./recorded.ts";

/** All figures of one run, and those recorded before it; times in milliseconds unless stated otherwise. */
export interface ReportData {
  /** The day of the run, as 2026-01-31. */
  readonly date: string;
  /** Duration of the whole run. */
  readonly seconds: number;
  /** A shortened run, whose figures are rough. */
  readonly isQuick: boolean;
  readonly environment: Environment;
  /** The highest one-minute load average during the run, including the threads of the run itself. */
  readonly highestLoad: number;
  /** GFLOP/s of a large product on this backend. */
  readonly ceiling: number;
  readonly compared: readonly Compared[];
  readonly recorded: readonly Recorded[];
  readonly oneSequence: readonly OneSequenceFigure[];
  readonly streams: readonly StreamFigure[];
  readonly peerStream: PeerStreamFigure;
  readonly variants: readonly VariantFigure[];
  readonly lengths: readonly LengthFigure[];
  readonly checkpoint: readonly CheckpointFigure[];
}
