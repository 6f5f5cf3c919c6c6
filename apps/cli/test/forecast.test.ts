// `grus forecast`, and what `predict`, `inspect` and the other commands do with its forecasters.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { day, fileOf, folder, grus, interrupted, waveFile } from "./command.ts";

/** A daily series with a week in it: day, people, sales. */
function shopFile(rows = 70, name = "shop.csv"): string {
  const line = (t: number) =>
    `${day(t)},${(t * 7) % 5},${(40 + 9 * Math.sin((2 * Math.PI * t) / 7) + Math.cos(t * t)).toFixed(3)}`;
  return fileOf(["day,people,sales", ...Array.from({ length: rows }, (_, t) => line(t))], name);
}

/** Two shops one below the other, of very different sizes. */
function shopsFile(): string {
  const rows = ["north", "south"].flatMap((shop, i) =>
    Array.from(
      { length: 60 },
      (_, t) =>
        `${shop},${day(t)},${(10 ** (3 * i) * (2 + Math.sin((2 * Math.PI * t) / 7) + 0.1 * Math.cos(t * t))).toPrecision(5)}`,
    ),
  );
  return fileOf(["shop,day,units", ...rows], "shops.csv");
}

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const withoutTime = ({ seconds, ...rest }: Record<string, unknown>) => {
  expect(seconds).toBeGreaterThan(0);
  return rest;
};

const file = shopFile();
const quick = ["--horizon", "3", "--season", "7", "--backend", "none"];
const out = folder();
let printed = "";

beforeAll(async () => {
  const args = ["forecast", file, "--target", "sales", ...quick, "--levels", "80,90", "--out", out];
  const { code, out: text, error } = await grus(...args);
  expect(code, error).toBe(0);
  printed = text;
});

