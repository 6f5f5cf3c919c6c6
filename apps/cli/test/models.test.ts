// Models from elsewhere: inspected, converted, run, verified, fine-tuned, exported.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expectClose } from "@grus/testing";
import { readPyTorch, readSafetensors, type TensorData, writeSafetensors } from "grus";
import { beforeAll, describe, expect, test } from "vitest";
import { fileOf, folder, grus, waveFile } from "./command.ts";

const fixture = (path: string) =>
  fileURLToPath(new URL(`../../../packages/io/test/fixtures/${path}`, import.meta.url));
const checkpoint = fixture("pytorch/tagger.pt");
const onnxTagger = fixture("onnx/tagger.17.onnx");
const { tensors: saved } = readPyTorch(readFileSync(checkpoint));
const layers = fileOf(
  [
    JSON.stringify({
      input: "tokens",
      output: "logits",
      layers: [
        { name: "embedding", kind: "embedding", vocabulary: 20, outputSize: 6 },
        { name: "encoder", kind: "gru", inputSize: 6, hiddenSize: 5, layers: 2, bidirectional: true },
        { name: "norm", kind: "layerNorm", features: 10 },
        { name: "batch_norm", kind: "batchNorm", features: 10 },
        { name: "head", kind: "linear", inputSize: 10, outputSize: 4 },
      ],
    }),
  ],
  "layers.json",
);
const asTagger = ["--layers", layers, "--prefix", "model"];

function tensorFile(tensors: Readonly<Record<string, TensorData>>): string {
  const path = join(folder(), "in.safetensors");
  writeFileSync(path, writeSafetensors(tensors));
  return path;
}

const tensorsIn = (path: string) => readSafetensors(new Uint8Array(readFileSync(path))).tensors;
const tokens = tensorFile({ tokens: saved.get("tokens")! });

/** What `grus run` computes. */
async function outputsOf(model: string, input: string, ...flags: string[]) {
  const output = join(folder(), "out.safetensors");
  const { code, error } = await grus("run", model, "--input", input, "--output", output, ...flags);
  expect(code, error).toBe(0);
  return tensorsIn(output);
}

describe("grus inspect", () => {
  test("an ONNX file: values, recurrences with their gates, parameters", async () => {
    const { out } = await grus("inspect", onnxTagger);
    expect(out).toContain("ONNX, operator set 17, written by pytorch");
    expect(out).toContain("input  tokens: int32 [batch, time]");
    expect(out).toContain("output logits: float32 [batch, time, 4]");
    expect(out).toContain(
      "GRU of 5 units, bidirectional; gates update, reset, candidate; the reset gate after",
    );
    expect(out).toMatch(/^embedding\.weight +\[13, 6\]$/m);
  });

  test("a file of PyTorch's: modules that names and shapes tell", async () => {
    const { out } = await grus("inspect", checkpoint);
    expect(out).toContain(
      "model.encoder: GRU of 5 units, 6 features in, 2 layers, bidirectional; gates reset, update",
    );
    expect(out).toContain("not recognised: optimizer.state.0");
  });

  test("a directory of layers: kinds, sizes, numbers, gates", async () => {
    const { out } = await grus("inspect", fixture("models/v1-layers"));
    expect(out).toMatch(/^encoder +gru +inputSize 3, hiddenSize 2, resetAfter false +42$/m);
    expect(out).toContain(
      "gates of encoder: reset, update, candidate; the reset gate before the recurrent product",
    );
  });
});

