// Opening models of every kind from bytes, and the inputs that are refused.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tableFrom } from "@grus/data";
import { type ForecasterFiles, forecast, forecasterFrom, forecasterInputs, save } from "@grus/forecast";
import { parseLayerList, readPyTorch, saveParameters } from "@grus/io";
import { modelAt } from "@grus/io/node";
import { writeOnnx } from "@grus/onnx";
import { evaluate, fromData, key, matmul, referenceBackend, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { fixtureFile, fixturePath } from "@grus/testing/fixtures";
import {
  charactersTokenizer,
  languageModel,
  save as saveText,
  type TextModelFiles,
  textClassifier,
} from "@grus/text";
import { describe, expect, onTestFinished, test } from "vitest";
import { openModel, openRunnable } from "./open-model.ts";

const layers = parseLayerList(JSON.parse(new TextDecoder().decode(fixtureFile("tagger-layers.json"))));

/** A directory of files that records the names requested. */
function directory(files: Readonly<Record<string, Uint8Array>>) {
  const asked: string[] = [];
  const read = async (name: string) => {
    asked.push(name);
    return files[name];
  };
  return { read, asked, name: "saved" };
}

const saved = (folder: string, ...names: readonly string[]) =>
  directory(Object.fromEntries(names.map((name) => [name, fixtureFile(`models/${folder}/${name}`)])));

describe("opens", () => {
  test("an ONNX file with external data, each file read once", async () => {
    const { read: beside, asked } = directory({
      "tagger.onnx.data": fixtureFile("onnx-external/tagger.onnx.data"),
    });
    const opened = await openModel({ bytes: fixtureFile("onnx-external/tagger.onnx"), beside });
    expect(asked).toEqual(["tagger.onnx.data"]);
    if (opened.kind !== "onnx") throw new Error(opened.kind);
    expect([opened.model.opset, Object.keys(opened.model.parameters)[0]]).toEqual([17, "embedding.weight"]);
  });

  test("an ONNX file in place: its weights are views of the bytes, at an address by default", async () => {
    const weight = fromData({
      shape: [40, 40],
      dtype: "float32",
      data: Float32Array.from({ length: 1600 }, (_, i) => i),
    });
    const file = writeOnnx({
      parameters: { weight },
      inputs: [{ name: "x", shape: [3, 40] }],
      apply: (own, { x }) => ({ y: matmul(x!, own.weight) }),
    });
    const opened = async (source: Parameters<typeof openRunnable>[0], inPlace?: boolean) =>
      (await openRunnable(source, { inPlace })).model.parameters.weight!;
    const bytes = file.slice();
    const copied = await opened(bytes);
    expect([bytes, copied.data.buffer === bytes.buffer]).toEqual([file, false]);
    const viewed = await opened(bytes, true);
    expect(viewed.data.buffer === bytes.buffer).toBe(true);
    expect([copied.data, viewed.data]).toEqual([weight.data, weight.data]);
    const url = `data:application/octet-stream;base64,${Buffer.from(file).toString("base64")}`;
    const [own, other] = [await opened(url), await opened(url, false)];
    expect(own.data.buffer.byteLength).toBe(file.length);
    expect(other.data.buffer.byteLength).toBe(4 * weight.size);
  });

  test.each(["keras/tagger.keras", "keras/old-tagger.h5"])("a Keras model: %s", async (name) => {
    const opened = await openModel(fixtureFile(name));
    if (opened.kind !== "keras") throw new Error(opened.kind);
    expect(opened.model.layers.length).toBeGreaterThan(3);
  });

  test("Keras weights, without the states of random generators", async () => {
    const opened = await openModel(fixtureFile("keras/tagger.weights.h5"));
    if (opened.kind !== "weights") throw new Error(opened.kind);
    expect([opened.format, opened.tensors.size, opened.elements?.size]).toEqual(["HDF5", 11, 11]);
    expect(opened.leftOut).toEqual(["layers/dropout/seed_generator/vars/0"]);
  });

  test("safetensors tensors, with their element types", async () => {
    const opened = await openModel(fixtureFile("models/v1-layers/model.safetensors"));
    if (opened.kind !== "weights") throw new Error(opened.kind);
    expect([opened.format, opened.metadata]).toEqual(["safetensors", { format: "pt" }]);
    expect(opened.elements?.get("norm.bias")).toBe("F32");
  });

  test("PyTorch tensors as a model, with a list of layers and a prefix", async () => {
    const bytes = fixtureFile("pytorch/tagger.pt");
    expect((await openModel(bytes)).kind).toBe("weights");
    const { model } = await openRunnable(bytes, { layers, prefix: "model" });
    const { tensors } = readPyTorch(bytes);
    const inputs = { tokens: fromData(tensors.get("tokens")!) };
    const { logits } = await evaluate(referenceBackend(), model.apply(model.parameters, inputs));
    expectClose(logits!.data, tensors.get("logits")!.data, { absolute: 1e-5 });
  });

  test("TensorFlow.js models, as a file and as a directory", async () => {
    const names = ["model.json", "group1-shard1of1.bin"];
    const files = Object.fromEntries(names.map((name) => [name, fixtureFile(`tfjs/gru/${name}`)]));
    const { read: beside, ...asDirectory } = directory(files);
    for (const source of [
      { bytes: files["model.json"]!, beside },
      { ...asDirectory, read: beside },
    ]) {
      const opened = await openModel(source);
      if (opened.kind !== "keras") throw new Error(opened.kind);
      expect(opened.model.format).toBe("TensorFlow.js");
    }
  });

  test("networks of brain.js", async () => {
    const { model: json } = JSON.parse(new TextDecoder().decode(fixtureFile("brain/steps-gru-v1.json")));
    const bytes = new TextEncoder().encode(JSON.stringify(json));
    for (const source of [bytes, directory({ "model.json": bytes })]) {
      const { kind, model } = await openRunnable(source);
      expect([kind, model.inputs[0]!.shape]).toEqual(["brain", ["batch", "time", 2]]);
    }
  });

  test("tensors in several files, by their index or their directory", async () => {
    const shard = saveParameters({ layer: { weight: tensor([1, 2]) } });
    const index = new TextEncoder().encode(
      '{"weight_map":{"layer.weight":"model-00001-of-00001.safetensors"}}',
    );
    const files = { "model-00001-of-00001.safetensors": shard, "model.safetensors.index.json": index };
    const { read: beside, ...asDirectory } = directory(files);
    for (const source of [
      { bytes: index, beside },
      { ...asDirectory, read: beside },
    ]) {
      const opened = await openModel(source);
      if (opened.kind !== "weights") throw new Error(opened.kind);
      expect([opened.format, [...opened.tensors.keys()]]).toEqual(["safetensors", ["layer.weight"]]);
    }
  });

  test("a directory by its model.json", async () => {
    const { read: beside } = saved("v1-layers", "model.json", "model.safetensors");
    expect((await openModel({ bytes: (await beside("model.json"))!, beside })).kind).toBe("layers");
  });

  test("directories of both kinds, each file read once", async () => {
    const ofLayers = saved("v1-layers", "model.json", "model.safetensors");
    expect((await openModel(ofLayers)).kind).toBe("layers");
    expect(ofLayers.asked).toEqual(["model.json", "model.safetensors"]);
    const ofOnnx = saved("v1-onnx", "model.json", "model.onnx");
    expect((await openModel(ofOnnx)).kind).toBe("onnx");
    expect(ofOnnx.asked).toEqual(["model.json", "model.onnx"]);
  });

  test("a forecaster as a model; one that cannot be is refused with the names of its parts", async () => {
    const table = tableFrom({ level: Float64Array.from({ length: 90 }, (_, t) => 5 + (t % 7)) });
    const options = { target: "level", horizon: 3, seasons: [7], portable: true };
    const { forecaster, series } = await forecast(table, options);
    const filesOf = ({ json, safetensors }: ForecasterFiles) =>
      directory({ "model.json": new TextEncoder().encode(json), "model.safetensors": safetensors });
    const files = filesOf(save(forecaster));
    const opened = await openRunnable(files);
    expect(files.asked).toEqual(["model.json", "model.safetensors"]);
    if (opened.kind !== "forecaster") throw new Error(opened.kind);
    const { model } = opened;
    const inputs = Object.entries(await forecasterInputs(opened, model, table)).map(([name, data]) => [
      name,
      fromData(data),
    ]);
    const outputs = await evaluate(
      referenceBackend(),
      model.apply(model.parameters, Object.fromEntries(inputs)),
    );
    expectClose(outputs.forecast!.data, Float32Array.from(series[0]!.values), { absolute: 1e-4 });
    const drift = { kind: "naive", name: "drift", settings: { method: "drift" } };
    const other = forecasterFrom({ ...forecaster.record, parts: [{ weight: 1, record: drift }] });
    await expect(openModel(filesOf(save(other)))).rejects.toThrow(
      "saved: the forecaster has parts that depend on more than a window of values: drift (weight 100 %)",
    );
  });

  test("a model at a path", async () => {
    const { kind, model } = await openRunnable(await modelAt(fixturePath("models/v1-onnx")));
    expect(kind).toBe("onnx");
    const x = tensor(Array.from({ length: 4 }, () => [1, 2, 3]));
    const { y } = await evaluate(referenceBackend(), model.apply(model.parameters, { x }));
    expect(y!.shape).toEqual([4, 5]);
  });
});

describe("refuses", () => {
  const pytorch = { bytes: fixtureFile("pytorch/tagger.pt"), name: "tagger.pt" };
  test.each<[string, () => Promise<unknown>, string]>([
    [
      "a file that is not a model",
      () => openModel({ bytes: new TextEncoder().encode("date,level\n"), name: "sales.csv" }),
      "model: sales.csv: expected an ONNX, Keras, PyTorch, safetensors, TensorFlow.js or brain.js model, or a directory that Grus wrote; got a table in text.\n",
    ],
    [
      "a training checkpoint",
      () => openModel(fixtureFile("checkpoint/v1-training.grus")),
      "model: expected an ONNX, Keras, PyTorch, safetensors, TensorFlow.js or brain.js model, or a directory that Grus wrote; got a training checkpoint.",
    ],
    [
      "a file of which nothing is known",
      () => openModel(Uint8Array.of(0, 1, 2, 3)),
      "got an unknown format.\nPass a file .onnx, .keras, .h5, .pt, .pth or .safetensors, or the JSON of TensorFlow.js or brain.js.",
    ],
    [
      "a model.json of 275 MB",
      () => openModel(directory({ "model.json": new Uint8Array(275e6) })),
      "model: saved: expected JSON of at most 64 MiB; got a model.json of 263 MiB.",
    ],
    [
      "a damaged file, with the reader for its extension",
      () => openModel({ bytes: new Uint8Array(100), name: "model.KERAS" }),
      "Keras: expected a .keras archive",
    ],
    [
      "layers for a model that has its own",
      () => openModel({ bytes: fixtureFile("keras/tagger.keras"), name: "tagger.keras" }, { layers }),
      "model: tagger.keras: expected tensors without a model, since layers or a prefix are given; got a model, which has its own layers.\nOmit layers and prefix.",
    ],
    [
      "a prefix that matches no name",
      () => openModel(pytorch, { prefix: "net" }),
      'model: tagger.pt: expected tensors whose names begin with "net."; got the names model.embedding.weight',
    ],
    [
      "to run tensors without a model, and suggests layers",
      () => openRunnable(pytorch, { prefix: "model" }),
      'model: tagger.pt: expected a model; got tensors without a model.\nList the layers in order and pass the list as layers. A first draft, from the names and shapes:\n{\n  "layers": [',
    ],
    [
      "to run Keras weights, and names the file to open instead",
      () => openRunnable(fixtureFile("keras/tagger.weights.h5")),
      'with names such as "layers/bidirectional/backward_layer/cell/vars/0".\nKeras saves the model with its weights by model.save("model.keras"): open that file.',
    ],
    [
      "a directory without model.json",
      () => openModel(directory({})),
      "model: saved: expected a file model.json in the directory; got none.",
    ],
    [
      "a directory of another program",
      () => openModel(directory({ "model.json": new TextEncoder().encode("{}") })),
      'model.json: expected format "grus-model" version 1; got format none version none',
    ],
  ])("%s", async (_, open, message) => {
    await expect(open()).rejects.toThrow(message);
  });
});

describe("models of language", () => {
  const tokenizer = charactersTokenizer("the crane and the heron");
  const generator = languageModel({ vocabulary: tokenizer.size, hiddenSize: 3, embeddingSize: 2 });
  const classifier = textClassifier({
    vocabulary: tokenizer.size,
    classes: 2,
    hiddenSize: 3,
    embeddingSize: 2,
  });
  const filesOf = ({ json, safetensors }: TextModelFiles) => ({
    "model.json": new TextEncoder().encode(json),
    "model.safetensors": safetensors,
  });
  const verses = filesOf(
    saveText({ task: "language-model", tokenizer, model: generator, parameters: generator.init(key(0)) }),
  );
  const labels = filesOf(
    saveText({
      task: "text-classification",
      tokenizer,
      model: classifier,
      parameters: classifier.init(key(0)),
      classes: ["a", "b"],
      longest: 9,
      columns: undefined,
    }),
  );

  test("are told apart by their tasks, and run with their tokenizers", async () => {
    const opened = await Promise.all([verses, labels].map((files) => openModel(directory(files))));
    const found: unknown[] = [];
    for (const one of opened) {
      if (one.kind === "language-model")
        found.push((await one.on(referenceBackend()).writeAll(["the"], { length: 4 }))[0]!.length);
      if (one.kind === "text-classification")
        found.push((await one.on(referenceBackend()).predict(["the crane"])).length);
    }
    expect(found).toEqual([4, 1]);
  });

  test("are functions of tensors as well", async () => {
    const { model } = await openModel(directory(verses), { task: "language-model" });
    const state = Object.fromEntries(
      model.inputs.slice(1).map(({ name }) => [name, tensor([0, 0, 0], [1, 3])]),
    );
    const tokens = tensor(tokenizer.encode("the "), [1, 4], "int32");
    const outputs = await evaluate(referenceBackend(), model.apply(model.parameters, { tokens, ...state }));
    expect(outputs.logits!.shape).toEqual([1, 4, tokenizer.size]);
  });

  test("are opened at an address, with their task", async () => {
    const asked: string[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url!);
      const file = url === "/verses/model.json" ? verses["model.json"] : verses["model.safetensors"];
      response.end(file);
    });
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const url = new URL("/verses/", `http://127.0.0.1:${port}`);
    const opened = await openModel(url, { task: "language-model" });
    expect(await opened.on(referenceBackend()).score("the crane")).toMatchObject({
      nats: expect.any(Number),
    });
    expect(asked).toEqual(["/verses/model.json", "/verses/model.safetensors"]);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      "where tensors are read",
      () => openRunnable(directory(verses)),
      "saved: expected a model that reads tensors; got a model of language.\nOpen it with openModel.",
    ],
    [
      "of another task",
      () => openModel(directory(verses), { task: "text-classification" }),
      'task "language-model"; expected "grus-text" version 1, task "text-classification".',
    ],
    [
      "where another model is",
      () => openModel(saved("v1-onnx", "model.json", "model.onnx"), { task: "language-model" }),
      'saved: expected a model of language of the task "language-model"; got a model of the kind "onnx".\nLeave out task',
    ],
    [
      "without its parameters",
      () => openModel(directory({ "model.json": verses["model.json"] })),
      "saved: expected a file model.safetensors in the directory; got none.",
    ],
    [
      "with layers",
      () => openModel(directory(verses), { layers }),
      "expected tensors without a model, since layers or a prefix are given; got a model",
    ],
  ])("are refused %s", async (_, open, message) => {
    await expect(open()).rejects.toThrow(message);
  });
});
