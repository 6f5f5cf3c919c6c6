import type { TensorData } from "@grus/tensor";
import { caseCount } from "@grus/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { record, tensors } from "../../test/checkpoint/values.ts";
import { crc32 } from "../files/crc32.ts";
import { ModelFileError } from "../files/model-file-error.ts";
import { writeSafetensors } from "../safetensors/write-safetensors.ts";
import type { CheckpointContent, CheckpointValue } from "./checkpoint.ts";
import { CheckpointVersionError, decodeCheckpoint, encodeCheckpoint } from "./checkpoint-file.ts";

const file = encodeCheckpoint({ tensors, record });

/** The bytes of each tensor by name. */
function bytesOf(found: ReadonlyMap<string, TensorData>) {
  return Object.fromEntries(
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
}

/** The file with a change and a matching checksum. */
function withChecksum(
  change: (file: Uint8Array, view: DataView) => void,
  from: Uint8Array = file,
): Uint8Array {
  const changed = new Uint8Array(from);
  const view = new DataView(changed.buffer);
  change(changed, view);
  view.setUint32(changed.length - 4, crc32(changed.subarray(0, -4)), true);
  return changed;
}

/** A file with arbitrary content. */
function fileOf(content: Uint8Array): Uint8Array {
  const out = new Uint8Array(24 + content.length + 4);
  out.set(file.subarray(0, 24));
  out.set(content, 24);
  return withChecksum((_, view) => view.setBigUint64(16, BigInt(content.length), true), out);
}

describe("the checkpoint file", () => {
  test("preserves every bit of the tensors and every number of the record", () => {
    const found = decodeCheckpoint(file);
    expect(bytesOf(found.tensors)).toEqual(bytesOf(tensors));
    expect(found.record).toStrictEqual(record);
    expect(Object.is((found.record as { losses: number[] }).losses[4], -0)).toBe(true);
    expect(encodeCheckpoint(found)).toEqual(file);
  });

  test("omits undefined fields", () => {
    const { record: found } = decodeCheckpoint(
      encodeCheckpoint({ tensors: new Map(), record: { a: undefined, b: 1 } }),
    );
    expect(found).toStrictEqual({ b: 1 });
  });

  test("does so for arbitrary records", () => {
    const { value } = fc.letrec<{ value: CheckpointValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constant(null),
        fc.boolean(),
        fc.double(),
        fc.string({ unit: "binary" }),
        fc.array(tie("value")),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom("#", "##", "#a", "__proto__", "toString")),
          tie("value"),
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (some) => {
        const back = decodeCheckpoint(encodeCheckpoint({ tensors: new Map(), record: some })).record;
        expect(JSON.stringify(tagged(back))).toBe(JSON.stringify(tagged(some)));
      }),
      { seed: 21, numRuns: caseCount(60, 300) },
    );
  });

  test("detects every truncation and every changed bit", () => {
    for (let length = 0; length < file.length; length++)
      expect(() => decodeCheckpoint(file.subarray(0, length))).toThrow(ModelFileError);
    for (let at = 0; at < file.length; at++) {
      const changed = new Uint8Array(file);
      changed[at]! ^= 1 << (at % 8);
      expect(() => decodeCheckpoint(changed)).toThrow(ModelFileError);
    }
    expect(() => decodeCheckpoint(new Uint8Array([...file, 0]))).toThrow(ModelFileError);
  });

  test("reports the problem", () => {
    const message = (bytes: Uint8Array) => {
      try {
        decodeCheckpoint(bytes);
        return "read";
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message}`;
      }
    };
    const small = encodeCheckpoint({ tensors: new Map(), record: 1 });
    const flipped = new Uint8Array(small);
    flipped[40]! ^= 4;
    const nested = `{"__metadata__":{"checkpoint":${JSON.stringify("[".repeat(99) + "]".repeat(99))}}}`;
    const content = (text: string) => {
      const header = new TextEncoder().encode(text);
      const out = new Uint8Array(8 + header.length);
      new DataView(out.buffer).setBigUint64(0, BigInt(header.length), true);
      out.set(header, 8);
      return out;
    };
    expect(
      [
        new Uint8Array(5),
        small.subarray(0, 40),
        flipped,
        new TextEncoder().encode("PK and so on, which is some other file"),
        withChecksum((_, view) => view.setUint32(8, 2, true)),
        withChecksum((_, view) => view.setUint32(8, 0, true)),
        fileOf(content("{}")),
        fileOf(content("{")),
        fileOf(content('{"__metadata__":{"checkpoint":"{"}}')),
        fileOf(content('{"__metadata__":{"checkpoint":"{\\"#\\":\\"1\\"}"}}')),
        fileOf(content(nested)),
        fileOf(
          content('{"__metadata__":{"checkpoint":"1"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}'),
        ),
      ].map(message),
    ).toMatchInlineSnapshot(`
      [
        "ModelFileError: checkpoint: expected at least 28 bytes; got 5.
      The file is damaged or truncated; fetch or write it again.",
        "ModelFileError: checkpoint: expected 48 bytes of content; got 12.
      The file is damaged or truncated; fetch or write it again.",
        "ModelFileError: checkpoint: expected the checksum 4e0296a6; got 3f888c8c.
      The file is damaged or truncated; fetch or write it again.",
        "ModelFileError: checkpoint: expected the first bytes 89 47 52 55 53 0d 0a 1a; got 50 4b 20 61 6e 64 20 73.
      It is not a Grus checkpoint, or its first bytes are damaged.",
        "CheckpointVersionError: checkpoint: expected version 1; got version 2.
      It was written by a later release of @grus/io; read it with that.",
        "ModelFileError: checkpoint: expected version 1; got version 0.
      The file is damaged or truncated; fetch or write it again.",
        "ModelFileError: checkpoint: content: expected metadata "checkpoint"; got none.
      The file is damaged or truncated; fetch or write it again.",
        "ModelFileError: checkpoint: content: expected a key in quotes at character 1 of the header; got its end.
      The file is damaged or truncated; fetch or write it again.",
        "ModelFileError: checkpoint: record: expected a record in JSON; got "{".
      The file is damaged or truncated; fetch or write it again.",
        "ModelFileError: checkpoint: record: expected one of NaN, Infinity, -Infinity, -0; got "1".
      The file is damaged or truncated; fetch or write it again.",
        "ModelFileError: checkpoint: record: expected at most 64 levels; got more.
      The file is damaged or truncated; fetch or write it again.",
        "ModelFileError: checkpoint: tensor "a": expected 8 bytes for shape [2] with 4 bytes per element; got 4.
      The file is damaged or truncated; fetch or write it again.",
      ]
    `);
  });

  test("distinguishes a later version from a damaged file", () => {
    const later = withChecksum((_, view) => view.setUint32(8, 7, true));
    expect(() => decodeCheckpoint(later)).toThrow(CheckpointVersionError);
    later[30]! ^= 1;
    expect(() => decodeCheckpoint(later)).not.toThrow(CheckpointVersionError);
  });

  test.each([
    ["a function", () => 1],
    ["a Map", new Map()],
    ["a tensor", new Float32Array(2)],
    ["a date", new Date(0)],
    ["a bigint", 1n],
  ])("refuses %s in a record", (_, value) => {
    const odd = { list: [0, value] } as unknown as CheckpointValue;
    expect(() => encodeCheckpoint({ tensors: new Map(), record: odd })).toThrow(
      /^checkpoint: record\.list\[1\]: expected plain data/,
    );
  });

  test("refuses records that are too deep, and tensors that do not fit their shape", () => {
    let deep: CheckpointValue = 1;
    for (let i = 0; i < 65; i++) deep = [deep];
    expect(() => encodeCheckpoint({ tensors: new Map(), record: deep })).toThrow(
      "expected at most 64 levels; got more",
    );
    const wrong: CheckpointContent["tensors"] = new Map([
      ["a", { shape: [2], dtype: "int32", data: Int32Array.of(1) }],
    ]);
    expect(() => encodeCheckpoint({ tensors: wrong, record: 1 })).toThrow(
      'tensor "a": expected data for shape [2]',
    );
  });

  test("the content is an ordinary safetensors file", () => {
    const content = file.slice(24, -4);
    expect(content).toEqual(writeSafetensors(tensors, { checkpoint: jsonOf(content) }));
  });
});

/** The text of the record in the content. */
function jsonOf(content: Uint8Array): string {
  const length = Number(new DataView(content.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(content.subarray(8, 8 + length)));
  return header.__metadata__.checkpoint;
}

/** A value with special numbers as text, for comparison as JSON with keys in order. */
function tagged(value: CheckpointValue): unknown {
  if (typeof value === "number") return Object.is(value, -0) ? "n-0" : `n${value}`;
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).map(([key, item]) => [key, tagged(item!)]);
}
