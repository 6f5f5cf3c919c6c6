// Fine-tuning of existing models.
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeOnnx } from "@grus/onnx";
import { add, log, tensor } from "@grus/tensor";
import type { NamedTensorRecord, TensorData } from "grus";
import { beforeAll, describe, expect, test } from "vitest";
import { fileOf, folder, grus, interrupted, waveFile } from "./command.ts";
import {
  checkpoint,
  floats,
  integers,
  layers,
  onnxTagger,
  outputsOf,
  saved,
  tensorFile,
  tensorsIn,
  tokens13,
} from "./models.ts";

const parametersIn = (path: string) =>
  [...tensorsIn(path)].map(([name, { data }]) => `${name} ${Array.from(data).join(" ")}`).join("\n");

describe("grus fine-tune", () => {
  const rows = 12;
  const data = (() => {
    const numbers = Int32Array.from({ length: rows * 7 }, (_, i) => (i * i + i) % 13);
    return tensorFile({
      tokens: { shape: [rows, 7], dtype: "int32", data: numbers },
      logits: { shape: [rows, 7], dtype: "int32", data: numbers.map((own) => own % 4) },
    });
  })();
  const quick = ["--epochs", "12", "--learning-rate", "0.02", "--batch-size", "4"];
  const lossesOf = (out: string) =>
    /loss (\S+) before, (\S+) after/.exec(out)!.slice(1).map(Number) as [number, number];

  test("lowers the loss of a tagger exported by PyTorch, and exports it again", async () => {
    const to = join(folder(), "tuned.onnx");
    const { code, out, error } = await grus("fine-tune", onnxTagger, data, "--out", to, ...quick);
    expect(code, error).toBe(0);
    const [before, after] = lossesOf(out);
    expect(after).toBeLessThan(0.6 * before);
    expect(error).toContain("epoch 12/12");
    const [first, tuned] = [await outputsOf(onnxTagger, tokens13()), await outputsOf(to, tokens13())];
    expect(tuned.get("logits")!.shape).toEqual(first.get("logits")!.shape);
    expect(tuned.get("logits")!.data).not.toEqual(first.get("logits")!.data);
  });

  test("trains only the selected parameters", async () => {
    const to = join(folder(), "tuned.safetensors");
    const args = ["--only", "head.*", "--layers", layers, "--prefix", "model"];
    const { code, error } = await grus("fine-tune", checkpoint, data, "--out", to, ...quick, ...args);
    expect(code, error).toBe(0);
    for (const [name, { data: found }] of tensorsIn(to)) {
      const isSame = String(found) === String(saved.get(`model.${name}`)!.data);
      expect(isSame, name).toBe(!name.startsWith("head."));
    }
  });

  test("selects the best epoch by the last rows with --validation", async () => {
    const to = join(folder(), "tuned.onnx");
    const { out, error } = await grus(
      "fine-tune",
      onnxTagger,
      data,
      "--out",
      to,
      ...quick,
      "--validation",
      "0.25",
    );
    expect(out).toMatch(/^validation loss/);
    expect(error).toMatch(/validation \d/);
  });

  test("each option changes the result", async () => {
    const values = Float32Array.from({ length: rows * 7 * 4 }, (_, i) => Math.sin(i));
    const targets = tensorFile({
      tokens: tensorsIn(data).get("tokens")!,
      logits: { shape: [rows, 7, 4], dtype: "float32", data: values },
    });
    const tunedBy = async (...flags: string[]) => {
      const to = join(folder(), "tuned.safetensors");
      const some = ["--epochs", "2", "--batch-size", "5", "--learning-rate", "0.01", ...flags];
      const { code, error } = await grus("fine-tune", onnxTagger, targets, "--out", to, ...some);
      expect(code, error).toBe(0);
      return parametersIn(to);
    };
    const plain = await tunedBy();
    expect(await tunedBy()).toBe(plain);
    for (const flags of [
      ["--loss", "mean-absolute-error"],
      ["--weight-decay", "0.5"],
      ["--seed", "3"],
      ["--batch-axis", "tokens=1,logits=1"],
      ["--batch-size", "4"],
      ["--learning-rate", "0.02"],
      ["--epochs", "1"],
      ["--backend", "reference"],
    ])
      expect(await tunedBy(...flags), flags.join(" ")).not.toBe(plain);
  });

  test("accepts integers where the model reads floats, as grus run does", async () => {
    const list = fileOf(
      [JSON.stringify({ layers: [{ name: "head", kind: "linear", inputSize: 2, outputSize: 1 }] })],
      "layers.json",
    );
    const weights = tensorFile({ "head.weight": floats([2, 3], [1, 2]), "head.bias": floats([0.5]) });
    const tunedOn = async (input: TensorData) => {
      const to = join(folder(), "tuned.safetensors");
      const own = tensorFile({ input, output: floats([1, 2], [2, 1, 1]) });
      const { code, error } = await grus("fine-tune", weights, own, "--out", to, "--layers", list);
      return code === 0 ? parametersIn(to) : error;
    };
    const numbers = [1, 2, 3, 4];
    expect(await tunedOn(integers(numbers, [2, 1, 2]))).toBe(await tunedOn(floats(numbers, [2, 1, 2])));
    expect(await tunedOn(integers([1, 2, 3, 16777217], [2, 1, 2]))).toContain(
      "float32 cannot represent exactly",
    );
  });

  test("a directory without golden samples names no flag that fine-tune lacks", async () => {
    const onnx = join(folder(), "log.onnx");
    const model = {
      parameters: { shift: tensor([1]) },
      inputs: [{ name: "x", shape: ["batch", 2] }],
      apply: ({ shift }: NamedTensorRecord, { x }: NamedTensorRecord) => ({ y: add(log(x!), shift!) }),
    };
    writeFileSync(onnx, writeOnnx(model));
    const own = tensorFile({ x: floats([1, 2, 3, 4], [2, 2]), y: floats([1, 2, 3, 4], [2, 2]) });
    const tuned = await grus("fine-tune", onnx, own, "--out", join(folder(), "tuned"), "--epochs", "1");
    expect(tuned.code, tuned.error).toBe(0);
    expect(tuned.error).toMatch(/^no golden samples: random inputs do not fit \(.* not finite .*\)$/m);
    const converted = await grus("convert", onnx, join(folder(), "copy"));
    expect(converted.error).toMatch(/^no golden samples: .*; pass --golden$/m);
  });

  test.each([
    ["an extension", "tuned.pt", "cannot be written: PyTorch files are pickles"],
    [
      "a place",
      onnxTagger.replace("onnx/tagger.17.onnx", "onnx/tagger.17.onnx/m"),
      "a part of the path is a file",
    ],
  ])("refuses %s before anything is read or trained", async (_, out, reason) => {
    const { code, error } = await grus("fine-tune", onnxTagger, "nowhere.safetensors", "--out", out);
    expect(error).toContain(reason);
    expect(code).toBe(2);
  });

  test("Ctrl-C stops it and writes the best model so far", async () => {
    const to = join(folder(), "tuned.onnx");
    const { code, out, error } = await interrupted(
      "epoch 1/",
      ...["fine-tune", onnxTagger, data, "--out", to, "--epochs", "100000"],
    );
    expect(code, error).toBe(0);
    expect(error).toContain("stopping: keeping the best model so far");
    expect(out).toMatch(/^loss \S+ before, \S+ after \d+ epochs \(best: \d+\)$/m);
    expect((await outputsOf(to, tokens13())).get("logits")!.shape).toEqual([3, 7, 4]);
  });

  test.each([
    ["data without a target", [tokens13()], "the data has no target"],
    ["an unknown loss", [data, "--loss", "cube"], "Expected one of mean-squared-error"],
    ["unknown parameters", [data, "--only", "tail.*"], "--only tail.*: matches no parameter"],
    [
      "one pattern of several without a match",
      [data, "--only", "embedding.*,typo.*"],
      "--only typo.*: matches no parameter",
    ],
    ["texts for missing cells in tensors", [data, "--na", "-"], "--na: expected a CSV file"],
    ["axes that the data lack, naming the flag", [data, "--batch-axis", "tokens=5"], " in --batch-axis."],
    ["invalid axes", [data, "--batch-axis", "tokens"], 'Expected NAME=NUMBER, not "tokens"'],
    [
      "rows that do not match",
      [data, "--batch-axis", "tokens=1"],
      '"tokens" has 7 rows along axis 1, "logits" 12 along axis 0',
    ],
  ] as [string, string[], string][])("refuses %s", async (_, args, reason) => {
    const { code, error } = await grus("fine-tune", onnxTagger, ...args, "--out", join(folder(), "m.onnx"));
    expect(error).toContain(reason);
    expect(code).toBe(2);
  });
});

