// Models of other programs: inspected, converted, run, verified.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectClose } from "@grus/testing";
import { fixturePath } from "@grus/testing/fixtures";
import { models, type TensorData } from "grus";
import { beforeAll, describe, expect, test } from "vitest";
import { fileOf, folder, grus } from "./command.ts";
import {
  asTagger,
  branching,
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

/** The tokens of the checkpoint. */
const tokens = tensorFile({ tokens: saved.get("tokens")! });

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

  test("a PyTorch file: modules recognised by names and shapes", async () => {
    const { out } = await grus("inspect", checkpoint);
    expect(out).toContain(
      "model.encoder: GRU of 5 units, 6 features in, 2 layers, bidirectional; gates reset, update",
    );
    expect(out).toContain("not recognised: optimizer.state.0");
  });

  test("a directory of layers: kinds, sizes, numbers, gates", async () => {
    const { out } = await grus("inspect", fixturePath("models/v1-layers"));
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
      const { code, error } = await grus("convert", checkpoint, to, ...asTagger);
      expect(code, error).toBe(0);
      expect(error).toContain("wrote ");
      const logits = (await outputsOf(to, tokens)).get("logits")!;
      expectClose(logits.data, saved.get("logits")!.data, { absolute: 1e-5 });
    },
  );

  test("round trip: layers, ONNX, a directory, tensors under PyTorch's names", async () => {
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
    const { out, error } = await grus("convert", onnxTagger, directory);
    expect([out, error]).toEqual(["", `wrote model.json, model.onnx, golden.safetensors to ${directory}`]);
    await grus("convert", directory, back);
    const again = join(folder(), "again.onnx");
    await grus("convert", back, again);
    expect(readFileSync(again)).toEqual(readFileSync(back));
    const [first, second] = [await outputsOf(onnxTagger, tokens13()), await outputsOf(back, tokens13())];
    expect(second.get("logits")!.data).toEqual(first.get("logits")!.data);
  });

  test("reports how many tensors change their type, and from which", async () => {
    const from = join(folder(), "small.safetensors");
    const header = JSON.stringify({
      halves: { dtype: "F16", shape: [2], data_offsets: [0, 4] },
      others: { dtype: "F16", shape: [1], data_offsets: [4, 6] },
      bytes: { dtype: "U8", shape: [2], data_offsets: [6, 8] },
      floats: { dtype: "F32", shape: [1], data_offsets: [8, 12] },
    });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const data = Buffer.from([0, 0x3c, 0, 0x40, 0, 0x3c, 7, 9, 0, 0, 0, 0]);
    writeFileSync(from, Buffer.concat([length, Buffer.from(header), data]));
    const to = join(folder(), "all.safetensors");
    const { error } = await grus("convert", from, to);
    expect(error.split("\n").slice(1)).toEqual([
      "types: 2 tensors changed from F16 to F32",
      "types: 1 tensor changed from U8 to I32",
    ]);
    expect((await grus("convert", to, join(folder(), "again.safetensors"))).error).not.toContain("types:");
    const torch = await grus("convert", checkpoint, join(folder(), "all.safetensors"));
    expect(torch.error).toContain("types: all floats of the PyTorch file are written as F32");
  });

  test("golden samples use the given inputs", async () => {
    const directory = join(folder(), "model");
    await grus("convert", checkpoint, directory, ...asTagger, "--golden", tokens);
    const golden = tensorsIn(join(directory, "golden.safetensors"));
    expect(golden.get("input.tokens")).toEqual(saved.get("tokens"));
    expectClose(golden.get("output.logits")!.data, saved.get("logits")!.data, { absolute: 1e-5 });
  });

  test.each([
    ["lastStep", { name: "last", kind: "lastStep" }],
    ["activation", { name: "squash", kind: "activation", function: "tanh" }],
  ])("an ONNX file needs the number of features that %s reads", async (_, layer) => {
    const list = fileOf([JSON.stringify({ layers: [layer] })], "layers.json");
    const empty = tensorFile({});
    const { code, error } = await grus("convert", empty, "m.onnx", "--layers", list);
    expect(error).toContain('does not give the number of features of "input", which an ONNX file needs');
    expect(code).toBe(2);
    expect((await grus("convert", empty, join(folder(), "m"), "--layers", list)).code).toBe(0);
  });

  test.each([
    [
      "golden samples of a file",
      [onnxTagger, "m.onnx", "--golden", tokens],
      "m.onnx is a file; expected a directory for golden samples",
    ],
    [
      "layers for Keras' names",
      [fixturePath("keras/tagger.weights.h5"), "m", "--layers", layers],
      "LAYER.PARAMETER",
    ],
    [
      "tensors without layers",
      [checkpoint, "m.onnx"],
      "m.onnx: tensors without a model can only be written as .safetensors",
    ],
    [
      "pickles",
      [onnxTagger, "m.pt"],
      "m.pt: cannot be written: PyTorch files are pickles, which execute code when loaded",
    ],
    ["HDF5", [onnxTagger, "m.h5"], "m.h5: cannot be written: Grus writes Keras models as .keras"],
    ["another name", [onnxTagger, "m.bin"], "m.bin: cannot be written.\nWrite .onnx, .keras, .safetensors"],
    [
      "layers for a model that has them",
      [onnxTagger, "m.onnx", "--layers", layers],
      ".\nOmit --layers and --prefix.",
    ],
    [
      "an unknown prefix",
      [checkpoint, "m", "--layers", layers, "--prefix", "net"],
      'expected tensors whose names begin with "net."; got the names model.embedding.weight',
    ],
    [
      "layers without the prefix",
      [checkpoint, "m", "--layers", layers],
      'tensor "model.embedding.weight": expected tensors of the layers',
    ],
    [
      "a path that does not exist",
      ["nothing.onnx", "m"],
      "model: nothing.onnx: expected a file or a directory that can be read; got none.\nCheck the path.",
    ],
    [
      "a Python module",
      [fixturePath("pytorch/whole-module.pt"), "m.safetensors"],
      "Nothing in the file is executed",
    ],
    [
      "golden samples of tensors",
      [checkpoint, "m.safetensors", "--golden", tokens],
      "holds tensors without a model, which have no golden samples",
    ],
  ] as [string, string[], string][])("refuses %s", async (_, args, reason) => {
    const { code, error } = await grus("convert", ...args);
    expect(error).toContain(reason);
    expect(code).toBe(2);
  });
});

