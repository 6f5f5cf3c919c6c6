import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GrusError } from "@grus/tensor";
import { expectClose, loadFixture, readManifest, referenceDirectory } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { bytesOf, fileOf } from "../../test/file-of.ts";
import { type ReadSafetensorsOptions, readSafetensors } from "./read-safetensors.ts";
import { SafetensorsError } from "./safetensors-error.ts";
import { writeSafetensors } from "./write-safetensors.ts";

function readOne(dtype: string, values: ArrayBufferView, options?: ReadSafetensorsOptions) {
  const { byteLength } = values;
  const elementBytes =
    new Map(Object.entries({ F64: 8, I64: 8, F32: 4, I32: 4, F16: 2, BF16: 2, I16: 2 })).get(dtype) ?? 1;
  const header = { w: { dtype, shape: [byteLength / elementBytes], data_offsets: [0, byteLength] } };
  return readSafetensors(fileOf(header, bytesOf(values)), options).tensors.get("w")!;
}

function errorOf(file: Uint8Array, options?: ReadSafetensorsOptions): SafetensorsError {
  try {
    readSafetensors(file, options);
  } catch (error) {
    if (error instanceof SafetensorsError) return error;
    throw error;
  }
  throw new Error("The file was read.");
}

describe("element types", () => {
  test("F32 is read bit for bit", () => {
    const values = Float32Array.of(1.5, -0, Number.NaN, Infinity, 1e-45);
    const { data, dtype, shape } = readOne("F32", values);
    expect([data, dtype, shape]).toEqual([values, "float32", [5]]);
    expect(Object.is(data[1], -0)).toBe(true);
  });

  test("F16 is widened exactly", () => {
    const cases: [bits: number, value: number][] = [
      [0x0000, 0],
      [0x8000, -0],
      [0x3c00, 1],
      [0xc000, -2],
      [0x3555, 0.333251953125],
      [0x7bff, 65504],
      [0x0400, 2 ** -14],
      [0x03ff, (1023 / 1024) * 2 ** -14],
      [0x8001, -(2 ** -24)],
      [0x7c00, Infinity],
      [0xfc00, -Infinity],
      [0x7e01, Number.NaN],
    ];
    const { data, dtype } = readOne(
      "F16",
      Uint16Array.from(cases, ([bits]) => bits),
    );
    expect(dtype).toBe("float32");
    expect([...data]).toEqual(cases.map(([, value]) => value));
  });

  test("BF16 is widened exactly", () => {
    const values = Float32Array.of(1, -2.5, 3.140625, 2 ** -126, Infinity, -0, 2 ** -133);
    const halves = Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
    expect(readOne("BF16", halves)).toEqual({ dtype: "float32", shape: [7], data: values });
  });

  test("F64 is rounded to float32, or kept on request", () => {
    const values = Float64Array.of(0.1, -1e300 / 1e290, Infinity, Number.NaN);
    expect(readOne("F64", values).data).toEqual(Float32Array.from(values));
    expect(readOne("F64", values, { float64: "narrow" }).data).toBeInstanceOf(Float32Array);
    expect(readOne("F64", values, { float64: "keep" })).toEqual({
      dtype: "float32",
      shape: [4],
      data: values,
    });
  });

  test("F64 beyond the float32 range is an error unless kept", () => {
    const values = Float64Array.of(1, 1e39);
    expect(() => readOne("F64", values)).toThrowErrorMatchingInlineSnapshot(`
      [SafetensorsError: safetensors: tensor "w": expected F64 values that fit into float32; got 1e+39 at index 1.
      Read with { float64: "keep" }, or scale the tensor before saving it.]
    `);
    expect(readOne("F64", values, { float64: "keep" }).data[1]).toBe(1e39);
  });

  test("integers become int32 exactly", () => {
    expect(readOne("I32", Int32Array.of(-(2 ** 31), 2 ** 31 - 1)).data).toEqual(
      Int32Array.of(-(2 ** 31), 2 ** 31 - 1),
    );
    expect(readOne("I16", Int16Array.of(-32768, 32767)).data).toEqual(Int32Array.of(-32768, 32767));
    expect(readOne("I8", Int8Array.of(-128, 127)).data).toEqual(Int32Array.of(-128, 127));
    expect(readOne("U8", Uint8Array.of(0, 255))).toEqual({
      dtype: "int32",
      shape: [2],
      data: Int32Array.of(0, 255),
    });
    const wide = BigInt64Array.of(-(2n ** 31n), 2n ** 31n - 1n);
    expect(readOne("I64", wide).data).toEqual(Int32Array.of(-(2 ** 31), 2 ** 31 - 1));
  });

  test.each([2n ** 31n, -(2n ** 31n) - 1n, 2n ** 32n])("I64 of %s is an error", (value) => {
    expect(() => readOne("I64", BigInt64Array.of(7n, value))).toThrow(
      `safetensors: tensor "w": expected I64 values from -2^31 to 2^31 - 1; got ${value} at index 1.`,
    );
  });

  test("BOOL becomes bool, and may hold only 0 and 1", () => {
    expect(readOne("BOOL", Uint8Array.of(1, 0))).toEqual({
      dtype: "bool",
      shape: [2],
      data: Uint8Array.of(1, 0),
    });
    expect(() => readOne("BOOL", Uint8Array.of(1, 0, 2))).toThrow(
      "expected BOOL bytes of 0 or 1; got 2 at index 2",
    );
  });

  test("other types are named in the error", () => {
    expect(() => readOne("F8_E4M3", Uint8Array.of(1))).toThrowErrorMatchingInlineSnapshot(`
      [SafetensorsError: safetensors: tensor "w": expected a dtype among F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL; got "F8_E4M3".
      Convert the tensor to one of these before saving it.]
    `);
    expect(() => readOne("toString", Uint8Array.of(1))).toThrow('got "toString"');
  });
});