describe("a forecaster of `grus forecast`", () => {
  const rows = (count: number) => {
    const lines = readFileSync(waveFile(220), "utf8").trim().split("\n");
    return fileOf(lines.slice(0, 1 + count));
  };
  const made = join(folder(), "made");
  const args = ["--target", "level", "--horizon", "3", "--season", "none", "--backend", "none"];

  beforeAll(async () => {
    const { code, error } = await grus("forecast", rows(120), ...args, "--out", made);
    expect(code, error).toBe(0);
  });

  test("learns from newer rows, and says what that changes on rows held out", async () => {
    const tuned = join(folder(), "tuned");
    const { code, out, error } = await grus("fine-tune", made, rows(200), "--out", tuned);
    expect(code, error).toBe(0);
    expect(out).toMatch(/^MAE of the last 20 rows, which this test did not train on: \S+ before, \S+ after$/);
    expect(error).toContain(`wrote model.json, model.safetensors to ${tuned}`);
    const newest = rows(203);
    const [before, after] = [await grus("predict", made, newest), await grus("predict", tuned, newest)];
    expect(after.code, after.error).toBe(0);
    expect(after.out).not.toBe(before.out);
    expect(readdirSync(tuned).toSorted()).toEqual(["model.json", "model.safetensors"]);
  });

  test("replaces itself, and tells where rows are too few for a test", async () => {
    const directory = join(folder(), "own");
    cpSync(made, directory, { recursive: true });
    const { code, out, error } = await grus("fine-tune", directory, rows(124), "--out", directory);
    expect([code, out]).toEqual([
      0,
      "too few new rows to test on: two horizons of rows that the forecaster has not seen are needed.",
    ]);
    expect(error).toContain(
      "removed forecast.csv, metrics.json, config.json, report.html of the previous model",
    );
  });

  test.each([
    ["--epochs", "3"],
    ["--loss", "huber"],
    ["--only", "head.*"],
  ])("has no use for %s, and says what to give", async (flag, value) => {
    const { code, error } = await grus(
      "fine-tune",
      made,
      rows(124),
      "--out",
      join(folder(), "x"),
      flag,
      value,
    );
    expect([code, error]).toEqual([
      2,
      `error: ${flag}: a forecaster of \`grus forecast\` has no use for it.\nOmit it; --steps and --learning-rate tell how long and how fast its networks are trained.`,
    ]);
  });

  test("alone takes --steps", async () => {
    const to = join(folder(), "m.onnx");
    const { code, error } = await grus(
      "fine-tune",
      onnxTagger,
      "rows.safetensors",
      "--out",
      to,
      "--steps",
      "3",
    );
    expect([code, error]).toEqual([
      2,
      "error: --steps 3: expected a forecaster of `grus forecast`.\nGive --epochs.",
    ]);
  });
});
