import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileOf, folder, grus, interrupted, waveFile } from "./command.ts";

const quick = ["--epochs", "3", "--hidden", "6", "--context", "10", "--horizon", "4"];

describe("grus train", () => {
  const file = waveFile();

  test("reports the data, the training and the comparison with naive forecasts", async () => {
    const { code, out, error } = await grus("train", file, "--target", "level", ...quick);
    expect(code).toBe(0);
    expect(out).toContain(`read ${file}: 220 rows, 3 columns`);
    expect(out).toContain("date: 2020-01-01 to 2020-08-07, daily, no gaps");
    expect(out).toContain("trained gru with");
    for (const name of ["last-value", "window-mean", "seasonal", "drift"])
      expect(out).toMatch(new RegExp(`^${name} +\\d`, "m"));
    expect(out).toContain("── level   ── gru");
    expect(out.split("\n").at(-1)).toMatch(/^beats the best naive forecast: (yes|no) \(MASE \d/);
    expect(error).toMatch(/epoch 3\/3 +loss \d\.\d+ +validation/);
  });

  test("writes six files, with the same figures for the same seed", async () => {
    const [one, two, other] = [folder(), folder(), folder()];
    const run = (out: string, seed: string) =>
      grus("train", file, "--target", "level", ...quick, "--seed", seed, "--out", out);
    expect((await run(one, "1")).code).toBe(0);
    await run(two, "1");
    await run(other, "2");
    expect(readdirSync(one).sort()).toEqual([
      "forecast.csv",
      "golden.safetensors",
      "metrics.json",
      "model.json",
      "model.safetensors",
      "report.html",
    ]);
    const metrics = (directory: string) => {
      const { seconds, ...rest } = JSON.parse(readFileSync(join(directory, "metrics.json"), "utf8"));
      expect(seconds).toBeGreaterThan(0);
      return rest;
    };
    expect(metrics(one)).toEqual(metrics(two));
    expect(metrics(one).test).not.toEqual(metrics(other).test);
    expect(readFileSync(join(one, "model.safetensors"))).toEqual(
      readFileSync(join(two, "model.safetensors")),
    );
    expect(metrics(one)).toMatchObject({
      target: "level",
      horizon: 4,
      context: 10,
      cell: "gru",
      hidden: 6,
      seed: 1,
      backend: "wasm",
      epochs: 3,
    });
    expect(Object.keys(metrics(one).test)).toEqual(["mae", "rmse", "mase", "smape"]);
    expect(Object.keys(metrics(one).baselines)).toEqual(["last-value", "window-mean", "seasonal", "drift"]);
    expect(readFileSync(join(one, "forecast.csv"), "utf8")).toMatch(/^date,level\n2020-08-08,\d+\.\d+\n/);
  });

  test("--json prints only the metrics", async () => {
    const { code, out } = await grus("train", file, "--target", "level", ...quick, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ target: "level", epochs: 3 });
  });

  test.each([
    ["--cell", "lstm"],
    ["--cell", "rnn"],
    ["--layers", "2"],
    ["--hidden", "7"],
    ["--features", "load"],
    ["--context", "12"],
    ["--epochs", "2"],
    ["--learning-rate", "0.05"],
  ])("%s %s changes the results", async (flag, value) => {
    const base = ["train", file, "--target", "level", ...quick, "--json"];
    const [plain, changed] = [await grus(...base), await grus(...base, flag, value)];
    expect(JSON.parse(changed.out).test.mae).not.toBe(JSON.parse(plain.out).test.mae);
  });

  test("the reference backend agrees, and is named", async () => {
    const base = ["train", file, "--target", "level", ...quick, "--json", "--backend"];
    const [wasm, reference] = [
      JSON.parse((await grus(...base, "wasm")).out),
      JSON.parse((await grus(...base, "reference")).out),
    ];
    expect([wasm.backend, reference.backend]).toEqual(["wasm", "reference"]);
    expect(Math.abs(reference.test.mae / wasm.test.mae - 1)).toBeLessThan(1e-3);
  });

  test("handles gaps and missing cells as requested", async () => {
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const gappy = fileOf(lines.filter((_, i) => i < 50 || i > 53));
    const refused = await grus("train", gappy, "--target", "level", ...quick);
    expect(refused.code).toBe(2);
    expect(refused.error).toContain("--gaps fill");
    const filled = await grus(
      "train",
      gappy,
      "--target",
      "level",
      ...quick,
      "--gaps",
      "fill",
      "--missing",
      "interpolate",
    );
    expect([filled.code, filled.out.includes("1 gap (4 steps missing)")]).toEqual([0, true]);
  });
});