describe("grus forecast", () => {
  test("says what was read, decided, tested and forecast, and ends with the verdict", () => {
    const order = [
      `read ${file}: 70 rows, 3 columns`,
      "day: 2020-01-01 to 2020-03-10, daily, no gaps",
      "One series, daily.",
      "Seasons: 7 steps.",
      "Horizon: 3 steps (as given).",
      "Test: the last 11 steps",
      "test errors",
      "intervals of 80 % held",
      "made of",
      "● sales   ○ forecast   +",
      "▒ 80 %   ░ 90 %",
      "lower-80  upper-80  lower-90  upper-90\n2020-03-11 ",
    ];
    const found = order.map((text) => printed.indexOf(text));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(printed).toMatch(/^forecast +\d/m);
    expect(printed.split("\n").at(-1)).toMatch(/^The forecast .*mean absolute error/);
  });

  test("writes six files; metrics.json has every figure", () => {
    expect(readdirSync(out).sort()).toEqual([
      "config.json",
      "forecast.csv",
      "metrics.json",
      "model.json",
      "model.safetensors",
      "report.html",
    ]);
    const metrics = readJson(join(out, "metrics.json"));
    expect(metrics).toMatchObject({
      task: "forecast",
      target: "sales",
      seed: 0,
      horizon: 3,
      seasons: [7],
      frequency: "daily",
      series: 1,
      config: { file, target: "sales", time: "day", horizon: 3, season: [7], levels: [80, 90] },
    });
    const scores = ["mae", "mase", "owa", "rmse", "rmsse", "smape"];
    const byLevel = ["coverage80", "coverage90", "width80", "width90"];
    const figures = [...scores, "crps", "pinball", ...byLevel, "windows"].sort();
    expect(Object.keys(metrics.test).sort()).toEqual(figures);
    const rivals = ["lastValue", "seasonalNaive", "drift", "mean", "windowMean", "ets", "theta"];
    expect(Object.keys(metrics.baselines)).toEqual([...rivals, "ridge", "naive2"]);
    for (const own of Object.values<object>(metrics.baselines))
      expect(Object.keys(own).sort()).toEqual(scores);
    const { byStep, bySeries } = metrics;
    expect(byStep.map(({ step }: { step: number }) => step)).toEqual([1, 2, 3]);
    expect(bySeries).toMatchObject([{ series: "sales", windows: metrics.test.windows }]);
    for (const part of [...byStep, ...bySeries])
      expect(Object.keys(part).sort()).toEqual(
        [...figures, "baselines", "step" in part ? "step" : "series"].sort(),
      );
    expect(byStep[0].baselines.lastValue.mae).toBeLessThan(byStep[2].baselines.lastValue.mae);
    expect(metrics.parts.reduce((sum: number, part: { weight: number }) => sum + part.weight, 0)).toBeCloseTo(
      1,
    );
    expect(metrics.model).toBe(metrics.parts.map(({ name }: { name: string }) => name).join(" + "));
    expect(metrics.verdict).toBe(printed.split("\n").at(-1));
  });

  test("--paths writes so many paths of each series, the same ones as predict with the same seed", async () => {
    const directory = folder();
    const args = ["forecast", file, "--target", "sales", ...quick, "--paths", "5", "--seed", "7"];
    const { code, error } = await grus(...args, "--out", directory);
    expect(code, error).toBe(0);
    const lines = readFileSync(join(directory, "paths.csv"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 5 * 3);
    expect(lines[0]).toBe("series,path,time,sales");
    expect(lines[4]).toMatch(/^sales,2,2020-03-11,\d+\.\d+$/);
    expect(readJson(join(directory, "config.json"))).toMatchObject({ paths: 5, seed: 7 });
    const elsewhere = folder();
    const own = join(elsewhere, "next.csv");
    const made = await grus("predict", directory, file, "--paths", "5", "--seed", "7", "--out", own);
    expect(made.error).toContain(`wrote ${own}\nwrote ${join(elsewhere, "paths.csv")}`);
    expect(readFileSync(join(elsewhere, "paths.csv"), "utf8").trimEnd().split("\n")).toEqual(lines);
  });

  test("--distribution needs networks; of counts, counts", async () => {
    const none = await grus("forecast", file, ...quick, "--distribution", "normal");
    expect([none.code, none.error]).toEqual([2, expect.stringContaining("Omit one of the two.")]);
    const counts = ["--distribution", "negative-binomial", "--backend", "reference"];
    const other = await grus("forecast", file, "--target", "sales", ...counts);
    expect([other.code, other.error]).toEqual([2, expect.stringContaining("expected counts, but sales has")]);
  });

  test("--paths needs a place of its own to write to", async () => {
    const none = await grus("forecast", file, ...quick, "--paths", "5");
    expect([none.code, none.error]).toEqual([2, expect.stringContaining("--paths 5: expected a place")]);
    const seed = await grus("predict", out, file, "--seed", "5");
    expect([seed.code, seed.error]).toEqual([2, expect.stringContaining("--seed 5: expected paths to draw")]);
    const same = await grus("predict", out, file, "--paths", "5", "--out", join(out, "paths.csv"));
    expect([same.code, same.error]).toEqual([2, expect.stringContaining("Choose another name")]);
  });

  test("config.json repeats the run; --json prints the same metrics alone", async () => {
    const { code, out: text } = await grus("forecast", "--config", join(out, "config.json"), "--json");
    expect(code).toBe(0);
    expect(withoutTime(JSON.parse(text))).toEqual(withoutTime(readJson(join(out, "metrics.json"))));
  });

  test("flags win over the file of options", async () => {
    const config = fileOf([
      JSON.stringify({ file, target: "people", horizon: 9, season: "none", levels: 50, backend: "none" }),
    ]);
    const { out: text } = await grus(
      "forecast",
      "--config",
      config,
      "--target",
      "sales",
      "--horizon",
      "2",
      "--json",
    );
    const metrics = JSON.parse(text);
    expect(metrics).toMatchObject({ target: "sales", horizon: 2, seasons: [], config: { levels: [50] } });
    expect(metrics.test.coverage50).toBeGreaterThan(0);
  });

  test("config.json holds flags about reading as they are written", async () => {
    const german = fileOf([
      "Tag;Wert",
      ...Array.from({ length: 40 }, (_, t) => `${1 + (t % 28)}.${1 + Math.floor(t / 28)}.2021;${t % 7},5`),
    ]);
    const directory = folder();
    const reading = ["--date-order", "day-first", "--decimal", ",", "--no-header", "--skip-lines", "1"];
    const { code, error } = await grus("forecast", german, ...reading, ...quick, "--out", directory);
    expect(code, error).toBe(0);
    const { config } = readJson(join(directory, "metrics.json"));
    expect(config).toMatchObject({ dateOrder: "day-first", decimal: ",", header: false, skipLines: "1" });
    const again = await grus("forecast", "--config", join(directory, "config.json"), "--json");
    expect(JSON.parse(again.out).config).toEqual(config);
    const [, line] = /<pre>grus (.*)<\/pre>/.exec(readFileSync(join(directory, "report.html"), "utf8"))!;
    const words = [...line!.replaceAll("&#39;", "'").matchAll(/'([^']*)'|\S+/g)].map(
      ([word, quoted]) => quoted ?? word,
    );
    expect(words).toContain("--no-header");
    const repeated = await grus(...words, "--json");
    expect(JSON.parse(repeated.out).config).toEqual(config);
  });

  test("the report tells everything in tables, and loads nothing", () => {
    const html = readFileSync(join(out, "report.html"), "utf8").replace(/<script[\s\S]*?<\/script>/g, "");
    const order = [
      "The data",
      "made of",
      "How wrong it is",
      "Error by step",
      "What comes next",
      "How to repeat it",
    ];
    const found = order.map((text) => html.indexOf(text));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    for (const text of ["sales, 3 steps ahead", "seasonal naive (7)", "2020-03-13", "lower 90 %", "held"])
      expect(html).toContain(text);
    expect(html).toContain(
      `grus forecast ${file} --target sales --time day --horizon 3 --season 7 --levels 80,90 --backend none`,
    );
    expect(html).not.toMatch(/(src|href)=/);
  });

  test("notes on what was decided name the flags that change it", async () => {
    const { out: text } = await grus("forecast", file, "--target", "sales", "--backend", "none");
    expect(text).toContain("Seasons: a week (7 steps). --season sets others.");
    expect(text).toMatch(/Horizon: 7 steps \(.*\)\. --horizon sets another\./);
  });

  test("takes the only column of numbers, else the last one, and says how to choose", async () => {
    const { out: text } = await grus("forecast", file, ...quick);
    expect(text).toContain(
      "forecasting sales, the last of 2 columns of numbers; --target chooses another: people",
    );
    const other = await grus("forecast", file, ...quick, "--past", "people", "--json");
    expect(other.error).not.toContain("--target");
    expect(JSON.parse(other.out).config.past).toEqual(["people"]);
  });

  test("several series and targets: who is who in the table, with as many digits as each needs", async () => {
    const shops = shopsFile();
    const [one, two] = [folder(), folder()];
    await grus("forecast", shops, "--series", "shop", ...quick, "--out", one);
    const lines = readFileSync(join(one, "forecast.csv"), "utf8").trim().split("\n");
    expect(lines[0]).toBe("series,time,units,lower-80,upper-80,lower-95,upper-95");
    expect(lines).toHaveLength(1 + 2 * 3);
    expect(lines[1]).toMatch(/^north,2020-03-01,\d\.\d{2,5},/);
    expect(lines[4]).toMatch(/^south,2020-03-01,\d{4}(\.\d{1,2})?,/);
    expect(readFileSync(join(one, "report.html"), "utf8")).toContain('<select id="series">');
    await grus("forecast", file, "--target", "people,sales", ...quick, "--out", two);
    const [head, first] = readFileSync(join(two, "forecast.csv"), "utf8").split("\n");
    expect(head).toBe("series,target,time,value,lower-80,upper-80,lower-95,upper-95");
    expect(first).toMatch(/^people,people,2020-03-11,/);
    expect(readJson(join(two, "metrics.json")).target).toEqual(["people", "sales"]);
  });

  test("--test takes the rows that follow", async () => {
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const [before, after] = [fileOf(lines.slice(0, 58)), fileOf([lines[0]!, ...lines.slice(58)])];
    const args = ["--target", "sales", ...quick, "--json"];
    const metrics = JSON.parse((await grus("forecast", before, "--test", after, ...args)).out);
    expect(metrics.test.windows).toBe(13 - 3 + 1);
    expect(metrics.config.test).toBe(after);
  });

  test("--ensemble chooses the parts, and is kept in config.json", async () => {
    const directory = folder();
    const args = ["--target", "sales", ...quick, "--ensemble", "drift,Theta", "--out", directory];
    expect((await grus("forecast", file, ...args)).code).toBe(0);
    const { parts, config } = readJson(join(directory, "metrics.json"));
    expect(parts).toMatchObject([{ weight: 0.5 }, { weight: 0.5 }]);
    expect(parts.map(({ name }: { name: string }) => name).toSorted()).toEqual(["drift", "theta"]);
    expect(config.ensemble).toEqual(["drift", "Theta"]);
    const again = await grus("forecast", "--config", join(directory, "config.json"), "--json");
    expect(JSON.parse(again.out).parts).toEqual(parts);
    const one = await grus("forecast", file, "--target", "sales", ...quick, "--ensemble", "best", "--json");
    expect(JSON.parse(one.out).parts).toHaveLength(1);
  });

  test("--folds tests at several times in the past, and writes all forecasts of them", async () => {
    const directory = folder();
    const folds = ["--folds", "3", "--fold-length", "4", "--refit", "fit"];
    const args = ["forecast", file, "--target", "sales", ...quick, ...folds, "--out", directory];
    const { code, out: text, error } = await grus(...args);
    expect(code, error).toBe(0);
    expect(text).toContain(
      "Test: 3 folds of 4 steps; parts are chosen before the first, and fitted anew before each.",
    );
    expect(text).toMatch(/^fold from +MAE.*\n2020-02-28 /m);
    expect(error).toContain("testing: fold 1 of 3, ");
    const { test: tested, byFold, config } = readJson(join(directory, "metrics.json"));
    expect(config).toMatchObject({ folds: 3, foldLength: 4, refit: "fit" });
    expect(tested.windows).toBe(3 * 2);
    expect(byFold.map((fold: { from: string }) => fold.from)).toEqual([
      "2020-02-28",
      "2020-03-03",
      "2020-03-07",
    ]);
    expect(Object.keys(byFold[1].baselines)).toContain("naive2");
    const [head, ...rows] = readFileSync(join(directory, "backtest.csv"), "utf8").trim().split("\n");
    expect(head).toBe("series,fold,origin,step,time,value,forecast,lower-80,upper-80,lower-95,upper-95");
    expect(rows).toHaveLength(6 * 3);
    expect(rows[4]).toMatch(/^sales,1,2020-02-28,2,2020-03-01,/);
    const errors = rows.map((row) => row.split(",")).map((row) => Math.abs(Number(row[5]) - Number(row[6])));
    expect(errors.reduce((sum, each) => sum + each, 0) / errors.length).toBeCloseTo(tested.mae, 4);
    expect(readFileSync(join(directory, "report.html"), "utf8")).toContain("<h2>Error by fold</h2>");
  });

  test("columns that are known ahead come from a file", async () => {
    const ahead = fileOf(["day,people", ...[0, 1, 2].map((t) => `${day(70 + t)},${t}`)]);
    const args = ["forecast", file, "--target", "sales", ...quick, "--future", "people"];
    const without = await grus(...args);
    expect(without.code).toBe(2);
    expect(without.error).toContain("expected 3, up to 2020-03-13");
    expect(without.error).toContain("Or give them in a table of their own: --future-file.");
    expect((await grus(...args, "--future-file", ahead)).code).toBe(0);
  });

  test.each([1, 2, 5])("%i rows are forecast by a naive method, and it is said", async (rows) => {
    const directory = join(folder(), "run");
    const { code, out: text } = await grus(
      "forecast",
      shopFile(rows),
      "--target",
      "sales",
      "--backend",
      "none",
      "--out",
      directory,
    );
    expect(code).toBe(0);
    expect(text.split("\n").at(-1)).toMatch(/^Too few values for a test: at least \d+ are needed/);
    const metrics = readJson(join(directory, "metrics.json"));
    expect(metrics).toMatchObject({ test: null, untested: metrics.verdict, baselines: {}, byStep: [] });
    expect(readFileSync(join(directory, "forecast.csv"), "utf8").split("\n")[1]).toMatch(/^sales,/);
    expect(readFileSync(join(directory, "report.html"), "utf8")).toContain("Too few values");
  });

  test("--holidays knows those of a country, now and when the forecaster is used again", async () => {
    const rows = Array.from(
      { length: 359 },
      (_, t) => `${day(t)},${(day(t).slice(8) === "25" ? 20 : 40) + ((t * t) % 7)}`,
    );
    const shop = fileOf(["day,sales", ...rows], "holidays.csv");
    const [directory, again] = [folder(), join(folder(), "again.csv")];
    const options = ["--horizon", "2", "--season", "none", "--backend", "none"];
    const made = await grus("forecast", shop, ...options, "--holidays", "us-ca", "--out", directory);
    expect(made.code, made.error).toBe(0);
    expect(made.out).toMatch(/Holidays: \d+ days, and 1 of those to forecast\./);
    expect(readJson(join(directory, "config.json")).holidays).toBe("us-ca");
    expect((await grus("inspect", directory)).out).toContain("holidays: us-ca");
    expect((await grus("predict", directory, shop, "--out", again)).code).toBe(0);
    expect(readFileSync(again, "utf8")).toBe(readFileSync(join(directory, "forecast.csv"), "utf8"));
    const unknown = await grus("forecast", shop, ...options, "--holidays", "XX");
    expect([unknown.code, unknown.error]).toEqual([2, expect.stringContaining('"XX" is not known')]);
    const wrong = await grus("forecast", shop, ...options, "--holidays", "Germany");
    expect([wrong.code, wrong.error]).toEqual([2, expect.stringContaining("Expected a country such as DE")]);
  });

  test("--hierarchy forecasts the sums of --series too, which add up in forecast.csv", async () => {
    const lines = Array.from({ length: 40 }, (_, t) =>
      ["north,oslo", "north,bergen", "south,rome"].map(
        (shop, i) =>
          `${shop},${day(t)},${(20 * (i + 1) + 5 * Math.sin(t / 3) + ((t * t) % (5 + i))).toFixed(2)}`,
      ),
    ).flat();
    const shops = fileOf(["region,shop,day,sold", ...lines], "regions.csv");
    const directory = folder();
    const options = ["--series", "region,shop", "--hierarchy", "--reconcile", "mint", "--out", directory];
    const made = await grus(
      "forecast",
      shops,
      "--horizon",
      "2",
      "--season",
      "none",
      "--backend",
      "none",
      ...options,
    );
    expect(made.code, made.error).toBe(0);
    expect(made.out).toContain("3 sums of 3 series are forecast too: total, north, south.");
    const first = readFileSync(join(directory, "forecast.csv"), "utf8")
      .split("\n")
      .filter((_, i) => i % 2 === 1);
    const cells = first.filter((line) => line !== "").map((line) => line.split(","));
    expect(cells.map(([id]) => id)).toEqual([
      "total",
      "north",
      "south",
      "north / oslo",
      "north / bergen",
      "south / rome",
    ]);
    const values = cells.map((row) => Number(row[2]));
    expect(Math.abs(values[0]! - values[3]! - values[4]! - values[5]!)).toBeLessThan(0.1); // rounded for the file
    const config = readJson(join(directory, "config.json"));
    expect(config).toMatchObject({ series: ["region", "shop"], hierarchy: true, reconcile: "mint" });
    expect((await grus("inspect", directory)).out).toContain("sums: of each group, reconciled by minTrace");
    const again = await grus("forecast", "--config", join(directory, "config.json"), "--out", folder());
    expect(again.error).not.toContain("error");
    expect(again.code).toBe(0);
    const alone = await grus("forecast", shops, "--reconcile", "ols");
    expect([alone.code, alone.error]).toEqual([
      2,
      expect.stringContaining("--reconcile is given without --hierarchy."),
    ]);
  });

  test("Ctrl-C ends with a message, exit code 130, and nothing written", async () => {
    const directory = join(folder(), "run");
    const args = ["--target", "level", "--season", "7,365", "--backend", "none", "--out", directory];
    const { code, error } = await interrupted("choosing parts", "forecast", waveFile(2000), ...args);
    expect(code, error).toBe(130);
    expect(error).toContain("stopped: nothing was written.");
    expect(existsSync(directory)).toBe(false);
  });
});