describe("the file", () => {
  test("several tensors, scalars, empty tensors and metadata, from a view into a larger buffer", () => {
    const header = {
      __metadata__: { format: "pt", "naïve ⚙": "" },
      b: { dtype: "I32", shape: [], data_offsets: [12, 16] },
      a: { dtype: "F32", shape: [1, 3], data_offsets: [0, 12] },
      empty: { dtype: "F16", shape: [4, 0], data_offsets: [12, 12] },
    };
    const inner = fileOf(
      `${JSON.stringify(header)}   `,
      bytesOf(Uint32Array.of(0x3f800000, 0, 0xbf800000, 42)),
    );
    const outer = new Uint8Array(inner.length + 5);
    outer.set(inner, 3);
    const { tensors, metadata } = readSafetensors(outer.subarray(3, 3 + inner.length));
    expect(metadata).toEqual({ format: "pt", "naïve ⚙": "" });
    expect([...tensors]).toEqual([
      ["b", { dtype: "int32", shape: [], data: Int32Array.of(42) }],
      ["a", { dtype: "float32", shape: [1, 3], data: Float32Array.of(1, 0, -1) }],
      ["empty", { dtype: "float32", shape: [4, 0], data: new Float32Array(0) }],
    ]);
  });

  test("arrays are views of the file where it is aligned, and copies where it is not", () => {
    const file = writeSafetensors({ w: { dtype: "float32", shape: [1], data: Float32Array.of(2) } });
    // Whose slice() would be a view again.
    const shifted = Buffer.alloc(file.length + 1).subarray(1);
    shifted.set(file);
    const [view, copy] = [file, shifted].map((own) => readSafetensors(own).tensors.get("w")!.data);
    expect([view, copy]).toEqual([Float32Array.of(2), Float32Array.of(2)]);
    expect(view!.buffer).toBe(file.buffer);
    expect(copy!.buffer.byteLength).toBe(4);
  });

  test("names special to JavaScript are ordinary names", () => {
    const header =
      '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"7":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}';
    expect([...readSafetensors(fileOf(header, 1)).tensors.keys()]).toEqual(["__proto__", "7"]);
    const texts = readSafetensors(fileOf('{"__metadata__":{"__proto__":"x"}}')).metadata;
    expect(Object.entries(texts)).toEqual([["__proto__", "x"]]);
  });

  test("no tensors", () => {
    expect(readSafetensors(fileOf("{}"))).toEqual({
      tensors: new Map(),
      elements: new Map(),
      metadata: {},
    });
  });
});

const entry = (dtype: string, shape: unknown, offsets: unknown) => ({ dtype, shape, data_offsets: offsets });

