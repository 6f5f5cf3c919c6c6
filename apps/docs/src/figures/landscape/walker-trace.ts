// What is remembered of an optimizer's walk.
import type { View } from "./landscapes.ts";

/** How far an optimizer has come. */
export interface WalkerTrace {
  readonly name: string;
  readonly learningRate: number;
  /** Where it was before each update, and where it is now. */
  readonly path: readonly (readonly [number, number])[];
  /** The height now; not finite once it has diverged. */
  readonly height: number;
  /** The least height so far, and the updates before it. */
  readonly lowest: number;
  readonly lowestAt: number;
  /** The updates before it was first in the lowest band; undefined before. */
  readonly reachedAt: number | undefined;
  /** The largest norm of its gradient so far. */
  readonly steepest: number;
  /** Whether it is in the picture now. */
  readonly isInView: boolean;
}

/** A place of the walk. */
export interface TracePlace {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly norm: number;
}

/** A walk that has not begun. */
export function emptyTrace(name: string, learningRate: number): WalkerTrace {
  const none = { path: [], height: Number.NaN, reachedAt: undefined, isInView: true };
  return { name, learningRate, ...none, lowest: Number.POSITIVE_INFINITY, lowestAt: 0, steepest: 0 };
}

/** The walk with one more place; `level` is the top of the lowest band. */
export function extended(trace: WalkerTrace, place: TracePlace, level: number, view: View): WalkerTrace {
  const { x, y, height, norm } = place;
  const update = trace.path.length;
  const isLower = height < trace.lowest;
  return {
    ...trace,
    path: [...trace.path, [x, y]],
    height,
    lowest: isLower ? height : trace.lowest,
    lowestAt: isLower ? update : trace.lowestAt,
    reachedAt: trace.reachedAt ?? (height < level ? update : undefined),
    steepest: Number.isFinite(norm) ? Math.max(norm, trace.steepest) : trace.steepest,
    isInView: x >= view.left && x <= view.right && y >= view.bottom && y <= view.top,
  };
}
