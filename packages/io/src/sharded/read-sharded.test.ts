import type { TensorData } from "@grus/tensor";
import { fixtureFile } from "@grus/testing/fixtures";
import { describe, expect, test } from "vitest";
import { ModelFileError } from "../files/model-file-error.ts";
import { readPyTorch } from "../pytorch/read-pytorch.ts";
import { writeSafetensors } from "../safetensors/write-safetensors.ts";
import { isShardIndex, readSharded } from "./read-sharded.ts";

const tensor = (...data: number[]): TensorData => ({
  shape: [data.length],
  dtype: "float32",
  data: Float32Array.from(data),
});
const indexOf = (map: object, more = {}) =>
  new TextEncoder().encode(JSON.stringify({ ...more, weight_map: map }));
const FIRST = "model-00001-of-00002.safetensors";
const SECOND = "model-00002-of-00002.safetensors";

/** The second file holds one bfloat16 tensor: the upper halves of 1 and -2. */
const header = '{"c":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}';
const halves = Uint8Array.of(
  header.length,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  ...new TextEncoder().encode(header),
  0x80,
  0x3f,
  0,
  0xc0,
);
const files: Readonly<Record<string, Uint8Array>> = {
  [FIRST]: writeSafetensors({ a: tensor(1, 2), b: tensor(3), stray: tensor(4) }, { format: "pt" }),
  [SECOND]: halves,
  "one.bin": fixtureFile("pytorch/types.pt"),
};
const asked: string[] = [];
const read = async (name: string) => {
  asked.push(name);
  return files[name];
};

test("reads each file once, and every type as readSafetensors does", async () => {
  const index = indexOf({ a: FIRST, b: FIRST, c: SECOND }, { metadata: { total_size: 20 } });
  expect(isShardIndex(index)).toBe(true);
  const { format, tensors, elements, metadata } = await readSharded(index, read);
  expect(asked).toEqual([FIRST, SECOND]);
  expect([format, metadata]).toEqual(["safetensors", { format: "pt" }]);
  expect([...tensors.keys()]).toEqual(["a", "b", "stray", "c"]);
  expect(Array.from(tensors.get("c")!.data)).toEqual([1, -2]);
  expect([elements.get("a"), elements.get("c")]).toEqual(["F32", "BF16"]);
});

test("reads files of PyTorch", async () => {
  const { tensors: expected } = readPyTorch(files["one.bin"]!);
  const map = Object.fromEntries([...expected.keys()].map((name) => [name, "one.bin"]));
  const { format, tensors } = await readSharded(indexOf(map), read);
  expect([format, tensors]).toEqual(["PyTorch", expected]);
});

describe("refuses", () => {
  test.each([
    [
      "a file that is missing",
      indexOf({ a: "other.safetensors" }),
      'the file "other.safetensors" beside the index',
    ],
    ["a tensor that is missing", indexOf({ z: FIRST }), `tensor "z": expected the tensor in "${FIRST}"`],
    [
      "a tensor of another file",
      indexOf({ a: SECOND, c: SECOND }),
      `tensor "a": expected the tensor in "${SECOND}"`,
    ],
    ["a path that leads out", indexOf({ a: "../a.safetensors" }), 'got "../a.safetensors"'],
    ["an absolute path", indexOf({ a: "/etc/passwd" }), "a file in the folder of the index"],
    ["no tensors", indexOf({}), "got no tensors"],
    ["no map", new TextEncoder().encode("{}"), "an object weight_map"],
    ["other JSON", new TextEncoder().encode("null"), "an object weight_map"],
    ["other text", new TextEncoder().encode("{"), "expected JSON"],
  ])("%s", async (_, index, reason) => {
    const refused = await readSharded(index, read).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(ModelFileError);
    expect((refused as Error).message).toContain(reason);
  });
});