test("the usual marks of missing values need no --na", async () => {
  const lines = readFileSync(waveFile(), "utf8").trim().split("\n");
  const odd = fileOf(lines.with(40, `${lines[40]!.split(",")[0]},N/A,3`));
  const { error } = await grus("train", odd, "--target", "level", ...quick);
  expect(error).toContain("found 1 missing value");
});

test("--na and --duplicates declare valid input", async () => {
  const lines = readFileSync(waveFile(), "utf8").trim().split("\n");
  const odd = fileOf(lines.with(40, `${lines[40]!.split(",")[0]},unknown,3`).toSpliced(60, 0, lines[60]!));
  const base = ["train", odd, "--target", "level", ...quick];
  expect((await grus(...base)).error).toContain('--na "unknown"');
  expect((await grus(...base, "--na", "unknown")).error).toContain("--duplicates");
  expect((await grus(...base, "--na", "unknown", "--duplicates", "first")).error).toContain("--missing");
  const { code } = await grus(
    ...base,
    "--na",
    "unknown",
    "--duplicates",
    "first",
    "--missing",
    "interpolate",
  );
  expect(code).toBe(0);
});

test("Ctrl-C keeps the best model so far", async () => {
  const out = folder();
  const args = ["--target", "level", "--epochs", "100000", "--out", out];
  const { code, out: stdout, error } = await interrupted("epoch 1/", "train", waveFile(600), ...args);
  expect(code, error).toBe(0);
  expect(error).toContain("stopping: keeping the best model so far");
  expect(stdout).toContain("(aborted)");
  expect(existsSync(join(out, "model.safetensors"))).toBe(true);
});

describe("grus predict and inspect", () => {
  const file = waveFile();
  const directory = folder();

  test("a saved model gives the same forecast as after training", async () => {
    await grus("train", file, "--target", "level", ...quick, "--features", "load", "--out", directory);
    const path = join(folder(), "next.csv");
    const { code, out } = await grus("predict", directory, file, "--out", path);
    expect(code).toBe(0);
    expect(out).toMatch(/^date +level\n2020-08-08 +\d/);
    expect(readFileSync(path, "utf8")).toBe(readFileSync(join(directory, "forecast.csv"), "utf8"));
  });

  test("inspect describes a file and a model", async () => {
    const table = await grus("inspect", file);
    expect([table.code, table.out.includes("220 rows"), /^level +number +0/m.test(table.out)]).toEqual([
      0,
      true,
      true,
    ]);
    const model = await grus("inspect", directory);
    expect(model.out).toContain("forecasts level, 4 steps from 10");
    expect(model.out).toContain(
      "input  context: float32 [batch, 10, 6]\noutput forecast: float32 [batch, 4]",
    );
    expect(model.out).toMatch(/^recurrent\.weight_ih_l0 +\[18, 6\]$/m);
  });

  test.each([
    ["model.json", "{", "model.json"],
    ["model.json", '{"format":"grus-forecaster","version":9}', "version 9"],
    ["model.safetensors", "no tensors", "safetensors"],
  ])("reports a damaged %s", async (name, content, expected) => {
    const broken = folder();
    for (const part of ["model.json", "model.safetensors"])
      writeFileSync(join(broken, part), readFileSync(join(directory, part)));
    writeFileSync(join(broken, name), content);
    const { code, error } = await grus("predict", broken, file);
    expect(code).toBe(2);
    expect(error).toContain(expected);
    expect(error).not.toContain("    at ");
  });

  test("reports a directory without a model", async () => {
    const empty = folder();
    const { code, error } = await grus("inspect", empty);
    expect(code).toBe(2);
    expect(error).toContain(`${empty}: expected a file model.json in the directory; got none.`);
    expect(error).toContain("`grus train --out`");
  });
});