const lines = readFileSync(file, "utf8").trim().split("\n");
const twice = fileOf(lines.toSpliced(30, 0, lines[29]!));
const numberless = fileOf(["day,name", ...[0, 1, 2].map((t) => `${day(t)},x${t}`)]);
const unknown = fileOf([JSON.stringify({ horizont: 3 })], "options.json");
const wrong = fileOf([JSON.stringify({ duplicates: "maybe" })], "options.json");

describe("options of networks", () => {
  const args = [
    "forecast",
    file,
    "--target",
    "sales",
    "--horizon",
    "3",
    "--season",
    "7",
    "--backend",
    "wasm",
  ];
  const small = ["--context", "8", "--steps", "5", "--networks", "1"];

  test("are used, written to config.json and named by their flags", async () => {
    const flags = ["--cell", "lstm", "--units", "3", "--layers", "2", "--dropout", "0.1", ...small];
    const { code, out: text, error } = await grus(...args, ...flags, "--json");
    expect(code, error).toBe(0);
    const { config } = JSON.parse(text);
    const given = { cell: "lstm", units: 3, layers: 2, dropout: 0.1, context: 8, steps: 5, networks: 1 };
    expect(config).toMatchObject(given);
    expect(text).toContain("network (lstm, context 8, 3 units)");
  });

  test.each([
    ["--units", "3"],
    ["--cell", "lstm"],
  ])("such as %s are refused where there are no networks", async (flag, value) => {
    const { code, error } = await grus(...args.with(-1, "none"), flag, value);
    expect([code, error.split("\n").slice(-2)]).toEqual([
      2,
      [`error: ${flag} ${value}: with --backend none there are no networks.`, "Omit one of the two."],
    ]);
  });

  test.each([
    ["--cell", "tanh", "Expected one of gru, lstm, rnn."],
    ["--dropout", "1", "Expected a number from 0 to below 1."],
    ["--networks", "0", "Expected a whole number of at least 1."],
  ])("%s %s is not one", async (flag, value, problem) => {
    const { code, error } = await grus(...args, flag, value);
    expect([code, error.includes(problem)]).toEqual([2, true]);
  });
});

