// Times as texts of one form.
import { formatDate } from "@grus/data";

/**
 * The times of a column: days, or days with a clock where any of them is not midnight; by the wall clocks of the
 * zone, by default UTC.
 */
export function timeTexts(times: ArrayLike<number>, timeZone: string | undefined): string[] {
  const hasClock = Array.from(times).some((time) => formatDate(time, undefined, timeZone).includes("T"));
  return Array.from(times, (time) => formatDate(time, hasClock, timeZone));
}
