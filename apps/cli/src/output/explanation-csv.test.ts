import { expect, test } from "vitest";
import { explanationCsv } from "./explanation-csv.ts";

test("names the series by its column, of several targets too", () => {
  const parts = [{ name: "ridge", values: Float64Array.of(1, 2) }];
  const about = { times: undefined, parts, covariates: [], lags: [] };
  const all = [
    { ...about, id: "north, people", series: "north", target: "people" },
    { ...about, id: "sales", series: undefined, target: "sales" },
  ];
  expect(explanationCsv(all, undefined)).toBe(
    [
      "series,target,kind,name,step,contribution",
      "north,people,part,ridge,1,1",
      "north,people,part,ridge,2,2",
      "sales,sales,part,ridge,1,1",
      "sales,sales,part,ridge,2,2",
      "",
    ].join("\n"),
  );
});