describe("bad input is one message with flags of the command, exit code 2, and nothing written", () => {
  test.each<readonly [name: string, args: readonly string[], ...says: readonly string[]]>([
    ["no file", [], "missing required argument 'file'"],
    ["a missing file", ["nowhere.csv"], "nowhere.csv", "no such file"],
    ["no such target", [file, "--target", "slaes"], '"slaes"', '"sales"'],
    ["no numbers", [numberless], "no column of numbers", "--target COLUMN"],
    ["a repeated time", [twice, "--target", "sales"], "more than once", "--series", "--duplicates first"],
    [
      "two roles",
      [file, "--target", "sales", "--static", "sales"],
      "as --target",
      "Leave it out of --static.",
    ],
    ["rows without columns ahead", [file, "--future-file", file], "--future COLUMNS"],
    ["levels as shares", [file, "--levels", "0.8"], "--levels", "such as 80,95"],
    ["a season", [file, "--season", "1"], "--season", "at least 2"],
    ["minutes without networks", [file, "--minutes", "1", "--backend", "none"], "--minutes 1", "Omit one"],
    [
      "more folds than rows",
      [file, "--target", "sales", "--horizon", "9", "--season", "7", "--folds", "8"],
      "8 folds of 9 steps need 81",
      "Give --folds 6",
    ],
    [
      "folds without rows",
      [file, "--horizon", "9", "--fold-length", "3", "--folds", "2"],
      "--fold-length is 3",
    ],
    [
      "a refit without folds",
      [file, "--refit", "fit"],
      "--refit is fit without --folds",
      "such as --folds 5.",
    ],
    [
      "no such part",
      [file, "--ensemble", "prophet", "--horizon", "3", "--backend", "none"],
      '--ensemble: "prophet"',
      "ridge",
      "--backend",
    ],
    ["an unknown country", [file, "--target", "sales", "--holidays", "XX"], '--holidays: the country "XX"'],
    ["two tests", [file, "--test", file, "--folds", "2"], "both --test and --folds"],
    ["a horizon", [file, "--horizon", "0"], "--horizon", "at least 1"],
    [
      "an unknown option in a file",
      [file, "--config", unknown],
      'no option "horizont"',
      'Did you mean "horizon"?',
    ],
    [
      "a wrong value in a file",
      [file, "--config", wrong],
      'duplicates is "maybe"',
      "error, first, last, mean",
    ],
    ["options that are no object", [file, "--config", fileOf(["[]"])], "expected an object of options"],
  ])("%s", async (_, args, ...says) => {
    const directory = join(folder(), "run");
    const { code, error } = await grus("forecast", ...args, "--out", directory);
    for (const part of says) expect(error).toContain(part);
    expect(error).not.toMatch(/^ +at |handleDuplicates|statics/m);
    expect([code, existsSync(directory)]).toEqual([2, false]);
  });

  test("a directory with other files is left alone", async () => {
    const directory = folder();
    writeFileSync(join(directory, "thesis.tex"), "x");
    const { code, error } = await grus("forecast", file, "--out", directory);
    expect([code, readdirSync(directory)]).toEqual([2, ["thesis.tex"]]);
    expect(error).toContain("holds files (thesis.tex)");
  });
});

