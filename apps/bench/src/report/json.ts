// The report as JSON.
import type { ReportData } from "./data.ts";

/** All figures, rounded to five significant digits. */
export function reportJson(data: ReportData): string {
  const rounded = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
  return `${JSON.stringify(data, rounded, 2)}\n`;
}
