// Series with a season: two that were measured, and one that is made.
import { normalNumber, randomNumbers } from "../random-numbers.ts";

/** The series to choose from. */
export type SeriesName = "temperature" | "carbon" | "made";

/** The files of those that were measured, as in the package vega-datasets. */
export type SeriesFiles = Readonly<Record<Exclude<SeriesName, "made">, string>>;

/** A series with a season. */
export interface SeasonSeries {
  /** " °C", or nothing. */
  readonly unit: string;
  /** What a step is, in the plural. */
  readonly steps: string;
  /** Steps of a season. */
  readonly season: number;
  readonly values: Float64Array;
  /** When a value was measured. */
  when(index: number): string;
}

/** Steps of the series that is made. */
const MADE = 1200;

/** A series by its name. */
export function seasonSeries(name: SeriesName, { temperature, carbon }: SeriesFiles): SeasonSeries {
  if (name === "made") return madeSeries();
  if (name === "carbon") return readSeries(carbon, "CO2", { unit: " ppm", steps: "months", season: 12 });
  return readSeries(temperature, "temp_max", { unit: " °C", steps: "days", season: 365 });
}

function readSeries(
  csv: string,
  column: string,
  kind: Pick<SeasonSeries, "unit" | "steps" | "season">,
): SeasonSeries {
  const [header = [], ...rows] = csv
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const at = header.indexOf(column);
  return {
    ...kind,
    values: Float64Array.from(rows, (row) => Number(row[at])),
    when: (index) => rows[index]![0]!,
  };
}

/** A trend, a season of 24 steps, and noise of which four fifths stay from step to step. */
function madeSeries(): SeasonSeries {
  const random = randomNumbers(5);
  let noise = 0;
  const values = Float64Array.from({ length: MADE }, (_, t) => {
    const angle = (2 * Math.PI * t) / 24;
    noise = 0.8 * noise + 0.6 * normalNumber(random);
    return 20 + 0.01 * t + 5 * Math.sin(angle) + 2 * Math.cos(2 * angle) + noise;
  });
  return { unit: "", steps: "steps", season: 24, values, when: (index) => `step ${index}` };
}
