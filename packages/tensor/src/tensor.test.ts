import { describe, expect, test } from "vitest";
import { errorsOf } from "../test/errors-of.ts";
import { add } from "./primitives/binary.ts";
import { arange, fromData, full, ones, scalar, Tensor, tensor, zeros } from "./tensor.ts";

describe("constants", () => {
  test("from nested numbers, with the inferred shape", () => {
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

  test("from typed arrays, uncopied, with their element type", () => {
    const data = Int32Array.of(1, 2);
    expect(tensor(data).data).toBe(data);
    expect(tensor(data).dtype).toBe("int32");
    expect(tensor(Uint8Array.of(1)).dtype).toBe("bool");
    expect(tensor(Float64Array.of(1)).dtype).toBe("float32");
    const x = tensor([1]);
    expect(fromData(x)).toBe(x);
  });

  test("of one value, and ranges", () => {
    expect(Array.from(zeros([2]).data)).toEqual([0, 0]);
    expect(Array.from(ones([2], "int32").data)).toEqual([1, 1]);
    expect(Array.from(full([2, 1], 7).data)).toEqual([7, 7]);
    expect(Array.from(arange(3).data)).toEqual([0, 1, 2]);
    expect(arange(3, "float32").dtype).toBe("float32");
    expect(scalar(0.1).data[0]).toBe(0.1);
  });

  test("reject data that does not match", () => {
    expect(
      errorsOf({
        "rows of different lengths": () => tensor([[1, 2], [3]]),
        "rows of different lengths with the right total": () => tensor([[1, 2], [3, 4, 5], [6]]),
        "rows and numbers": () => tensor([[1], 2]),
        "numbers and rows": () => tensor([1, [2]]),
        "a different size": () => tensor([1, 2, 3], [2, 2]),
        "an array of a different element type": () =>
          fromData({ data: Float32Array.of(1), shape: [1], dtype: "int32" }),
        "not a typed array": () => fromData({ data: [1] as never, shape: [1], dtype: "float32" }),
        "an invalid shape": () => zeros([2, -1]),
        "a fractional length": () => ones([1.5]),
        "a negative range": () => arange(-1),
      }),
    ).toMatchInlineSnapshot(`
      "
      rows of different lengths
        ShapeError: tensor: a row is an array of length 1; expected an array of length 2.
      rows of different lengths with the right total
        ShapeError: tensor: a row is an array of length 3; expected an array of length 2.
      rows and numbers
        ShapeError: tensor: a row is a number; expected an array of length 1.
      numbers and rows
        ShapeError: tensor: a row is an array of length 1; expected a number.
      a different size
        ShapeError: tensor: the number of elements is 3; expected 4 for shape [2, 2].
      an array of a different element type
        DTypeError: tensor: the array is Float32Array; expected int32.
      not a typed array
        DTypeError: tensor: the array is Array; expected float32.
      an invalid shape
        ShapeError: full: the shape is [2, -1]; expected non-negative integers.
      a fractional length
        ShapeError: full: the shape is [1.5]; expected non-negative integers.
      a negative range
        ShapeError: arange: the shape is [-1]; expected non-negative integers."
    `);
  });

  test("reject numbers that the element type cannot represent", () => {
    expect(
      errorsOf({
        "a fraction as int32": () => scalar(0.5, "int32"),
        "more than 32 bits": () => full([2], 2 ** 31, "int32"),
        "NaN as int32": () => tensor([1, Number.NaN], undefined, "int32"),
        "2 as bool": () => tensor([[1, 2]], undefined, "bool"),
      }),
    ).toMatchInlineSnapshot(`
      "
      a fraction as int32
        DTypeError: scalar: input is 0.5; expected int32.
        Pass a 32-bit integer, or cast() the tensor to float32.
      more than 32 bits
        DTypeError: full: input is 2147483648; expected int32.
        Pass a 32-bit integer, or cast() the tensor to float32.
      NaN as int32
        DTypeError: tensor: input is NaN; expected int32.
        Pass a 32-bit integer, or cast() the tensor to float32.
      2 as bool
        DTypeError: tensor: input is 2; expected bool.
        Pass 0 or 1."
    `);
    expect(Array.from(full([1], -(2 ** 31), "int32").data)).toEqual([-(2 ** 31)]);
  });
});

test("a tensor prints its kind, and reports that it has no data yet", () => {
  const total = add(tensor([1, 2]), 1);
  expect(total).toBeInstanceOf(Tensor);
  expect(String(total)).toBe("add float32[2]");
  expect(() => total.data).toThrowErrorMatchingInlineSnapshot(`
    [TraceError: add float32[2] has no data yet: tensors are lazy.
    Call evaluate(tensor), or return it from a compiled function.]
  `);
});
