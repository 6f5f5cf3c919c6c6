import { describe, expect, test } from "vitest";
import { refusalsOf } from "../test/refusals.ts";
import { add } from "./primitives/binary.ts";
import { arange, fromData, full, ones, scalar, Tensor, tensor, zeros } from "./tensor.ts";

describe("constants", () => {
  test("from nested numbers, with their shape", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([x.shape, x.dtype, x.rank, x.size]).toEqual([[2, 3], "float32", 2, 6]);
    expect(x.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
    expect(tensor([1, 0], undefined, "bool").data).toEqual(Uint8Array.of(1, 0));
    expect(tensor([1, 2, 3, 4], [2, 2], "int32").shape).toEqual([2, 2]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor(2).shape).toEqual([]);
  });

  test("from typed arrays, uncopied and of their type", () => {
    const data = Int32Array.of(1, 2);
    expect(tensor(data).data).toBe(data);
    expect(tensor(data).dtype).toBe("int32");
    expect(tensor(Uint8Array.of(1)).dtype).toBe("bool");
    expect(tensor(Float64Array.of(1)).dtype).toBe("float32");
    const x = tensor([1]);
    expect(fromData(x)).toBe(x);
  });

  test("of one value, and counting", () => {
    expect(Array.from(zeros([2]).data)).toEqual([0, 0]);
    expect(Array.from(ones([2], "int32").data)).toEqual([1, 1]);
    expect(Array.from(full([2, 1], 7).data)).toEqual([7, 7]);
    expect(Array.from(arange(3).data)).toEqual([0, 1, 2]);
    expect(arange(3, "float32").dtype).toBe("float32");
    expect(scalar(0.1).data[0]).toBe(0.1);
  });

  test("refuse data that does not fit", () => {
    expect(
      refusalsOf({
        "rows of two lengths": () => tensor([[1, 2], [3]]),
        "rows of two lengths whose sum fits": () => tensor([[1, 2], [3, 4, 5], [6]]),
        "numbers beside rows": () => tensor([[1], 2]),
        "rows beside numbers": () => tensor([1, [2]]),
        "another size": () => tensor([1, 2, 3], [2, 2]),
        "an array of another element type": () =>
          fromData({ data: Float32Array.of(1), shape: [1], dtype: "int32" }),
        "no typed array": () => fromData({ data: [1] as never, shape: [1], dtype: "float32" }),
        "no shape": () => zeros([2, -1]),
        "half a length": () => ones([1.5]),
        "less than nothing to count": () => arange(-1),
      }),
    ).toMatchInlineSnapshot(`
      "
      rows of two lengths
        ShapeError: tensor: rows of nested numbers differ in length.
        Give every level one length.
      rows of two lengths whose sum fits
        ShapeError: tensor: rows of nested numbers differ in length.
        Give every level one length.
      numbers beside rows
        ShapeError: tensor: rows of nested numbers differ in length.
        Give every level one length.
      rows beside numbers
        ShapeError: tensor: rows of nested numbers differ in length.
        Give every level one length.
      another size
        ShapeError: tensor: 3 elements do not fill shape [2, 2], which holds 4.
      an array of another element type
        DTypeError: tensor: a [object Float32Array] does not hold int32.
      no typed array
        DTypeError: tensor: a [object Array] does not hold float32.
      no shape
        ShapeError: full: [2, -1] is not a shape.
        Every axis is a whole number, 0 or more.
      half a length
        ShapeError: full: [1.5] is not a shape.
        Every axis is a whole number, 0 or more.
      less than nothing to count
        ShapeError: arange: [-1] is not a shape.
        Every axis is a whole number, 0 or more."
    `);
  });

  test("refuse numbers that the element type does not hold", () => {
    expect(
      refusalsOf({
        "a fraction as int32": () => scalar(0.5, "int32"),
        "more than 32 bits": () => full([2], 2 ** 31, "int32"),
        "NaN as int32": () => tensor([1, Number.NaN], undefined, "int32"),
        "2 as bool": () => tensor([[1, 2]], undefined, "bool"),
      }),
    ).toMatchInlineSnapshot(`
      "
      a fraction as int32
        DTypeError: scalar: 0.5 is no int32.
        Pass a whole number of 32 bits, or cast the tensor to float32.
      more than 32 bits
        DTypeError: full: 2147483648 is no int32.
        Pass a whole number of 32 bits, or cast the tensor to float32.
      NaN as int32
        DTypeError: tensor: NaN is no int32.
        Pass a whole number of 32 bits, or cast the tensor to float32.
      2 as bool
        DTypeError: tensor: 2 is no bool.
        Pass 0 or 1."
    `);
    expect(Array.from(full([1], -(2 ** 31), "int32").data)).toEqual([-(2 ** 31)]);
  });
});

test("a tensor says what it is, and that it has no data yet", () => {
  const total = add(tensor([1, 2]), 1);
  expect(total).toBeInstanceOf(Tensor);
  expect(String(total)).toBe("add float32[2]");
  expect(() => total.data).toThrowErrorMatchingInlineSnapshot(`
    [TraceError: add float32[2] has no data yet: tensors are lazy.
    Call evaluate(tensor), or return it from a compiled function.]
  `);
});
