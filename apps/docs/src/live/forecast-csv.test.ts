import { expect, test } from "vitest";
import { forecastCsv } from "./forecast-csv.ts";

test("columns of intervals are named by their levels as in files of grus forecast", () => {
  const [values, lower, upper] = [2, 1, 3].map((value) => Float64Array.of(value));
  const csv = forecastCsv({
    id: "sales",
    series: undefined,
    target: "sales",
    times: undefined,
    values: values!,
    intervals: [{ level: 0.975, lower: lower!, upper: upper! }],
  });
  expect(csv).toBe("step,forecast,lower-97.5,upper-97.5\n1,2,1,3\n");
});