describe("malformed files", () => {
  const cases: [name: string, file: Uint8Array, message: string][] = [
    ["no length", new Uint8Array(7), "expected at least 8 bytes; got 7"],
    [
      "a huge header",
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 123),
      "at most 100000000 bytes; got 18446744073709551615",
    ],
    [
      "a header past the end",
      fileOf("{}").subarray(0, 9),
      "expected a header within the 1 bytes that follow its length; got 2",
    ],
    ["an empty header", fileOf(""), 'expected a header that begins with "{"; got an empty header'],
    ["a header that is a list", fileOf("[]"), 'expected a header that begins with "{"; got byte 91'],
    [
      "a header that is not UTF-8",
      fileOf("{}").map((byte, i) => (i === 9 ? 0xff : byte)),
      "expected a header in UTF-8",
    ],
    [
      "text after the object",
      fileOf("{} x"),
      'expected the end of the header at character 3 of the header; got "x"',
    ],
    ["an object that never ends", fileOf('{"a"'), 'expected ":" at character 4 of the header; got its end'],
    [
      "a string that never ends",
      fileOf('{"a\\"'),
      "expected a closing quote at character 5 of the header; got its end",
    ],
    ["a bad escape", fileOf('{"\\x":1}'), "expected a well-formed string at character 1"],
    ["half a surrogate pair", fileOf('{"\\ud800":1}'), "expected a well-formed string at character 1"],
    ["a control character", fileOf('{"\n":1}'), "expected a well-formed string at character 1"],
    ["a trailing comma", fileOf('{"__metadata__":{},}'), "expected a key in quotes at character 19"],
    ["no comma", fileOf('{"__metadata__":{}"a"'), 'expected "," or "}" at character 18'],
    ["null", fileOf('{"a":null}'), "expected a string, a whole number, [ or { at character 5"],
    [
      "deep nesting",
      fileOf(`{"a":${"[".repeat(100_000)}`),
      "expected a string or a whole number at character 7",
    ],
    ["a name twice", fileOf('{"a":{},"\\u0061":{}}'), 'expected unique keys in the header; got "a" twice'],
    ["a key twice", fileOf('{"a":{"dtype":"F32","dtype":"F32"}}'), 'got "dtype" twice'],
    [
      "metadata of numbers",
      fileOf({ __metadata__: { epoch: 3 } }),
      'tensor "__metadata__": expected an object of strings',
    ],
    [
      "metadata that is text",
      fileOf({ __metadata__: "x" }),
      'tensor "__metadata__": expected an object of strings',
    ],
    [
      "no keys",
      fileOf({ w: {} }),
      'tensor "w": expected an object of dtype, shape and data_offsets; got none of them',
    ],
    [
      "an extra key",
      fileOf({ w: { ...entry("U8", [0], [0, 0]), scale: 2 } }),
      'got "data_offsets, dtype, scale, shape"',
    ],
    [
      "a dtype that is a number",
      fileOf({ w: { ...entry("U8", [0], [0, 0]), dtype: 32 } }),
      "a dtype that is a string; got 32",
    ],
    [
      "an unknown dtype",
      fileOf({ w: entry("F31", [0], [0, 0]) }),
      'F32, F16, BF16, I64, I32, I16, I8, U8, BOOL; got "F31"',
    ],
    [
      "a shape that is a number",
      fileOf({ w: entry("U8", 3, [0, 3]) }, 3),
      "shape that is a list of whole numbers; got 3",
    ],
    [
      "a shape of texts",
      fileOf({ w: entry("U8", ["3"], [0, 3]) }, 3),
      "shape that is a list of whole numbers; got a list",
    ],
    [
      "a negative extent",
      fileOf('{"w":{"dtype":"U8","shape":[-1]'),
      "expected a string or a whole number at character 28",
    ],
    [
      "a fraction",
      fileOf('{"w":{"dtype":"U8","shape":[1.5]'),
      "expected a whole number from 0 to 2^53 - 1 at character 28",
    ],
    [
      "an exponent",
      fileOf('{"w":{"dtype":"U8","shape":[1e3]'),
      "expected a whole number from 0 to 2^53 - 1 at character 28",
    ],
    [
      "a leading zero",
      fileOf('{"w":{"dtype":"U8","shape":[01]'),
      "expected a whole number from 0 to 2^53 - 1 at character 28",
    ],
    [
      "2^53",
      fileOf('{"w":{"dtype":"U8","shape":[9007199254740992]'),
      "expected a whole number from 0 to 2^53 - 1",
    ],
    [
      "one offset",
      fileOf({ w: entry("U8", [1], [0]) }, 1),
      "data_offsets [start, end] with start <= end; got [0]",
    ],
    [
      "three offsets",
      fileOf({ w: entry("U8", [1], [0, 1, 2]) }, 1),
      "data_offsets [start, end] with start <= end; got [0, 1, 2]",
    ],
    ["offsets that go backwards", fileOf({ w: entry("U8", [1], [1, 0]) }, 1), "start <= end; got [1, 0]"],
    [
      "a shape larger than the data",
      fileOf({ w: entry("F32", [2, 3], [0, 20]) }, 20),
      "expected 24 bytes for shape [2, 3] with 4 bytes per element; got 20",
    ],
    [
      "a shape smaller than the data",
      fileOf({ w: entry("F32", [2, 0], [0, 4]) }, 4),
      "expected 0 bytes for shape [2, 0] with 4 bytes per element; got 4",
    ],
    [
      "a product that overflows",
      fileOf({ w: entry("F64", [2 ** 52, 2 ** 52, 2 ** 52], [0, 8]) }, 8),
      "bytes for shape [4503599627370496, 4503599627370496, 4503599627370496]",
    ],
    [
      "data outside the file",
      fileOf({ w: entry("F32", [2], [0, 8]) }, 7),
      'tensor "w": expected data within the 7 bytes of the file; got [0, 8]',
    ],
    [
      "data far outside the file",
      fileOf({ w: entry("U8", [2 ** 50], [0, 2 ** 50]) }, 7),
      "within the 7 bytes of the file; got [0, 1125899906842624]",
    ],
    [
      "overlap",
      fileOf({ v: entry("U8", [4], [0, 4]), w: entry("U8", [3], [2, 5]) }, 5),
      'tensor "w": expected data that begins at byte 4; got 2, which overlaps the one before',
    ],
    [
      "the same data twice",
      fileOf({ v: entry("U8", [4], [0, 4]), w: entry("U8", [4], [0, 4]) }, 4),
      "got 0, which overlaps the one before",
    ],
    [
      "a hole at the start",
      fileOf({ w: entry("U8", [4], [1, 5]) }, 5),
      "begins at byte 0; got 1, which leaves a hole",
    ],
    [
      "a hole inside",
      fileOf({ v: entry("U8", [1], [0, 1]), w: entry("U8", [1], [2, 3]) }, 3),
      "begins at byte 1; got 2, which leaves a hole",
    ],
    [
      "an empty tensor inside another",
      fileOf({ v: entry("U8", [4], [0, 4]), w: entry("U8", [0], [2, 2]) }, 4),
      "begins at byte 4; got 2, which overlaps",
    ],
    [
      "bytes at the end",
      fileOf({ w: entry("U8", [4], [0, 4]) }, 9),
      "expected 4 bytes of data, as given by the header; got 9",
    ],
  ];

  test.each(cases)("%s", (_, file, message) => {
    expect(errorOf(file).message).toContain(message);
  });

  test("the error is a GrusError with fields and a cure", () => {
    const error = errorOf(fileOf({ "cell.w": entry("F32", [2, 3], [0, 20]) }, 20));
    expect(error).toBeInstanceOf(GrusError);
    expect({ ...error }).toEqual({
      name: "SafetensorsError",
      format: "safetensors",
      place: `tensor "cell.w"`,
      tensor: "cell.w",
      expected: "24 bytes for shape [2, 3] with 4 bytes per element",
      got: "20",
    });
    expect(error.message).toMatchInlineSnapshot(`
      "safetensors: tensor "cell.w": expected 24 bytes for shape [2, 3] with 4 bytes per element; got 20.
      The file is damaged or was written by a faulty program; write it again."
    `);
    expect(errorOf(new Uint8Array(3)).tensor).toBeUndefined();
  });

  test("long names are truncated in messages and complete in the field", () => {
    const name = "w".repeat(5000);
    const error = errorOf(fileOf({ [name]: {} }));
    expect(error.tensor).toBe(name);
    expect(error.message.length).toBeLessThan(300);
  });

  test("sizes claimed by a header allocate no memory", () => {
    const claims = [
      fileOf({ w: entry("F32", [2 ** 40], [0, 2 ** 42]) }, 16),
      fileOf({ w: entry("I8", [2 ** 31], [0, 2 ** 31]) }, 16),
      fileOf({ w: entry("F16", [2 ** 30, 0], [0, 0]), v: entry("U8", [2 ** 33], [0, 2 ** 33]) }, 0),
    ];
    const huge = fileOf("{}");
    new DataView(huge.buffer).setBigUint64(0, 99_999_999n, true);
    const before = process.memoryUsage().arrayBuffers;
    for (const file of [...claims, huge]) errorOf(file);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });
});

describe("the reference fixtures", () => {
  const directory = referenceDirectory();
  const { fixtures } = readManifest(directory);

  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
    "%s matches an independent reader",
    (name, fixture) => {
      const { tensors } = readSafetensors(readFileSync(join(directory, `${name}.safetensors`)));
      const expected = loadFixture(directory, fixture);
      expect([...tensors.keys()].sort()).toEqual([...expected.keys()].sort());
      for (const [key, { shape, data }] of expected) {
        expect(tensors.get(key)?.shape).toEqual(shape);
        expect(tensors.get(key)?.data.constructor).toBe(data.constructor);
        expectClose(tensors.get(key)!.data, data);
      }
    },
  );
});
