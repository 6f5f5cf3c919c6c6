// Values beside tensors, as Python and NumPy pickle them.
import { fixtureFile } from "@grus/testing/fixtures";
import { expect, test } from "vitest";
import type { PyTorchFile } from "./materialise.ts";
import { readPyTorch } from "./read-pytorch.ts";

const ramp = Array.from({ length: 6 }, (_, i) => i / 4);

/** Maps as objects, typed arrays as lists. */
function shown(value: unknown): unknown {
  if (value instanceof Map)
    return Object.fromEntries(Array.from(value, ([key, item]) => [String(key), shown(item)]));
  if (Array.isArray(value)) return value.map(shown);
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
}

const partOf = ({ value }: PyTorchFile, name: string) => (value as ReadonlyMap<string, unknown>).get(name);

for (const name of ["values.pt", "values-5.pt"]) {
  // A Buffer, as readFile of Node gives it, whose `slice` does not copy.
  const file = readPyTorch(Buffer.from(fixtureFile(`pytorch/${name}`)));

  test(`${name}: sets, counters, dictionaries with defaults, types and bytes`, () => {
    expect(shown(partOf(file, "plain"))).toEqual({
      set: [3],
      frozen: ["a"],
      counter: { a: 2, b: 1 },
      log: { loss: [0.5] },
      queue: [1, 2],
      size: [2, 3],
      dtype: "torch.float32",
      complex: [1, 2],
      bytes: [0, 255],
      bytearray: [1, 254],
      keys: { "a,1": 2 },
      large: 2n ** 60n,
    });
  });

  test(`${name}: scalars of NumPy are numbers`, () => {
    expect(partOf(file, "scalars")).toEqual([0.5, 0.25, 1.5, -3, 7, 2 ** 32 - 1, 2n ** 63n, true, 2]);
  });

  test(`${name}: parameters, and arrays of NumPy as tensors`, () => {
    const found = (path: string) => file.tensors.get(path)!;
    expect(shown(found("model.layer.weight").data)).toEqual(ramp);
    for (const path of ["rows", "columns", "halves", "doubles"]) {
      expect(found(`arrays.${path}`)).toMatchObject({ shape: [2, 3], dtype: "float32" });
      expect(shown(found(`arrays.${path}`).data)).toEqual(ramp);
    }
    expect(shown(found("arrays.cube").data)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect([found("arrays.whole").dtype, shown(found("arrays.whole").data)]).toEqual(["int32", [1, -2]]);
    expect([found("arrays.flags").dtype, shown(found("arrays.bytes").data)]).toEqual(["bool", [1, 255]]);
    expect(found("arrays.empty").shape).toEqual([0, 2]);
    expect(file.tensors.size).toBe(11);
  });

  test(`${name}: passes over objects of other classes, and names them`, () => {
    expect(Object.fromEntries(file.passedOver)).toEqual({
      "others.wide": "numpy.ndarray of i8",
      "others.unsigned": "numpy.ndarray of u4",
      "others.swapped": "numpy.ndarray of f4",
      "others.objects": "numpy.ndarray of O8",
      "others.texts": "numpy.ndarray of U2",
      "others.text": "numpy scalar of type U1",
      "others.date": "numpy scalar of type M8",
      "others.args": "argparse.Namespace",
      "others.path": "pathlib.PurePosixPath",
      "others.time": "datetime.datetime",
      "others.colour": "__main__.Colour",
      "others.settings": "__main__.Settings",
      "others.class": "__main__.Settings",
      "others.function": "posixpath.join",
      "others.partial": "functools.partial",
    });
  });
}

test("reads the elements of an untyped storage by the type of the tensor", () => {
  const { tensors } = readPyTorch(fixtureFile("pytorch/untyped-float32.pt"));
  expect(shown(tensors.get("layer.weight")!.data)).toEqual(ramp);
});