describe("grus convert", () => {
  test("PyTorch's tensors to safetensors, under the same names", async () => {
    const to = join(folder(), "all.safetensors");
    expect((await grus("convert", checkpoint, to)).code).toBe(0);
    const found = tensorsIn(to);
    expect([...found.keys()].sort()).toEqual([...saved.keys()].sort());
    for (const [name, { data }] of saved) expect(found.get(name)!.data).toEqual(data);
  });

  test.each(["model", "model.onnx"])(
    "PyTorch's tensors and a list of layers to %s, which runs",
    async (name) => {
      const to = join(folder(), name);
      const { code, out, error } = await grus("convert", checkpoint, to, ...asTagger);
      expect(code, error).toBe(0);
      expect(out).toContain(`wrote`);
      const logits = (await outputsOf(to, tokens)).get("logits")!;
      expectClose(logits.data, saved.get("logits")!.data, { absolute: 1e-5 });
    },
  );

  test("there and back: layers, ONNX, a directory, tensors under PyTorch's names", async () => {
    const place = folder();
    const paths = ["model", "tensors.safetensors", "again", "last.onnx"].map((name) => join(place, name));
    const [directory, tensors, again, last] = paths as [string, string, string, string];
    await grus("convert", checkpoint, directory, ...asTagger);
    await grus("convert", directory, tensors);
    const back = tensorsIn(tensors);
    for (const [name, { data }] of back) expect(saved.get(`model.${name}`)!.data).toEqual(data);
    expect(back.get("batch_norm.running_mean")).toBeDefined();
    await grus("convert", tensors, again, "--layers", layers);
    await grus("convert", again, last);
    const logits = (await outputsOf(last, tokens)).get("logits")!;
    expectClose(logits.data, saved.get("logits")!.data, { absolute: 1e-5 });
  });

  test("an ONNX file to a directory with golden samples, and back to the same bytes", async () => {
    const [directory, back] = [join(folder(), "model"), join(folder(), "back.onnx")];
    const { out } = await grus("convert", onnxTagger, directory);
    expect(out).toBe(`wrote model.json, model.onnx, golden.safetensors to ${directory}`);
    await grus("convert", directory, back);
    const again = join(folder(), "again.onnx");
    await grus("convert", back, again);
    expect(readFileSync(again)).toEqual(readFileSync(back));
    const [first, second] = [await outputsOf(onnxTagger, tokens13()), await outputsOf(back, tokens13())];
    expect(second.get("logits")!.data).toEqual(first.get("logits")!.data);
  });

  test.each([
    [
      "tensors without layers",
      [checkpoint, "m.onnx"],
      "m.onnx: tensors alone can be written as .safetensors",
    ],
    [
      "pickles",
      [onnxTagger, "m.pt"],
      "m.pt: cannot be written: PyTorch's own files are pickles, which run as programs",
    ],
    ["HDF5", [onnxTagger, "m.h5"], "m.h5: cannot be written: Grus writes no HDF5"],
    ["another name", [onnxTagger, "m.bin"], "m.bin: cannot be written.\nWrite .onnx, .safetensors"],
    ["layers of what has them", [onnxTagger, "m.onnx", "--layers", layers], "says itself what it is made of"],
    [
      "a prefix that is none",
      [checkpoint, "m", "--layers", layers, "--prefix", "net"],
      'no tensor\'s name begins with "net."',
    ],
    [
      "layers without the prefix",
      [checkpoint, "m", "--layers", layers],
      'tensor "model.embedding.weight": expected tensors of the layers',
    ],
    ["a path that is none", ["nothing.onnx", "m"], "nothing.onnx: there is no such file or directory"],
    [
      "a module of Python's",
      [fixture("pytorch/whole-module.pt"), "m.safetensors"],
      "Nothing in the file is executed",
    ],
    [
      "golden samples of tensors",
      [checkpoint, "m.safetensors", "--golden", tokens],
      "holds tensors alone, which have no golden samples",
    ],
  ] as [string, string[], string][])("refuses %s", async (_, args, reason) => {
    const { code, error } = await grus("convert", ...args);
    expect(error).toContain(reason);
    expect(code).toBe(2);
  });
});

/** Tokens for the ONNX tagger, which knows 13. */
function tokens13(rows = 3, time = 7): string {
  const data = Int32Array.from({ length: rows * time }, (_, i) => (i * i + i) % 13);
  return tensorFile({ tokens: { shape: [rows, time], dtype: "int32", data } });
}

