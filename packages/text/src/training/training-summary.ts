// How training went.
import type { EpochFigures, MinimizeResult, StopReason } from "@grus/train";
import type { LossPoint } from "./loss-curve.ts";

/** How training went. Plain data. */
export interface TrainingSummary {
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
  readonly stopped: StopReason;
  /** The epoch whose weights are kept; undefined where training was stopped before the end of the first. */
  readonly bestEpoch: number | undefined;
  /** The share of validation that the best epoch labels right, of models that label. */
  readonly validationAccuracy: number | undefined;
  /** Nats of a token, or of a text that is labelled, in validation with the best epoch. */
  readonly validationLoss: number | undefined;
  /** The losses and the accuracy of each epoch. */
  readonly history: readonly TrainedEpoch[];
  /** The training loss over the updates; of a run that was resumed from there on. */
  readonly curve: readonly LossPoint[];
}

/** The figures of an epoch. Plain data. */
export interface TrainedEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Updates up to its end. */
  readonly step: number;
  readonly loss: number;
  readonly validationLoss: number | undefined;
  readonly validationAccuracy: number | undefined;
}

/** Describes a run whose metric, if it has one, is `accuracy`. */
export function summaryOf(
  { history, bestEpoch, steps, seconds, stopped }: Omit<MinimizeResult<unknown>, "parameters">,
  curve: readonly LossPoint[],
): TrainingSummary {
  const epochs = history.map(({ epoch, step, loss, validationLoss, metrics }) => ({
    epoch,
    step,
    loss,
    validationLoss,
    validationAccuracy: metrics.accuracy,
  }));
  const best = epochs.find(({ epoch }) => epoch === bestEpoch);
  return {
    epochs: epochs.length,
    steps,
    seconds,
    stopped,
    bestEpoch: best?.epoch,
    validationAccuracy: best?.validationAccuracy,
    validationLoss: best?.validationLoss,
    history: epochs,
    curve,
  };
}

/**
 * The score of an epoch by its accuracy on validation; of equally accurate epochs the one with the lower loss is
 * better: its weight is below one label in 100,000.
 */
export function accuracyThenLoss({ metrics, validationLoss = 0 }: EpochFigures): number {
  return 1e-6 * Math.min(validationLoss, 10) - metrics.accuracy!;
}
