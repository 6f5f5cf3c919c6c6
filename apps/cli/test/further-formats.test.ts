// TensorFlow.js, brain.js, sharded tensors and PyTorch's checkpoints of today on the command line; and files that are none.
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSafetensors } from "@grus/io";
import { expectClose } from "@grus/testing";
import { fixturePath } from "@grus/testing/fixtures";
import { describe, expect, test } from "vitest";
import { fileOf, folder, grus, waveFile } from "./command.ts";
import { floats, integers, outputsOf, tensorFile } from "./models.ts";

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const jsonOf = (place: string) => JSON.parse(readFileSync(fixturePath(place), "utf8"));

/** The network of a fixture of brain.js, as a file. */
function brainFile(name: string): {
  readonly path: string;
  readonly input: number[][];
  readonly output: number[][];
} {
  const { model, input, output } = jsonOf(`brain/${name}.json`);
  return { path: fileOf([JSON.stringify(model)], "net.json"), input, output };
}

describe("a model of TensorFlow.js", () => {
  const path = fixturePath("tfjs/gru/model.json");
  const { inputs, outputs } = jsonOf("tfjs/gru/expected.json") as { inputs: Values[]; outputs: Values[] };
  const input = tensorFile({ gru_GRU1_input: floats(inputs[0]!.data, inputs[0]!.shape) });

  test("is described", async () => {
    const { out } = await grus("inspect", path);
    expect(out).toContain("model.json: TensorFlow.js 4.22.0, 2 layers, 147 parameters");
    expect(out).toContain("gru_GRU1: z, r, h (hard_sigmoid of Keras 2, tanh, reset before the product");
  });

  test("runs, and so does what it is converted to", async () => {
    const directory = join(folder(), "model");
    const { code, error } = await grus("convert", fixturePath("tfjs/gru"), directory);
    expect(code, error).toBe(0);
    expect((await grus("verify", directory)).out).toContain("accurate");
    for (const model of [path, directory]) {
      const found = await outputsOf(model, input);
      expectClose(found.get("dense_Dense1")!.data, Float32Array.from(outputs[0]!.data), { absolute: 1e-5 });
    }
  });
});

describe("a network of brain.js", () => {
  test("is described", async () => {
    const { out } = await grus("inspect", brainFile("text-lstm-v1").path);
    expect(out).toContain("net.json: LSTM of brain.js, 376 parameters");
    expect(out).toContain('characters: "c", "r", "a", "n"');
  });

  test.each(["steps-lstm-v2", "text-gru-v1", "dense-leaky-relu-v1"])(
    "%s runs, and so does what it is converted to",
    async (name) => {
      const { path, input, output } = brainFile(name);
      const given = name.startsWith("text")
        ? { tokens: integers(input.flat(), [1, input.length]) }
        : { input: floats(input.flat(), [...(name.startsWith("steps") ? [1] : []), input.length, 2]) };
      const directory = join(folder(), "model");
      const { code, error } = await grus("convert", path, directory);
      expect(code, error).toBe(0);
      expect((await grus("verify", directory)).out).toContain("accurate");
      for (const model of [path, directory]) {
        const [found] = (await outputsOf(model, tensorFile(given))).values();
        expectClose(found!.data, Float32Array.from(output.flat()), { absolute: 1e-5 });
      }
    },
  );
});

test("tensors in several files are described and joined", async () => {
  const place = folder();
  const index = join(place, "model.safetensors.index.json");
  const [first, second] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  writeFileSync(join(place, first!), writeSafetensors({ "r.weight_ih_l0": floats([1, 2, 3], [3, 1]) }));
  writeFileSync(join(place, second!), writeSafetensors({ "r.weight_hh_l0": floats([4, 5, 6], [3, 1]) }));
  writeFileSync(
    index,
    JSON.stringify({ metadata: {}, weight_map: { "r.weight_ih_l0": first, "r.weight_hh_l0": second } }),
  );
  for (const path of [index, place]) {
    const { out } = await grus("inspect", path);
    expect(out).toContain("safetensors, 2 tensors, 6 numbers");
    expect(out).toContain("r: GRU of 1 units, 1 features in, without bias");
  }
  const { code, error } = await grus("convert", index, join(folder(), "all.safetensors"));
  expect(code, error).toBe(0);
});

test("objects beside the tensors of a checkpoint are passed over and named", async () => {
  const { out } = await grus("inspect", fixturePath("pytorch/values.pt"));
  expect(out).toContain("values.pt: PyTorch, 11 tensors");
  expect(out).toContain("passed over: others.wide (numpy.ndarray of i8), ");
  expect(out).toContain(", and 10 more\n");
});

describe("files that are not models", () => {
  test.each([
    [
      "a page",
      "model.onnx",
      "<!DOCTYPE html><html>404</html>",
      "got an HTML page, saved in the place of a file",
    ],
    ["a pointer", "model.pt", "version https://git-lfs.github.com/spec/v1", "got a Git LFS pointer"],
    ["JSON", "data.json", '{"a": 1}', "got JSON that does not describe a model"],
    ["nothing", "model.safetensors", "", "got an empty file"],
  ])("%s is refused", async (_, name, text, reason) => {
    const path = join(folder(), name);
    writeFileSync(path, text);
    for (const args of [
      ["inspect", path],
      ["convert", path, join(folder(), "m")],
    ]) {
      const { code, error } = await grus(...args);
      expect([code, error]).toEqual([2, expect.stringContaining(reason)]);
    }
  });

  test("a table is described", async () => {
    expect((await grus("inspect", waveFile(30))).out).toContain("data.csv: 30 rows");
  });

  test("JSON of 275 MB is refused at once", async () => {
    const place = folder();
    const path = join(place, "model.json");
    writeFileSync(path, '{"format":"layers-model"');
    truncateSync(path, 275e6);
    const start = process.cpuUsage();
    for (const args of [
      ["inspect", path],
      ["inspect", place],
      ["convert", place, join(folder(), "m")],
    ]) {
      const { code, error } = await grus(...args);
      expect([code, error]).toEqual([2, expect.stringContaining("JSON of at most 64 MiB; got")]);
    }
    expect(process.cpuUsage(start).user).toBeLessThan(1e6);
  });
});
