import { expect, test } from "vitest";
import { checkBackend } from "./check-backend.ts";
import * as errors from "./errors.ts";
import { key } from "./key.ts";
import { broadcastTo } from "./primitives/broadcast.ts";
import { matmul } from "./primitives/matmul.ts";
import { sum } from "./primitives/reduce.ts";
import { squeezeAxis } from "./primitives/reshape.ts";
import { take } from "./primitives/slice.ts";
import { ones, scalar } from "./tensor.ts";
import { leaves } from "./tree.ts";

const {
  BackendError,
  DisposedError,
  DTypeError,
  ExpectationError,
  GradientError,
  GrusError,
  KeyError,
  ShapeError,
  TraceError,
  TreeError,
} = errors;

test("every error is a GrusError with its class name", () => {
  const all = [
    new BackendError("stream", "a promise", "Await it."),
    new DisposedError("the executable"),
    new DTypeError("exp", { expected: "float32", got: "int32" }),
    new ExpectationError("wrong", 1, 2),
    new GradientError("grad"),
    new GrusError("grus"),
    new KeyError("key", "seed", 0.5),
    new ShapeError("reshape", { expected: [4], got: [6] }),
    new TraceError("trace"),
    new TreeError("rate", "a number", "Use tensor()."),
  ];
  expect(all.map(({ name }) => name)).toEqual(Object.keys(errors).sort((a, b) => a.localeCompare(b)));
  for (const error of all) expect(error).toBeInstanceOf(GrusError);
});

test("messages say where, what was expected and found, and how to fix it", () => {
  const shape = { subject: "weight", expected: "[rows, 4]", got: [2, 3], cure: "Use 4 columns." };
  expect(new ShapeError("linear", shape).message).toBe(
    "linear: weight has shape [2, 3]; expected [rows, 4].\nUse 4 columns.",
  );
  const dtype = { problem: "the operands differ.", expected: "int32", got: "bool" } as const;
  expect(new DTypeError("add", dtype).message).toBe("add: the operands differ.");
  expect(new DisposedError("the executable").message).toBe(
    "the executable was disposed.\nCreate a new one, or dispose it later.",
  );
  expect(new DTypeError("max", { expected: ["float32", "int32"], got: "bool" }).message).toBe(
    "max: input is bool; expected float32 or int32.",
  );
});

test.each([
  ["matmul", () => matmul(ones([2, 3]), ones([4, 5])), ShapeError, { expected: "[3, n]", got: [4, 5] }],
  ["broadcastTo", () => broadcastTo(ones([2, 3]), [3]), ShapeError, { where: "broadcastTo", got: [2, 3] }],
  ["squeezeAxis", () => squeezeAxis(ones([2, 3]), 0), ShapeError, { expected: [1, 3], got: [2, 3] }],
  ["take", () => take(ones([2, 3]), 1, 3), ShapeError, { expected: "-3 to 2", got: "3" }],
  ["sum", () => sum(ones([2], "bool")), DTypeError, { expected: ["float32", "int32"], got: "bool" }],
  ["scalar", () => scalar(0.5, "int32"), DTypeError, { expected: ["int32"], got: "0.5" }],
  ["key", () => key(0.5), KeyError, { expected: "an integer between -2^53 and 2^53", got: 0.5 }],
  [
    "leaves",
    () => leaves({ layer: { rate: 1 } }),
    TreeError,
    { path: "layer.rate", expected: "a tensor", got: "a number" },
  ],
  ["checkBackend", () => checkBackend("fit", null), BackendError, { expected: "a backend", got: "null" }],
])("an error of %s has expected and got as fields", (_, cause, type, fields) => {
  expect(cause).toThrow(type);
  expect(cause).toThrow(expect.objectContaining(fields));
});