describe("grus run", () => {
  test("gives the same on the reference backend, but for rounding", async () => {
    const [fast, plain] = [
      await outputsOf(onnxTagger, tokens13()),
      await outputsOf(onnxTagger, tokens13(), "--backend", "reference"),
    ];
    expectClose(fast.get("logits")!.data, plain.get("logits")!.data, { absolute: 1e-6 });
    expect(fast.get("logits")!.data).not.toEqual(plain.get("logits")!.data);
  });

  test.each([
    [
      "a tensor that is no input",
      { tokens: saved.get("tokens")!, other: saved.get("tokens")! },
      'has a tensor "other", which is no input.\nThe model\'s inputs are "tokens" (int32 [batch, time])',
    ],
    ["a missing tensor", {}, 'has no tensor "tokens"'],
    [
      "another shape",
      { tokens: { shape: [3], dtype: "int32", data: new Int32Array(3) } },
      'input "tokens": expected int32 [batch, time]; got int32 [3]',
    ],
    [
      "another type",
      { tokens: { shape: [1, 1], dtype: "float32", data: new Float32Array(1) } },
      "expected int32 [batch, time]; got float32 [1, 1]",
    ],
  ] as [string, Record<string, TensorData>, string][])("refuses %s", async (_, tensors, reason) => {
    const output = join(folder(), "out.safetensors");
    const { code, error } = await grus("run", onnxTagger, "--input", tensorFile(tensors), "--output", output);
    expect(error).toContain(reason);
    expect(code).toBe(2);
    expect(readdirSync(join(output, ".."))).toEqual([]);
  });

  test("says what is missing where there are tensors alone", async () => {
    const { code, error } = await grus("run", checkpoint, "--input", tokens, "--output", "o.safetensors");
    expect(code).toBe(2);
    expect(error).toContain("holds tensors, and nothing that says how to compute with them");
    expect(error).toContain('"kind": "gru"');
  });
});

