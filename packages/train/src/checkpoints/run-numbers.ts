// What a run consists of, as its checkpoints keep it.
import type { PlateauState } from "@grus/optim";
import type { Progress } from "../progress.ts";
import type { MeansSoFar } from "../weighted-means.ts";
import type { RunPlace, SavedValue } from "./checkpoint-options.ts";

/** Checksums of batches of an epoch. */
export interface DataMark {
  /** The epoch that they are of, counted from 1. */
  readonly epoch: number;
  readonly first: number;
  /** Of the last batch that is done. */
  readonly last: number;
}

/** An epoch with its score, the validation loss or else the training loss. Plain data. */
export interface ScoredEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  readonly score: number;
}

/** What a run consists of besides tensors. Plain data. */
export interface RunNumbers extends RunPlace {
  readonly best: ScoredEpoch | null;
  readonly plateau: PlateauState | null;
  /** Means over the epoch under way. */
  readonly means: MeansSoFar;
  readonly data: DataMark;
  readonly history: readonly Progress[];
  readonly seconds: number;
  /** Of the epoch under way. */
  readonly epochSeconds: number;
}

/** What must be the same when a run goes on. */
export interface RunIdentity {
  readonly seed: number;
  readonly hasPlateau: boolean;
  readonly hasValidation: boolean;
  readonly resetCarry: string;
  readonly settings: SavedValue;
}

/** A moment: its numbers, and trees of tensors. */
export interface RunMoment {
  readonly numbers: RunNumbers;
  /** Parameters, optimizer state, key and carry of the next step. */
  readonly state: unknown;
  /** Parameters and carry of the best epoch; undefined where there is none. */
  readonly best: unknown;
}

/** The record of a checkpoint. */
export interface RunRecord {
  readonly content: string;
  readonly version: number;
  readonly writtenBy: { readonly "@grus/train": string; readonly backend: string };
  readonly run: RunIdentity;
  readonly numbers: RunNumbers;
}
