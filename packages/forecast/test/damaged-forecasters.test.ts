// The messages of damaged forecasters, of each kind of part and of what surrounds them.
import { referenceBackend } from "@grus/tensor";
import { beforeAll, expect, test } from "vitest";
import { type ForecasterFiles, open, readForecaster } from "../src/forecaster/forecaster-files.ts";
import { ForecasterFileError } from "../src/forecaster-file-error.ts";
import { closedForecasters, networkForecasters, type SavedForecaster } from "./saved-forecasters.ts";

const backend = referenceBackend();
let saved: readonly SavedForecaster[];
beforeAll(async () => {
  saved = [...(await closedForecasters()), ...(await networkForecasters(backend))];
});

type Path = readonly (string | number)[];

function filesOf(name: string): ForecasterFiles {
  return saved.find((one) => one.name === name)!.files;
}

/** The files of a forecaster with another value at a path. */
function damaged(name: string, path: Path, value: unknown): ForecasterFiles {
  const files = filesOf(name);
  const about = JSON.parse(files.json);
  const holder = path.slice(0, -1).reduce((at, each) => at[each], about);
  holder[path.at(-1)!] = value;
  return { ...files, json: JSON.stringify(about) };
}

function problemOf(files: ForecasterFiles): string {
  try {
    open(files, backend);
    return "opened";
  } catch (error) {
    if (error instanceof ForecasterFileError) return error.problem;
    throw error;
  }
}

const settings = (part: number, ...path: Path): Path => ["parts", part, "record", "settings", ...path];

test.each<[string, Path, unknown, string]>([
  ["rows", ["roles"], undefined, "roles is missing; expected an object."],
  ["rows", ["roles", "target"], [], "roles.target is []; expected a list of at least 1 item."],
  ["rows", ["horizon"], 1e9, "intervals.adaptive.errors.length is 2; expected 1000000000, the horizon."],
  ["rows", ["seasons", 0], 0, "seasons[0] is 0; expected a whole number from 1 to 16777216."],
  ["rows", ["parts"], [], "parts is []; expected a list of at least 1 item."],
  ["rows", ["parts", 0, "weight"], -1, "parts is [-1]; expected weights of at least 0, one of them above 0."],
  ["rows", ["parts", 0, "record", "name"], 3, "parts[0].record.name is 3; expected a text."],
  [
    "rows",
    ["intervals", "adaptive", "memory"],
    1e9,
    "intervals.adaptive.memory is 1000000000; expected a whole number from 1 to 10000.",
  ],
  [
    "rows",
    ["intervals", "adaptive", "levels", 0],
    1,
    "intervals.adaptive.levels[0] is 1; expected a number between 0 and 1.",
  ],
  [
    "rows",
    ["intervals", "adaptive", "tails", 1],
    [0],
    "intervals.adaptive.tails[1].length is 1; expected 4, two for each level.",
  ],
  ["rows", ["intervals", "rows", "rows", 0, 1], "a", 'intervals.rows.rows[0][1] is "a"; expected a number.'],
  ["rows", ["seen", 0], ["value"], 'seen[0] is ["value"]; expected a list of two.'],
  [
    "naive",
    ["frequency", "unit"],
    "fortnight",
    'frequency.unit is "fortnight"; expected "millisecond", "second", "minute", "hour", "day", "businessDay", "week", "month" or "year".',
  ],
  [
    "naive",
    ["holidays", "source", 0],
    { name: "Kings" },
    "holidays.source[0].date is missing; expected a text.",
  ],
  [
    "naive",
    ["covariates", "future", 0, "column"],
    null,
    "covariates.future[0].column is null; expected a text.",
  ],
  [
    "naive",
    settings(0, "method"),
    "first value",
    'the part "last value".settings.method is "first value"; expected "last value", "drift", "mean", "median", "window mean", "window median" or "season".',
  ],
  [
    "naive",
    settings(6, "period"),
    0.5,
    'the part "seasonal naive (7)".settings.period is 0.5; expected a whole number from 1 to 16777216.',
  ],
  [
    "sums",
    ["hierarchy", "method"],
    "topDown",
    'hierarchy.method is "topDown"; expected "bottomUp", "ols", "wls", "minTrace" or "none".',
  ],
  [
    "classical",
    settings(2, "name"),
    "SARIMA",
    'the part "ARIMA".settings.name is "SARIMA"; expected "ETS", "theta" or "ARIMA".',
  ],
  [
    "ridges",
    settings(0, "base", "rounds"),
    9,
    'the part "ridge (context 5, from the mean of 2 values, penalty 1)".settings.base is {"period":1,"rounds":9}; expected at most 5 values, the context.',
  ],
  [
    "nested",
    settings(0, "regressions", 0, 1, "means"),
    [],
    "expected 1 means and coefficients, as there are covariates.",
  ],
  [
    "mixture",
    settings(0, "settings", "layers"),
    1e9,
    'the part "network (context 6, 3 units)".settings.settings.layers is 1000000000; expected a whole number from 1 to 14.',
  ],
  [
    "mixture",
    settings(0, "settings", "bases"),
    3,
    'the part "network (context 6, 3 units)".settings.settings.bases is 3; expected 4, as its windows have.',
  ],
  [
    "distributions",
    settings(0, "settings", "output"),
    { distribution: "cauchy" },
    'distribution is "cauchy"; expected "gaussian", "student-t" or "negative-binomial".',
  ],
  [
    "segments",
    settings(0, "plan", "context"),
    1e9,
    'the part "segment network".settings.plan.context is 1000000000; expected a whole number from 1 to 65536.',
  ],
  [
    "segments",
    settings(0, "networks"),
    0,
    'the part "segment network".settings.networks is 0; expected a whole number of at least 1.',
  ],
])("%s with another %j, %j", (name, path, value, message) => {
  expect(problemOf(damaged(name, path, value))).toContain(message);
});

test.each<[string, Path, unknown, string]>([
  [
    "ridges",
    settings(0, "context"),
    7,
    'the tensor "weights" of the part "ridge (context 5, from the mean of 2 values, penalty 1)" is float32[4, 2]; expected float32[6, 2].',
  ],
  ["mixture", settings(0, "settings", "hiddenSize"), 1e9, "expected float32"],
  [
    "sums",
    ["hierarchy", "ids"],
    ["total"],
    'the tensor "hierarchy.projection" is [3, 6]; expected [bottom, 1], as hierarchy.ids has 1.',
  ],
  ["ridges", ["parts", 0, "record", "tensors"], ["other"], 'expected a tensor "parts.0.other"; got none.'],
])("%s with other tensors than those of %j, %j", (name, path, value, message) => {
  expect(problemOf(damaged(name, path, value))).toContain(message);
});

test("a part of another horizon is refused, and one without the part inside", () => {
  const record = readForecaster(filesOf("mixture"));
  expect(record.horizon).toBe(2);
  expect(problemOf(damaged("nested", ["parts", 0, "record", "inner"], []))).toMatch(
    /^model\.json: the part .* has no inner part; expected one\.$/,
  );
  expect(problemOf(damaged("segments", settings(0, "settings", "horizon"), 3))).toBe(
    'model.json: the part "segment network" forecasts 3 steps; expected 2, the horizon.',
  );
});

test("fields that are not known are passed over", () => {
  expect(problemOf(damaged("rows", ["later"], 1))).toBe("opened");
});