describe("grus run", () => {
  test("gives the same on the reference backend, up to rounding", async () => {
    const [fast, plain] = [
      await outputsOf(onnxTagger, tokens13()),
      await outputsOf(onnxTagger, tokens13(), "--backend", "reference"),
    ];
    expectClose(fast.get("logits")!.data, plain.get("logits")!.data, { absolute: 1e-6 });
    expect(fast.get("logits")!.data).not.toEqual(plain.get("logits")!.data);
  });

  test.each([
    [
      "a tensor that is not an input",
      { tokens: saved.get("tokens")!, other: saved.get("tokens")! },
      'has a tensor "other", which is not an input of the model.\nThe model\'s inputs are "tokens" (int32 [batch, time])',
    ],
    ["a missing tensor", {}, 'expected a tensor "tokens"; got none'],
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

  test("accepts integers for float inputs, if float32 can represent them", async () => {
    const x = (...values: number[]) => tensorFile({ input: integers(values, [1, 1, 2]) });
    const list = fileOf(
      [JSON.stringify({ layers: [{ name: "head", kind: "linear", inputSize: 2, outputSize: 1 }] })],
      "layers.json",
    );
    const weights = tensorFile({ "head.weight": floats([2, 3], [1, 2]), "head.bias": floats([0.5]) });
    const found = await outputsOf(weights, x(2, 16777216), "--layers", list);
    expect(found.get("output")!.data).toEqual(Float32Array.of(50331652));
    const output = join(folder(), "out.safetensors");
    const wide = x(1, 16777217);
    const { code, error } = await grus("run", weights, "--input", wide, "--output", output, "--layers", list);
    expect(error).toContain(`${wide}: tensor "input" has 16777217, which float32 cannot represent exactly`);
    expect(code).toBe(2);
  });

  test("warns of non-finite outputs", async () => {
    const input = tensorFile({ tokens: integers([1, 99], [1, 2]) });
    const output = join(folder(), "out.safetensors");
    const { code, error } = await grus("run", onnxTagger, "--input", input, "--output", output);
    expect(error).toContain('warning: "logits" has non-finite values; indices outside');
    expect(code).toBe(0);
    const fine = await grus("run", onnxTagger, "--input", tokens13(), "--output", output);
    expect(fine.error).not.toContain("warning");
  });

  test("does not suggest layers that match none of the tensors", async () => {
    const weights = fixturePath("keras/tagger.weights.h5");
    const { code, error } = await grus("run", weights, "--input", tokens, "--output", "o.safetensors");
    expect(error).toContain('names such as "layers/');
    expect(error).toContain('model.save("model.keras")');
    expect([code, error.includes("--layers FILE")]).toEqual([2, false]);
  });

  test("reports what is missing for tensors without a model", async () => {
    const { code, error } = await grus("run", checkpoint, "--input", tokens, "--output", "o.safetensors");
    expect(code).toBe(2);
    expect(error).toContain("expected a model; got tensors");
    expect(error).toContain("List the layers in order in a file and give it as --layers FILE.");
    expect(error).toContain('"kind": "gru"');
  });
});

describe("grus verify", () => {
  let directory: string;
  beforeAll(async () => {
    directory = join(folder(), "model");
    await grus("convert", checkpoint, directory, ...asTagger, "--golden", tokens);
  });

  test("runs the golden samples, forward and backward", async () => {
    const { code, out } = await grus("verify", directory);
    expect(out).toMatch(/^output\.logits +\d\.\de-\d+$/m);
    expect(out).toMatch(/^gradient\.encoder\.weight_hh_l1_reverse +\d\.\de-\d+$/m);
    expect(out.split("\n").at(-1)).toMatch(
      /^accurate: largest error \d\.\de-\d+ \(.*\) on wasm, tolerance 0\.001$/,
    );
    expect(code).toBe(0);
  });

  test("fails with exit code 1 if the numbers differ", async () => {
    const strict = await grus("verify", directory, "--tolerance", "1e-12");
    expect([strict.code, strict.error]).toEqual([1, expect.stringContaining("not accurate: largest error")]);
    const other = join(folder(), "other");
    await grus("convert", onnxTagger, other);
    writeFileSync(join(other, "golden.safetensors"), readFileSync(join(directory, "golden.safetensors")));
    expect((await grus("verify", other)).code).toBe(2);
  });

  test("runs on the requested backend", async () => {
    const { out } = await grus("verify", directory, "--backend", "reference");
    expect(out).toMatch(/^accurate: .* on reference, tolerance 0\.001$/m);
  });

  test.each([onnxTagger, checkpoint])("reports that a directory is needed: %s", async (path) => {
    const { code, error } = await grus("verify", path);
    expect([code, error]).toEqual([2, expect.stringContaining("is a file; expected a model directory")]);
  });

  test("inputs that were constants when samples were recorded are constants when they run", async () => {
    const to = join(folder(), "branch");
    const input = tensorFile({
      x: floats([1, 2, 3, 4, 5, 6], [2, 3]),
      rate: integers([16000], []),
      negative: { shape: [], dtype: "bool", data: Uint8Array.of(1) },
    });
    const { error } = await grus("convert", branching, to, "--golden", input);
    expect(error).toContain("golden.safetensors");
    const golden = tensorsIn(join(to, "golden.safetensors"));
    expect(Array.from(golden.get("output.y")!.data)).toEqual([-2, -4, -6, -8, -10, -12]);
    expect((await grus("verify", to)).out).toContain("accurate");
  });

  test("refuses samples with an unnamed input", async () => {
    const other = join(folder(), "unnamed");
    await grus("convert", onnxTagger, other);
    const unnamed = { formatVersion: 1, input: floats([1], [1]), outputs: {}, gradients: {} } as const;
    writeFileSync(join(other, "golden.safetensors"), models.goldenFile(unnamed));
    const { code, error } = await grus("verify", other);
    expect([code, error]).toEqual([2, expect.stringContaining("has an unnamed input")]);
  });

  test("reports a directory without samples", async () => {
    const { code, error } = await grus("verify", fixturePath("models/v1-layers"));
    expect([code, error]).toEqual([
      2,
      expect.stringContaining("expected golden.safetensors in the directory; got none"),
    ]);
  });
});