describe("grus verify", () => {
  let directory: string;
  beforeAll(async () => {
    directory = join(folder(), "model");
    await grus("convert", checkpoint, directory, ...asTagger, "--golden", tokens);
  });

  test("runs the golden samples, forwards and backwards", async () => {
    const { code, out } = await grus("verify", directory);
    expect(out).toMatch(/^output\.logits +\d\.\de-\d+$/m);
    expect(out).toMatch(/^gradient\.encoder\.weight_hh_l1_reverse +\d\.\de-\d+$/m);
    expect(out.split("\n").at(-1)).toMatch(
      /^accurate: largest error \d\.\de-\d+ \(.*\) on wasm, tolerance 0\.001$/,
    );
    expect(code).toBe(0);
  });

  test("fails where the numbers are others, with exit code 1", async () => {
    const strict = await grus("verify", directory, "--tolerance", "1e-12");
    expect([strict.code, strict.error]).toEqual([1, expect.stringContaining("not accurate: largest error")]);
    const other = join(folder(), "other");
    await grus("convert", onnxTagger, other);
    writeFileSync(join(other, "golden.safetensors"), readFileSync(join(directory, "golden.safetensors")));
    expect((await grus("verify", other)).code).toBe(2);
  });

  test("says where there are none", async () => {
    const { code, error } = await grus("verify", fixture("models/v1-layers"));
    expect([code, error]).toEqual([2, expect.stringContaining("has no golden.safetensors")]);
  });
});

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

  test("lowers the loss of a tagger that PyTorch exported, and exports it back", async () => {
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

  test("trains the parameters that it is told to", async () => {
    const to = join(folder(), "tuned.safetensors");
    const args = ["--only", "head.*", "--layers", layers, "--prefix", "model"];
    const { code, error } = await grus("fine-tune", checkpoint, data, "--out", to, ...quick, ...args);
    expect(code, error).toBe(0);
    for (const [name, { data: found }] of tensorsIn(to)) {
      const isSame = String(found) === String(saved.get(`model.${name}`)!.data);
      expect(isSame, name).toBe(!name.startsWith("head."));
    }
  });

  test("decides by the last rows where it is told to", async () => {
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

  test.each([
    ["data without a target", [tokens13()], "the data has no target"],
    ["a loss that is none", [data, "--loss", "cube"], "Expected one of mean-squared-error"],
    ["parameters that are none", [data, "--only", "tail.*"], "no parameter is to be trained"],
    ["axes that are none", [data, "--batch-axis", "tokens"], 'Expected NAME=NUMBER, not "tokens"'],
    [
      "rows that do not agree",
      [data, "--batch-axis", "tokens=1"],
      '"tokens" has 7 rows along axis 1, "logits" 12 along axis 0',
    ],
  ] as [string, string[], string][])("refuses %s", async (_, args, reason) => {
    const { code, error } = await grus("fine-tune", onnxTagger, ...args, "--out", join(folder(), "m.onnx"));
    expect(error).toContain(reason);
    expect(code).toBe(2);
  });
});

describe("grus export", () => {
  test("writes a module that computes the same with nothing else, and says its size", async () => {
    const place = folder();
    const esm = join(place, "tagger.mjs");
    const { code, out, error } = await grus("export", onnxTagger, "--esm", esm, "--size", "batch=3,time=7");
    expect(code, error).toBe(0);
    expect(out).toContain("input  tokens: int32 [3, 7]\noutput logits: float32 [3, 7, 4]");
    const [, bytes, zipped] = /: (\d+) bytes, (\d+) after gzip/.exec(out)!.map(Number) as [
      number,
      number,
      number,
    ];
    expect(bytes).toBe(readFileSync(esm).length);
    expect(zipped).toBeLessThan(bytes);
    expect(readdirSync(place).sort()).toEqual(["tagger.d.mts", "tagger.mjs"]);
    const input = tokens13();
    const given = Array.from(tensorsIn(input).get("tokens")!.data);
    const script = `import { load, verify } from "./tagger.mjs";
const { run } = await load();
const { logits } = run({ tokens: Int32Array.from(${JSON.stringify(given)}) });
console.log(JSON.stringify([Array.from(logits), (await verify()).isAccurate]));`;
    writeFileSync(join(place, "use.mjs"), script);
    const [logits, isAccurate] = JSON.parse(
      execFileSync(process.execPath, [join(place, "use.mjs")], { encoding: "utf8" }),
    );
    expect(isAccurate).toBe(true);
    expectClose(Float32Array.from(logits), (await outputsOf(onnxTagger, input)).get("logits")!.data, {
      absolute: 1e-6,
    });
  });

  test.each([
    ["open axes", [], "axis 0 is open; a module is made for one length.\nGive it as --size batch=LENGTH."],
    [
      "axes that are none",
      ["--size", "batch=1,time=2,depth=3"],
      "--size depth: is no open axis of the model",
    ],
    ["lengths that are none", ["--size", "batch=0"], "Expected a whole number of at least 1"],
  ] as [string, string[], string][])("refuses %s", async (_, args, reason) => {
    const { code, error } = await grus("export", onnxTagger, "--esm", join(folder(), "m.mjs"), ...args);
    expect(error).toContain(reason);
    expect(code).toBe(2);
  });

  test("refuses another name", async () => {
    const { code, error } = await grus("export", onnxTagger, "--esm", "m.txt");
    expect([code, error]).toEqual([2, expect.stringContaining("is no name of a module")]);
  });
});

test("a forecaster in its own units: run, exported and verified", async () => {
  const directory = join(folder(), "wave");
  const forecast = [
    "--target",
    "level",
    "--features",
    "load",
    "--epochs",
    "2",
    "--hidden",
    "5",
    "--context",
    "9",
    "--horizon",
    "3",
  ];
  expect((await grus("forecast", waveFile(), ...forecast, "--out", directory)).code).toBe(0);
  expect((await grus("verify", directory)).out).toContain("accurate");
  const onnx = join(folder(), "wave.onnx");
  await grus("convert", directory, onnx);
  const { out } = await grus("inspect", onnx);
  expect(out).toContain('preparation: {"format":"grus-forecast"');
  const context = tensorFile({
    context: {
      shape: [2, 9, 6],
      dtype: "float32",
      data: Float32Array.from({ length: 108 }, (_, i) => 20 + Math.sin(i)),
    },
  });
  const [own, other] = [await outputsOf(directory, context), await outputsOf(onnx, context)];
  expect(own.get("forecast")!.shape).toEqual([2, 3]);
  expectClose(other.get("forecast")!.data, own.get("forecast")!.data, { absolute: 1e-4 });
  expect(own.get("forecast")!.data.every((value) => value > 5 && value < 40)).toBe(true);
});

test("a forecaster is fine-tuned on a newer table", async () => {
  const [directory, tuned] = [join(folder(), "wave"), join(folder(), "tuned")];
  const forecast = [
    "--target",
    "level",
    "--epochs",
    "2",
    "--hidden",
    "5",
    "--context",
    "9",
    "--horizon",
    "3",
  ];
  await grus("forecast", waveFile(), ...forecast, "--out", directory);
  const { code, out, error } = await grus(
    "fine-tune",
    directory,
    waveFile(120),
    "--out",
    tuned,
    "--epochs",
    "4",
    "--validation",
    "0.2",
  );
  expect(code, error).toBe(0);
  const [, before, after] = /validation loss (\S+) before, (\S+) after/.exec(out)!.map(Number) as [
    number,
    number,
    number,
  ];
  expect(after).toBeLessThan(before);
  expect((await grus("verify", tuned)).out).toContain("accurate");
  expect((await grus("predict", tuned, waveFile(60))).code).toBe(0);
});
