// HDF5 files written by h5py (make-keras.py of the fixtures).

import { gunzipSync } from "node:zlib";
import { ModelFileError } from "@grus/io";
import { fixtureFile } from "@grus/testing/fixtures";
import { describe, expect, test } from "vitest";
import { datasetsIn, type Hdf5Dataset, type Hdf5Group, memberAt, readHdf5 } from "./read-hdf5.ts";

function bytes(name: string): Uint8Array {
  const file = fixtureFile(`keras/${name}`);
  return new Uint8Array(name.endsWith(".gz") ? gunzipSync(file) : file);
}

function dataset(group: Hdf5Group, path: string): Hdf5Dataset {
  const found = memberAt(group, path);
  if (found?.kind !== "dataset") throw new Error(`no dataset ${path}`);
  return found;
}

/** The message of the error that `read` throws. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFileError);
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}

const ramp = Array.from({ length: 24 }, (_, i) => i);
const cube = Array.from({ length: 105 }, (_, i) => i);

describe("types, after a user block", () => {
  const root = readHdf5(bytes("types.h5"));

  test.each(["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"])(
    "%s, in either byte order",
    (name) => {
      for (const order of ["le", "be"]) {
        const tensor = dataset(root, `${name}${order}`).read();
        expect(tensor.shape).toEqual([4, 6]);
        expect(tensor.dtype).toBe(name.startsWith("f") ? "float32" : "int32");
        expect([...tensor.data]).toEqual(name.startsWith("u") ? ramp : ramp.map((value) => value - 5));
      }
    },
  );

  test("half precision, scalars, empty datasets, and kept float64", () => {
    expect([...dataset(root, "half").read().data].slice(0, 3)).toEqual([0.5, -2.25, 65504]);
    expect(dataset(root, "half").read().data[3]).toBeCloseTo(6e-8, 9);
    expect(dataset(root, "scalar").read()).toMatchObject({ shape: [], data: new Float32Array([2.5]) });
    expect(dataset(root, "empty").read()).toMatchObject({ shape: [0, 3], data: new Float32Array(0) });
    expect(dataset(root, "f8le").read({ float64: "keep" }).data).toBeInstanceOf(Float64Array);
  });

  test("a dataset can be read repeatedly", () => {
    const one = dataset(root, "f4le");
    for (let i = 0; i < 1000; i++) one.read();
    expect([...one.read().data]).toEqual(ramp.map((value) => value - 5));
  });

  test.each([
    ["wide", "expected I64 values from -2^31 to 2^31 - 1; got 8589934592 at index 1"],
    ["unsigned", "expected whole numbers up to 2^31 - 1; got 4000000000 at index 1"],
    ["texts", "expected numbers; got elements of type string"],
    ["flags", "expected numbers; got elements of type enumeration"],
    ["pair", "expected numbers; got elements of type compound"],
    ["opaque", "expected numbers; got elements of type opaque"],
    ["never written", "expected elements; got a dataset that was never written"],
  ])("%s is refused", (name, message) => {
    expect(refusal(() => dataset(root, name).read())).toContain(`HDF5: object "/${name}": ${message}`);
  });

  test("strings in attributes", () => {
    const texts = (name: string) => root.attributes.get(name)!.texts();
    expect(texts("fixed")).toEqual(["one", "three"]);
    expect(texts("variable")).toEqual(["eins", "zwölf", ""]);
    expect(texts("none")).toEqual([]);
    expect(texts("no texts")).toEqual([]);
    expect(refusal(() => texts("number"))).toContain('attribute "number": expected strings; got F64');
  });
});

describe("layouts", () => {
  const root = readHdf5(bytes("chunks.h5"));

  test.each(["plain", "deflated", "shuffled"])("chunks, %s", (name) => {
    expect([...dataset(root, name).read().data]).toEqual(cube);
  });

  test("chunks under a tree with levels, and elements in the header", () => {
    expect([...dataset(root, "many").read().data]).toEqual(Array.from({ length: 400 }, (_, i) => i));
    expect([...dataset(root, "compact").read().data]).toEqual([1, 2, 3]);
  });

  test.each([
    ["checked", "expected deflate and shuffle as filters; got fletcher32"],
    ["lzf", "expected deflate and shuffle as filters; got number 32000"],
    ["partly", "expected 3 chunks of [2] for [6]; got 1"],
  ])("%s is refused", (name, message) => {
    expect(refusal(() => dataset(root, name).read())).toContain(message);
  });

  test("chunks of newer libraries: a single one is read, others are refused by name", () => {
    const latest = readHdf5(bytes("chunks-latest.h5"));
    expect([...dataset(latest, "one").read().data]).toEqual(cube);
    expect([...dataset(latest, "one plain").read().data]).toEqual(cube);
    expect(refusal(() => dataset(latest, "fixed array").read())).toContain('an index of kind "fixed array"');
  });
});

describe("groups", () => {
  test.each(["many-old", "many-new"])("of 1500 members, %s", (name) => {
    const root = readHdf5(bytes(`${name}.h5.gz`));
    const expected = Array.from(
      { length: 1500 },
      (_, i) => `member number ${i}${" with a long name".repeat(i % 3)}`,
    );
    expect([...root.members.keys()].sort()).toEqual(["last", ...expected].sort());
    expect([...datasetsIn(root).keys()]).toEqual(["last"]);
    const { attributes } = dataset(root, "last");
    expect(Array.from({ length: 20 }, (_, i) => attributes.get(`attribute ${i}`)!.texts()[0])).toEqual(
      Array.from({ length: 20 }, (_, i) => `value ${i}`),
    );
  });

  test("refuses links that are not members, by name", () => {
    expect(refusal(() => readHdf5(bytes("links.h5")))).toContain('a soft or external link "c"');
    expect(refusal(() => readHdf5(bytes("hard-links.h5")))).toContain("got a second path to one");
    expect(refusal(() => readHdf5(bytes("named-type.h5")))).toContain("Named types are not supported");
  });
});

test("refuses files that are not HDF5", () => {
  expect(refusal(() => readHdf5(new Uint8Array(600)))).toBe(
    "HDF5: expected the signature of HDF5; got none.\nPass a file written by Keras or h5py.",
  );
  expect(refusal(() => readHdf5(bytes("types.h5").subarray(0, 700)))).toContain(
    "The file is damaged or truncated",
  );
});
