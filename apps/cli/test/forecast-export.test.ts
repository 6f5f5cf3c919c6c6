// Forecasters of `grus forecast` as modules and ONNX files, and their golden samples.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readOnnx } from "@grus/onnx";
import { beforeAll, describe, expect, test } from "vitest";
import { day, fileOf, folder, grus } from "./command.ts";

/** Two shops with a week in their sales, and a price. */
const lines = ["north", "south"].flatMap((shop, i) =>
  Array.from({ length: 70 }, (_, t) => {
    const price = 3 + ((t * 7) % 5);
    const units = (1 + i) * (60 + 9 * Math.sin((2 * Math.PI * t) / 7) - 4 * price + Math.cos(t * t));
    return `${shop},${day(t)},${price},${t < 67 ? units.toFixed(3) : ""}`;
  }),
);
const file = fileOf(["shop,day,price,units", ...lines], "shops.csv");
const args = [file, "--target", "units", "--series", "shop", "--future", "price", "--horizon", "3"];
const quick = ["--season", "7", "--backend", "none"];
const out = folder();

beforeAll(async () => {
  const { code, out: text, error } = await grus("forecast", ...args, ...quick, "--portable", "--out", out);
  expect(code, error).toBe(0);
  expect(text).toContain("were left out: they depend on more than a window");
});

describe("a portable forecast", () => {
  test("has golden samples, which verify runs, and can be repeated", async () => {
    expect(readdirSync(out)).toContain("golden.safetensors");
    expect(JSON.parse(readFileSync(join(out, "config.json"), "utf8"))).toMatchObject({ portable: true });
    expect(readFileSync(join(out, "report.html"), "utf8")).toMatch(/--portable(?! true)/);
    const { code, out: text, error } = await grus("verify", out);
    expect(code, error).toBe(0);
    expect(text).toMatch(/accurate: largest error/);
    const again = folder();
    const repeated = await grus("forecast", "--config", join(out, "config.json"), "--out", again);
    expect(repeated.code, repeated.error).toBe(0);
    const csv = (directory: string) => readFileSync(join(directory, "forecast.csv"), "utf8");
    expect(csv(again)).toBe(csv(out));
  });

  test("is exported as a module that forecasts rows by column names, and as an ONNX file", async () => {
    const place = folder();
    const [esm, onnx] = [join(place, "shops.mjs"), join(place, "shops.onnx")];
    const { code, out: text, error } = await grus("export", out, "--esm", esm, "--out", onnx);
    expect(code, error).toBe(0);
    expect(text).toMatch(/^input {2}values: float32 \[1, \d+\]\n/);
    expect(text).toContain("output lower-80: float32 [1, 3]");
    expect(readdirSync(place).sort()).toEqual(["shops.d.mts", "shops.mjs", "shops.onnx"]);
    expect(readFileSync(join(place, "shops.d.mts"), "utf8")).toContain(
      "loadForecaster(): Promise<Forecaster>",
    );
    const { inputs, outputs, metadata } = readOnnx(readFileSync(onnx));
    expect([inputs[0]!.name, outputs[0]!.name]).toEqual(["values", "forecast"]);
    expect(JSON.parse(metadata.forecaster!)).toMatchObject({ horizon: 3, series: ["north", "south"] });
    const script = `import { readFileSync } from "node:fs";
import { loadForecaster, verify } from "./shops.mjs";
const [head, ...rows] = readFileSync(${JSON.stringify(file)}, "utf8").trim().split("\\n").map((line) => line.split(","));
const { predict } = await loadForecaster();
const found = predict(rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i], cell]))));
const plain = found.map(({ id, values, intervals }) => [id, Array.from(values), Array.from(intervals[0].lower)]);
console.log(JSON.stringify({ plain, verified: await verify() }));`;
    writeFileSync(join(place, "use.mjs"), script);
    const { plain, verified } = JSON.parse(
      execFileSync(process.execPath, [join(place, "use.mjs")], { encoding: "utf8" }),
    );
    expect(verified.isAccurate).toBe(true);
    const [head, ...rows] = readFileSync(join(out, "forecast.csv"), "utf8").trim().split("\n");
    expect(head).toBe("series,time,units,lower-80,upper-80,lower-95,upper-95");
    const expected = rows.map((row) => row.split(","));
    const found = plain.flatMap(([id, values, lower]: [string, number[], number[]]) =>
      values.map((value, k) => [id, value, lower[k]]),
    );
    expect(found.map(([id]: [string]) => id)).toEqual(expected.map(([id]) => id));
    found.forEach(([, value, lower]: [string, number, number], i: number) => {
      expect(Math.abs(value / Number(expected[i]![2]) - 1)).toBeLessThan(1e-4);
      expect(Math.abs(lower / Number(expected[i]![3]) - 1)).toBeLessThan(1e-4);
    });
  });

  test("is converted to a directory with golden samples, which is opened again", async () => {
    const directory = join(folder(), "copy");
    const { code, error } = await grus("convert", out, directory);
    expect(code, error).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(["golden.safetensors", "model.json", "model.safetensors"]);
    expect((await grus("verify", directory)).code).toBe(0);
    const next = join(folder(), "next.csv");
    expect((await grus("predict", directory, file, "--out", next)).code).toBe(0);
    expect(readFileSync(next, "utf8")).toBe(readFileSync(join(out, "forecast.csv"), "utf8"));
  });
});

test("an ONNX file has the lengths that are given, and tells what the forecaster reads", async () => {
  const onnx = join(folder(), "shops.onnx");
  const { code, out: text, error } = await grus("export", out, "--out", onnx, "--size", "batch=2");
  expect(code, error).toBe(0);
  expect(text).toMatch(/^input {2}values: float32 \[/);
  const { inputs, metadata } = readOnnx(readFileSync(onnx));
  expect(inputs[0]!.shape?.[0]).toBe(2);
  expect(JSON.parse(metadata.forecaster!)).toMatchObject({ horizon: 3, series: ["north", "south"] });
});

test.each([
  ["nothing to write", [], "Pass --esm FILE.mjs for a module, --out FILE.onnx"],
  ["another extension", ["--out", "model.pt"], "expected a file name that ends in .onnx"],
  [
    "instructions of a file",
    ["--out", "m.onnx", "--simd", "relaxed"],
    "--simd relaxed: an ONNX file holds no",
  ],
  [
    "an axis that is not there",
    ["--out", "m.onnx", "--size", "time=3"],
    "--size time: is not a dynamic axis",
  ],
] as [string, string[], string][])("export refuses %s", async (_, flags, reason) => {
  const { code, error } = await grus("export", out, ...flags);
  expect([code, error]).toEqual([2, expect.stringContaining(reason)]);
  expect(existsSync(flags[1] ?? "none")).toBe(false);
});
