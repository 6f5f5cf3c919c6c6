// A file of a reader: daily sales with a weekly pattern, and the forecast of it that Node makes.
import { readCsv } from "grus";
import { makeForecast } from "../src/live/make-forecast.ts";
import { firstSettings, type LiveSettings } from "../src/live/settings.ts";

/** The contents of sales.csv, without any randomness. */
export function salesCsv(days: number): string {
  const rows = Array.from({ length: days }, (_, i) => {
    const day = new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
    return `${day},${(50 + 9 * Math.sin((2 * Math.PI * i) / 7) + 3 * Math.sin(i * i)).toFixed(2)}`;
  });
  return `day,sales\n${rows.join("\n")}\n`;
}

/** What the page's worker computes for it: the contents of forecast.csv, and the parts. */
export async function forecastOfSales(
  days: number,
  settings: Partial<LiveSettings>,
): Promise<{ readonly csv: string; readonly parts: readonly string[] }> {
  const table = await readCsv(salesCsv(days));
  let made: { csv: string; parts: string[] } | undefined;
  await makeForecast(
    table,
    { ...firstSettings, target: "sales", ...settings },
    {
      send: (message) => {
        if (message.type !== "live-result") return;
        const { csv, parts } = message.result;
        made = { csv, parts: parts.map(({ name }) => name) };
      },
    },
  );
  return made!;
}
