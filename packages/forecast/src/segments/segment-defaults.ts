// Sizes of a segment network that suit a task.
import type { Given } from "../given.ts";
import { medianOf } from "../median.ts";
import type { Task } from "../parts/task.ts";
import { windowCounts } from "./train-segments.ts";

/** What a network is trained with. */
export interface SegmentSizes {
  /** Values of a window. */
  readonly context: number;
  /** Values of a segment; the context is a multiple. */
  readonly segment: number;
  readonly hiddenSize: number;
  readonly dropout: number;
  /** Updates of the weights. */
  readonly steps: number;
  readonly learningRate: number;
  /**
   * What the values of a window are divided by: the standard deviation of the window, or of the whole series,
   * which says more where there are few.
   */
  readonly unit: "window" | "series";
}

/** Rows of a batch. */
export const BATCH = 128;
/** Up to so many series are few: a network fits to them closely, and their units are known well. */
const FEW = 20;
/** The longest context by default, and its largest share of the middle length. */
const [LONGEST_CONTEXT, LARGEST_SHARE] = [720, 0.6] as const;
/** A window is read in as many segments at most: more take longer, and are no more accurate (decision 0021). */
const MOST_SEGMENTS = 16;
const LEAST_SEGMENTS = 4;
/** Each window is drawn about so often, within limits of the steps. */
const PASSES = 8;
const [LEAST_STEPS, MOST_STEPS] = [150, 1600] as const;

/**
 * Sizes by the seasons and the amount of data: a context of three of the longest season and two horizons at least,
 * at most 0.6 of the middle length; segments of a season, of several or of a part of it.
 */
export function segmentSizes(task: Task, ends: Int32Array, given: Given<SegmentSizes>): SegmentSizes {
  const season = task.seasons[0] ?? 1;
  const wanted = Math.min(LONGEST_CONTEXT, Math.max(3 * (task.seasons.at(-1) ?? 1), 2 * task.horizon, 16));
  const middle = medianOf([...ends]);
  const about =
    given.context ?? Math.max(LEAST_SEGMENTS, Math.min(wanted, Math.floor(LARGEST_SHARE * middle)));
  const segment = given.segment ?? segmentOf(season, about);
  const context =
    Math.max(1, given.context === undefined ? Math.floor(about / segment) : Math.ceil(about / segment)) *
    segment;
  const windows = windowCounts(task, context, ends).reduce((sum, count) => sum + count, 0);
  const isFew = task.series.length <= FEW;
  return {
    context,
    segment,
    hiddenSize: given.hiddenSize ?? (windows < 2000 ? 32 : windows < 20_000 ? 64 : 128),
    dropout: given.dropout ?? (isFew ? 0.5 : 0),
    steps: given.steps ?? Math.max(LEAST_STEPS, Math.min(MOST_STEPS, Math.ceil((PASSES * windows) / BATCH))),
    learningRate: given.learningRate ?? 0.002,
    unit: given.unit ?? (isFew ? "series" : "window"),
  };
}

/** A season, the multiple of it or its largest divisor that divides a context into 4 to 16 segments. */
function segmentOf(season: number, context: number): number {
  const [longest, shortest] = [context / LEAST_SEGMENTS, context / MOST_SEGMENTS];
  if (season < 2) return Math.max(1, Math.floor(longest / 2));
  if (season < shortest) return season * Math.ceil(shortest / season);
  for (let parts = 1; parts < season; parts++) {
    if (season % parts === 0 && season / parts <= longest) return season / parts;
  }
  return Math.max(1, Math.floor(longest));
}
