// Files of every version remain readable.
import type { TensorData } from "@grus/tensor";
import { fixtureFile } from "@grus/testing/fixtures";
import { expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/checkpoint/checkpoint-file.ts";
import { record, tensors } from "./values.ts";

const bytesOf = (found: ReadonlyMap<string, TensorData>) =>
  Object.fromEntries(
    [...found].map(([name, { shape, dtype, data }]) => [
      name,
      [
        shape,
        dtype,
        data.constructor.name,
        [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
      ],
    ]),
  );

test("version 1", () => {
  const file = fixtureFile("checkpoint/v1-values.grus");
  expect(file.length).toBe(695);
  const found = decodeCheckpoint(file);
  expect(bytesOf(found.tensors)).toEqual(bytesOf(tensors));
  expect(found.record).toStrictEqual(record);
  expect(encodeCheckpoint(found)).toEqual(file);
});

test("version 1, of a run of @grus/train", () => {
  const file = fixtureFile("checkpoint/v1-training.grus");
  const { tensors, record } = decodeCheckpoint(file);
  const weight = tensors.get("state.parameters.recurrent.layers.0.forward.weightIh")!;
  expect([weight.shape, weight.dtype]).toEqual([[9, 2], "float32"]);
  expect(
    Array.from(new Uint32Array(weight.data.slice(0, 3).buffer), (word) => word.toString(16)),
  ).toMatchInlineSnapshot(`
    [
      "3df90135",
      "be1439b5",
      "bde133c9",
    ]
  `);
  expect([...tensors.keys()].sort()).toMatchSnapshot();
  expect(record).toMatchSnapshot();
  expect(encodeCheckpoint({ tensors, record })).toEqual(file);
});
