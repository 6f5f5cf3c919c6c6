// Columns that are known ahead must be known as far as the forecast reaches.
import { advice, formatDate, option, WindowError } from "@grus/data";
import { type TableData, timesOf } from "./table-task.ts";

/** Throws {@link WindowError} where they end earlier. */
export function checkFuture(data: TableData, horizon: number): void {
  const { file, plan, series } = data;
  if (plan.future.length === 0) return;
  for (const each of series) {
    const end = each.values.length;
    const known = Math.min(...(each.future ?? []).map((column) => column.length)) - end;
    if (known >= horizon) continue;
    const last = timesOf(data, each, end + horizon - 1, 1)?.[0];
    throw new WindowError({
      file,
      column: plan.future[0],
      problem: `the columns that are known ahead end ${Math.max(0, known)} steps after the last value${plan.series === undefined ? "" : ` of series ${JSON.stringify(each.id)}`}; expected ${horizon}${last === undefined ? "" : `, up to ${formatDate(last)}`}.`,
      cure: [
        "Add rows with these columns and an empty target.",
        advice`Or give them in a table of their own: ${option("futureRows")}.`,
      ],
    });
  }
}
