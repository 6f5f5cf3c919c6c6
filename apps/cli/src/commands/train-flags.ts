// The options of `grus train`.
import type { forecast } from "grus";
import type { BackendOption } from "../backend-option.ts";
import type { ReadingFlags } from "../reading-options.ts";

/** The parsed flags. */
export interface TrainFlags extends ReadingFlags {
  /** Absent only on the command line of a resumed run. */
  readonly target: string;
  readonly time?: string;
  readonly features?: readonly string[];
  readonly horizon: number;
  readonly context: number;
  readonly cell: forecast.CellName;
  readonly hidden: number;
  readonly layers: number;
  readonly epochs: number;
  readonly learningRate?: number;
  readonly seed: number;
  readonly backend: BackendOption;
  readonly gaps: "error" | "fill" | "keep";
  readonly duplicates: "error" | "first" | "last";
  readonly missing: "error" | "interpolate" | "forward" | "drop";
  readonly out?: string;
  readonly resume?: string;
  /** Seconds. */
  readonly checkpointEvery: number;
  readonly json?: boolean;
}
