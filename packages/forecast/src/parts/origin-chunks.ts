// Origins in pieces.
import type { Origins } from "./task.ts";

/** The origins in order, `rows` at a time. */
export function chunks({ length, series, at }: Origins, rows: number): readonly Origins[] {
  return Array.from({ length: Math.ceil(length / rows) }, (_, i) => {
    const [from, to] = [i * rows, Math.min(length, (i + 1) * rows)];
    return { length: to - from, series: series.slice(from, to), at: at.slice(from, to) };
  });
}