describe("a saved forecaster", () => {
  test("forecasts the same rows alike, and other levels", async () => {
    const path = join(folder(), "next.csv");
    const { code, out: text } = await grus("predict", out, file, "--out", path);
    expect(code).toBe(0);
    expect(text).toMatch(/^day +sales +lower-80 +upper-80 +lower-90 +upper-90\n2020-03-11 /);
    expect(readFileSync(path, "utf8")).toBe(readFileSync(join(out, "forecast.csv"), "utf8"));
    await grus("predict", out, file, "--levels", "50,90", "--out", path);
    const [head, first] = readFileSync(path, "utf8").split("\n");
    expect(head).toBe("series,time,sales,lower-50,upper-50,lower-90,upper-90");
    const [, , value, low, high, lower, higher] = first!.split(",").map(Number);
    expect([lower, low, value, high, higher]).toEqual(
      [lower, low, value, high, higher].toSorted((a, b) => a! - b!),
    );
    const saved = readFileSync(join(out, "forecast.csv"), "utf8").split("\n")[1]!.split(",").map(Number);
    expect(Math.abs(lower! - saved[5]!)).toBeLessThan(0.01);
  });

  test("forecasts newer rows", async () => {
    const { out: text } = await grus("predict", out, shopFile(80));
    expect(text).toContain("2020-03-21");
  });

  test("is described by inspect", async () => {
    const { code, out: text } = await grus("inspect", out);
    expect(code).toBe(0);
    for (const part of [
      "forecasts sales, 3 steps, rows daily",
      "time: day",
      "seasons: 7 steps",
      "80 %, 90 %",
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/^\S.* +\d+ %$/m);
  });

  test("says what its parts, columns and earlier values add, and what would be if", async () => {
    const [directory, path] = [folder(), join(folder(), "next.csv")];
    const ahead = Array.from(
      { length: 73 },
      (_, t) => `${day(t)},${(t * 7) % 5},${t < 70 ? 9 * ((t * 7) % 5) + (t % 2) : ""}`,
    );
    const planned = fileOf(["day,people,sales", ...ahead]);
    const args = ["--target", "sales", ...quick, "--future", "people", "--explain", "--out", directory];
    const { out: text, error } = await grus("forecast", planned, ...args);
    expect(text, error).toMatch(/^column, beside its mean +mean +step 1 .*\npeople /m);
    const explained = readFileSync(join(directory, "explanation.csv"), "utf8");
    expect(explained).toMatch(/^series,kind,name,step,time,contribution\nsales,part,.*,1,2020-03-11,/);
    expect(explained).toMatch(/^sales,column,people,3,2020-03-13,/m);
    expect(readJson(join(directory, "config.json")).explain).toBeUndefined();
    const html = readFileSync(join(directory, "report.html"), "utf8");
    expect(html).toContain("<h2>Where the forecast comes from</h2>");
    const changed = ["--what-if", "people=+1", "--explain", "--out", path];
    const predicted = await grus("predict", directory, planned, ...changed);
    expect(predicted.out).toMatch(/^day +sales +what if +difference +if-lower-95 +if-upper-95\n2020-03-11 /);
    const beside = join(dirname(path), "explanation.csv");
    expect(predicted.out).toMatch(/^the 8 largest of \d+; all are in /m);
    expect(predicted.out).toContain(`; all are in ${beside}`);
    const [head, first] = readFileSync(path, "utf8")
      .split("\n")
      .map((line) => line.split(","));
    expect(Math.abs(Number(first![head!.indexOf("difference")]) - 9)).toBeLessThan(0.5);
    expect(readFileSync(beside, "utf8")).toBe(explained);
    const wrong = await grus("predict", directory, planned, "--what-if", "peple=1");
    expect([wrong.code, wrong.error.split("\n").slice(-2)]).toEqual([
      2,
      [
        'error: --what-if: "peple" is not a column that the forecaster knows ahead; expected one of people.',
        'Did you mean "people"?',
      ],
    ]);
  });

  test("refuses columns ahead, which it has no use for", async () => {
    const { code, error } = await grus("predict", out, file, "--future-file", file);
    expect([code, error.includes("Omit --future-file.")]).toEqual([2, true]);
  });

  test.each([["export", "--esm", "model.mjs"], ["verify"], ["convert", "model.onnx"]])(
    "%s names the parts that cannot be exported, and how to do without",
    async (command, ...rest) => {
      const { code, error } = await grus(command, out, ...rest);
      expect(code).toBe(2);
      expect(error).toMatch(/parts that depend on more than a window of values: .*ETS \(weight \d+ %\)/);
      expect(error).toContain("Make the forecast with `grus forecast --portable`");
      expect(existsSync(rest.at(-1) ?? "none")).toBe(false);
    },
  );
});
