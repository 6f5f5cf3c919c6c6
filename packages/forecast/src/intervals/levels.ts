// The levels of intervals.
import { OptionError } from "@grus/data";

/**
 * Levels, ascending and each once; 0.8 and 0.95 by default. Throws {@link OptionError} for none, and for one
 * outside of (0, 1).
 */
export function levelsOf(levels: readonly number[] = [0.8, 0.95]): readonly number[] {
  const sorted = [...new Set(levels)].sort((a, b) => a - b);
  if (sorted.length > 0 && sorted.every((level) => level > 0 && level < 1)) return sorted;
  throw new OptionError({
    problem: `levels is ${JSON.stringify(levels)}; expected shares above 0 and below 1, such as 0.8 and 0.95.`,
  });
}

/** A level in per cent, as in names of columns: "80", "97.5". */
export function levelName(level: number): string {
  return String(Number((100 * level).toPrecision(6)));
}
