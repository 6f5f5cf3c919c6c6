// Models as modules without dependencies.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOnnx, writeOnnx } from "@grus/onnx";
import { add } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import type { NamedTensorRecord } from "grus";
import { describe, expect, test } from "vitest";
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
  tensorFile,
  tensorsIn,
  tokens13,
} from "./models.ts";

describe("grus export", () => {
  test("writes a module that computes the same without dependencies, and reports its size", async () => {
    const place = folder();
    const esm = join(place, "tagger.mjs");
    const { code, out, error } = await grus("export", onnxTagger, "--esm", esm, "--size", "batch=3,time=7");
    expect(code, error).toBe(0);
    expect(out).toContain("input  tokens: int32 [3, 7]\noutput logits: float32 [3, 7, 4]");
    const [, bytes, zipped] = /^size +(\d+) bytes, (\d+) after gzip$/m.exec(out)!.map(Number) as [
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

  test("tensors and a list of layers, for the requested instructions", async () => {
    const sources = await Promise.all(
      ["simd128", "relaxed"].map(async (simd) => {
        const esm = join(folder(), "tagger.mjs");
        const args = ["--esm", esm, "--size", "batch=3,time=7", "--simd", simd];
        const { code, error } = await grus("export", checkpoint, ...asTagger, ...args);
        expect(code, error).toBe(0);
        return readFileSync(esm, "utf8");
      }),
    );
    expect(sources[0]).not.toBe(sources[1]);
    const other = await grus("export", checkpoint, "--esm", "m.mjs", "--layers", layers);
    expect(other.error).toContain('tensor "model.embedding.weight"');
  });

  test("omits a sample that would be too large, and verify()", async () => {
    const list = fileOf(
      [JSON.stringify({ layers: [{ name: "head", kind: "linear", inputSize: 2, outputSize: 1 }] })],
      "layers.json",
    );
    const weights = tensorFile({ "head.weight": floats([2, 3], [1, 2]), "head.bias": floats([0.5]) });
    const esm = join(folder(), "head.mjs");
    const args = ["--layers", list, "--esm", esm, "--size"];
    const { code, error } = await grus("export", weights, ...args, "batch=3000,time=1000");
    expect(error).toContain("no verify(): a sample would hold 6000000 numbers");
    expect(code).toBe(0);
    const vast = await grus("export", weights, ...args, "batch=1000000000000,time=1");
    expect(vast.error).toContain("hold 2000000000000 numbers; expected at most 1073741824");
    expect(vast.code).toBe(2);
  });

  test("does not replace a directory by the module or its types", async () => {
    const place = folder();
    mkdirSync(join(place, "m.d.mts"));
    const args = ["--size", "batch=3,time=7", "--esm", join(place, "m.mjs")];
    const { code, error } = await grus("export", onnxTagger, ...args);
    expect([code, error]).toEqual([2, expect.stringContaining("m.d.mts: is a directory; expected a file")]);
    expect(readdirSync(place)).toEqual(["m.d.mts"]);
  });

  test.each([
    ["dynamic axes", [], "axis 0 is dynamic; expected a fixed length.\nPass --size batch=LENGTH."],
    [
      "unknown axes",
      ["--size", "batch=1,time=2,depth=3"],
      "--size depth: is not a dynamic axis of the model",
    ],
    ["invalid lengths", ["--size", "batch=0"], "Expected a whole number of at least 1"],
  ] as [string, string[], string][])("refuses %s", async (_, args, reason) => {
    const { code, error } = await grus("export", onnxTagger, "--esm", join(folder(), "m.mjs"), ...args);
    expect(error).toContain(reason);
    expect(code).toBe(2);
  });

  test("an ONNX file of layers that read any number of features needs that number", async () => {
    const list = fileOf(
      [JSON.stringify({ layers: [{ name: "squash", kind: "activation", function: "tanh" }] })],
      "layers.json",
    );
    const to = join(folder(), "squash.onnx");
    const args = ["export", tensorFile({}), "--layers", list, "--out", to, "--size"];
    const { code, error } = await grus(...args, "batch=2");
    expect(error).toContain("axis 2 has neither a length nor a name.\nPass --size input.2=LENGTH.");
    expect(code).toBe(2);
    const given = await grus(...args, "batch=2,input.2=4");
    expect(given.code, given.error).toBe(0);
    expect(readOnnx(readFileSync(to)).inputs[0]!.shape).toEqual([2, "time", 4]);
  });

  test("an ONNX file with fixed lengths keeps its metadata", async () => {
    const [from, to] = [join(folder(), "double.onnx"), join(folder(), "double.onnx")];
    const model = {
      parameters: {},
      inputs: [{ name: "x", shape: ["batch", 2] }],
      apply: (_: object, { x }: NamedTensorRecord) => ({ y: add(x!, x!) }),
    };
    writeFileSync(from, writeOnnx(model, { metadata: { about: "doubles" } }));
    const { code, error } = await grus("export", from, "--out", to, "--size", "batch=3");
    expect(code, error).toBe(0);
    const { inputs, metadata } = readOnnx(readFileSync(to));
    expect([inputs[0]!.shape, metadata]).toEqual([[3, 2], { about: "doubles" }]);
  });

  test("refuses another extension", async () => {
    const { code, error } = await grus("export", onnxTagger, "--esm", "m.txt");
    expect([code, error]).toEqual([
      2,
      expect.stringContaining("expected a file name that ends in .js or .mjs"),
    ]);
  });
});

describe("grus export --fix", () => {
  const x = [1, 2, 3, 4, 5, 6];

  /** The module's output for x, and its inputs. */
  async function exported(...fixed: string[]): Promise<{ readonly y: number[]; readonly inputs: string[] }> {
    const place = folder();
    const esm = join(place, "branch.mjs");
    const { code, error } = await grus("export", branching, "--esm", esm, ...fixed);
    expect(code, error).toBe(0);
    const script = `import { inputs, load, verify } from "./branch.mjs";
const { run } = await load();
if (!(await verify()).isAccurate) throw new Error("not accurate");
console.log(JSON.stringify({ y: Array.from(run({ x: Float32Array.of(${x}) }).y), inputs: Object.keys(inputs) }));`;
    writeFileSync(join(place, "use.mjs"), script);
    return JSON.parse(execFileSync(process.execPath, [join(place, "use.mjs")], { encoding: "utf8" }));
  }

  test.each([
    [16000, 0],
    [8000, 1],
  ])(
    "rate %i, negative %i: constants of the program instead of inputs, as in grus run",
    async (rate, negative) => {
      const { y, inputs } = await exported("--fix", `rate=${rate}`, "--fix", `negative=${negative}`);
      expect(inputs).toEqual(["x"]);
      expect(y).toEqual(
        x.map((value) => (negative ? -1 : 1) * (rate === 16000 ? value + value : value * value)),
      );
      const input = tensorFile({
        x: floats(x, [2, 3]),
        rate: integers([rate], []),
        negative: { shape: [], dtype: "bool", data: Uint8Array.of(negative) },
      });
      expect(y).toEqual(Array.from((await outputsOf(branching, input)).get("y")!.data));
    },
  );

  test.each([
    [
      "an unknown input",
      "rates=1",
      "--fix rates: is not an input of one whole number or flag.\nThe model's inputs are x",
    ],
    ["an input of floats", "x=1", "--fix x: is not an input of one whole number or flag"],
    ["an invalid number", "rate=2147483648", "--fix rate=2147483648: is not a value of rate: int32 []"],
    ["an invalid flag", "negative=2", "negative: bool [].\nPass 0 or 1."],
    ["a string", "rate=fast", "Expected a whole number"],
  ])("refuses %s", async (_, fixed, reason) => {
    const { code, error } = await grus("export", branching, "--esm", join(folder(), "m.mjs"), "--fix", fixed);
    expect(error).toContain(reason);
    expect([code, error.includes("    at ")]).toEqual([2, false]);
  });

  test("an input that is not fixed selects in the module, between branches of one shape", async () => {
    const esm = join(folder(), "branch.mjs");
    expect((await grus("export", branching, "--esm", esm, "--fix", "negative=1")).code).toBe(0);
    const script = `import { load } from ${JSON.stringify(esm)};
const { run } = await load();
const y = (rate) => Array.from(run({ x: Float32Array.of(${x}), rate: Int32Array.of(rate) }).y);
console.log(JSON.stringify([y(16000), y(8000)]));`;
    const found = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    expect(JSON.parse(found)).toEqual([x.map((value) => -2 * value), x.map((value) => -(value * value))]);
  });

  test("refuses branches of different shapes, and names the input to fix", async () => {
    const model = fileURLToPath(new URL("./fixtures/branch-shapes.onnx", import.meta.url));
    const esm = join(folder(), "m.mjs");
    const { code, error } = await grus("export", model, "--esm", esm);
    expect(error).toContain("branches of the same shapes");
    expect(error).toContain('If that depends on "rate", fix it: --fix rate=NUMBER.');
    expect(code).toBe(2);
    expect((await grus("export", model, "--esm", esm, "--fix", "rate=8000")).code).toBe(0);
  });
});
