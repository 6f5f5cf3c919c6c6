// The content of a run, as stored in checkpoints.
import type { PlateauState } from "@grus/optim";
import type { Progress } from "../progress.ts";
import type { MeansSoFar } from "../weighted-means.ts";
import type { RunPlace, SavedValue } from "./checkpoint-options.ts";

/** Checksums of batches of an epoch. */
export interface DataMark {
  /** Their epoch, counted from 1. */
  readonly epoch: number;
  readonly first: number;
  /** Of the last processed batch. */
  readonly last: number;
}

/** An epoch with its score, by which it may be the best. Plain data. */
export interface ScoredEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  readonly score: number;
}

/** The content of a run except for tensors. Plain data. */
export interface RunNumbers extends RunPlace {
  readonly best: ScoredEpoch | null;
  readonly plateau: PlateauState | null;
  /** Means over the current epoch. */
  readonly means: MeansSoFar;
  readonly data: DataMark;
  readonly history: readonly Progress[];
  readonly seconds: number;
  /** Of the current epoch. */
  readonly epochSeconds: number;
}

/** What must be equal when a run resumes. */
export interface RunIdentity {
  readonly seed: number;
  readonly hasPlateau: boolean;
  readonly hasValidation: boolean;
  readonly resetCarry: string;
  readonly settings: SavedValue;
}

/** A snapshot: its numbers, and trees of tensors. */
export interface RunMoment {
  readonly numbers: RunNumbers;
  /** Parameters, optimizer state, key and carry of the next step. */
  readonly state: unknown;
  /** Parameters and carry of the best epoch; undefined if there is none. */
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
