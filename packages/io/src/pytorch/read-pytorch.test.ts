import { batchNorm, embedding, gru, layerNorm, linear } from "@grus/cells";
import { evaluate, fromData, referenceBackend, type Tensor, type TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { fixtureFile } from "@grus/testing/fixtures";
import { describe, expect, test } from "vitest";
import { ModelFileError } from "../files/model-file-error.ts";
import {
  batchNormFromPyTorch,
  embeddingFromPyTorch,
  linearFromPyTorch,
  normFromPyTorch,
  recurrentFromPyTorch,
} from "./pytorch-layout.ts";
import { readPyTorch } from "./read-pytorch.ts";

const fixture = (name: string) => fixtureFile(`pytorch/${name}`);
const ramp = (count: number, start = 0) => Array.from({ length: count }, (_, i) => (start + i - 3) / 4);
const listOf = (tensor: TensorData | undefined) => Array.from(tensor!.data);

describe("a state dictionary", () => {
  const { tensors } = readPyTorch(fixture("types.pt"));

  test.each([
    ["float64", "float32", [2, 3], ramp(6)],
    ["float32", "float32", [2, 3], ramp(6)],
    ["float16", "float32", [2, 3], ramp(6)],
    ["bfloat16", "float32", [2, 3], ramp(6)],
    ["int64", "int32", [1, 2], [-(2 ** 31), 2 ** 31 - 1]],
    ["int32", "int32", [2], [-5, 7]],
    ["int16", "int32", [2], [-5, 7]],
    ["int8", "int32", [2], [-5, 7]],
    ["uint8", "int32", [2], [5, 250]],
    ["bool", "bool", [3], [1, 0, 1]],
    ["scalar", "float32", [], [1.5]],
    ["empty", "float32", [0, 3], []],
    ["parameter", "float32", [3], ramp(3)],
    ["transposed", "float32", [6, 4], ramp(24).map((_, i) => ramp(24)[(i % 4) * 6 + Math.floor(i / 4)]!)],
    ["part", "float32", [2, 3], [...ramp(3, 8), ...ramp(3, 14)]],
    ["shared", "float32", [4, 6], ramp(24)],
    ["steps", "float32", [4, 3], ramp(24).filter((_, i) => i % 2 === 0)],
  ])("reads %s", (name, dtype, shape, data) => {
    expect(tensors.get(name)).toMatchObject({ dtype, shape });
    expect(listOf(tensors.get(name))).toEqual(data);
  });

  test("keeps the order of saving; keeps float64 on request", () => {
    expect([...tensors.keys()].slice(0, 3)).toEqual(["float64", "float32", "float16"]);
    const kept = readPyTorch(fixture("types.pt"), { float64: "keep" }).tensors.get("float64")!;
    expect(kept.data).toBeInstanceOf(Float64Array);
  });
});

describe("a checkpoint of a tagger", () => {
  const { value, tensors } = readPyTorch(fixture("tagger.pt"));

  test("computes what PyTorch computed", async () => {
    const of = (name: string) => ({ prefix: `model.${name}` });
    const [words, encoder, head] = [
      embedding({ vocabulary: 20, outputSize: 6 }),
      gru({ inputSize: 6, hiddenSize: 5, layers: 2, bidirectional: true }),
      linear({ inputSize: 10, outputSize: 4 }),
    ];
    const batchNormalised = batchNorm({ features: 10 }).bind(batchNormFromPyTorch(tensors, of("batch_norm")));
    const embed = words.bind(embeddingFromPyTorch(tensors, of("embedding")));
    const seen = embed(fromData(tensors.get("tokens")!));
    const { output } = encoder.bind(recurrentFromPyTorch(tensors, of("encoder")))(seen);
    const normed = layerNorm({ features: 10 }).bind(normFromPyTorch(tensors, of("norm")))(output);
    const logits = head.bind(linearFromPyTorch(tensors, of("head")))(batchNormalised(normed));
    const found = (await evaluate(referenceBackend(), logits)) as Tensor;
    expect(found.shape).toEqual([3, 7, 4]);
    expectClose(found.data, tensors.get("logits")!.data, { absolute: 2e-6 });
  });

  test("includes its numbers and strings", () => {
    const file = value as ReadonlyMap<string, unknown>;
    expect(file.get("epoch")).toBe(3);
    expect(file.get("notes")).toEqual(["a text", null, true, 2.5, 2 ** 40, -7, [1, 2]]);
    expect(listOf(tensors.get("optimizer.state.0.step"))).toEqual([3]);
    expect(file.get("tokens")).toBe(tensors.get("tokens"));
  });

  test.each(["tagger-legacy.pth", "protocol-4.pt"])("%s holds the same tensors", (name) => {
    const other = readPyTorch(fixture(name)).tensors;
    expect(other.size).toBe(26);
    for (const [key, tensor] of other) expect(tensor).toEqual(tensors.get(`model.${key}`));
  });
});

describe("refuses", () => {
  const refusal = (read: () => unknown) => {
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(ModelFileError);
      return (error as Error).message;
    }
    throw new Error("was read");
  };

  test.each([
    ["whole-module.pt", 'got "__main__.Tagger"', "model.state_dict()"],
    ["complex.pt", "got complex64 (torch.ComplexFloatStorage)", "torch.view_as_real(tensor)"],
    ["refused-uint16.pt", 'tensor "layer.weight": expected a type among', "got uint16"],
    ["refused-uint32.pt", "got uint32", "tensor.to(torch.int32)"],
    ["refused-uint64.pt", "got uint64", "tensor.to(torch.int32)"],
    ["refused-float8_e4m3fn.pt", "got float8_e4m3fn", "tensor.float()"],
    ["refused-float8_e5m2.pt", "got float8_e5m2", "tensor.float()"],
    ["expanded.pt", "got 12 elements of a storage of 1", ".contiguous()"],
    ["wide.pt", "expected I64 values from -2^31 to 2^31 - 1", ""],
  ])("%s", (name, reason, cure) => {
    const message = refusal(() => readPyTorch(fixture(name)));
    expect(message).toContain(reason);
    expect(message).toContain(cure);
  });

  const pickle = (...parts: readonly (string | readonly number[])[]) =>
    Uint8Array.from(
      parts.flatMap((part) => (typeof part === "string" ? Array.from(new TextEncoder().encode(part)) : part)),
    );
  const magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

  test.each([
    ["a call of os.system", pickle("cos\nsystem\n(S'true'\ntR."), 'got "os.system"'],
    ["a call of builtins.eval, by text", pickle([0x80, 4], "\x8c", [8], "builtins\x8c", [4], "eval"), ""],
    ["a command beside tensors", pickle("csubprocess\nPopen\n(S'true'\ntR."), 'got "subprocess.Popen"'],
    ["a call of a function of another module", pickle("cmine\nload\n(tR."), 'got "mine.load"'],
    ["a sparse tensor", pickle("ctorch._utils\n_rebuild_sparse_tensor\n(tR."), ".to_dense()"],
    ["an operation that makes objects", pickle("(i__main__\nx\n."), 'got operation "i"'],
    ["a file that is not a pickle", pickle("hello"), "got"],
    ["an empty file", new Uint8Array(0), "expected 1 more bytes; got 0"],
    ["a number that is too long", pickle([0x80, 2, 0x8b, 0xff, 0xff, 0, 0]), "at most 64 bytes; got 65535"],
    ["a string past the end", pickle([0x58, 0xff, 0xff, 0xff, 0x7f]), "2147483647 more bytes"],
    ["another magic number", pickle([0x80, 2, 0x4b, 1, 0x2e]), "PyTorch's magic number"],
    ["a file that ends after its magic number", pickle(magic), "expected 1 more bytes"],
    ["another protocol", pickle(magic, [0x80, 2, 0x4b, 1, 0x2e]), "PyTorch's magic number"],
  ])("%s", (_, file, reason) => {
    expect(refusal(() => readPyTorch(file))).toContain(reason);
  });

  test("refuses a value that contains itself", () => {
    const facts = [
      0x80,
      2,
      0x7d,
      0x58,
      13,
      0,
      0,
      0,
      ...new TextEncoder().encode("little_endian"),
      0x88,
      0x73,
      0x2e,
    ];
    const version = [0x80, 2, 0x4d, 0xe9, 3, 0x2e];
    const loop = [0x80, 2, 0x5d, 0x71, 0, 0x68, 0, 0x61, 0x2e];
    const file = Uint8Array.from([...magic, ...version, ...facts, ...loop, 0x80, 2, 0x5d, 0x2e]);
    expect(refusal(() => readPyTorch(file))).toContain("cyclic ones");
  });
});
