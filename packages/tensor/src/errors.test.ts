import { expect, test } from "vitest";
import * as errors from "./errors.ts";

const {
  BackendError,
  DisposedError,
  DTypeError,
  GradientError,
  GrusError,
  KeyError,
  ShapeError,
  TraceError,
  TreeError,
} = errors;

test("every error is a GrusError of its own name", () => {
  const all = [
    new BackendError("stream: the backend is a promise."),
    new DisposedError("the executable"),
    new DTypeError("exp", "takes float32, got int32."),
    new GradientError("grad"),
    new GrusError("grus"),
    new KeyError("key"),
    new ShapeError("reshape", "does not fit."),
    new TraceError("trace"),
    new TreeError("tree"),
  ];
  expect(all.map(({ name }) => name)).toEqual(Object.keys(errors).sort((a, b) => a.localeCompare(b)));
  for (const error of all) expect(error).toBeInstanceOf(GrusError);
});

test("say where, what and how to mend it", () => {
  const shape = new ShapeError("reshape", "6 elements do not fill [4].", "Use -1.");
  expect([shape.where, shape.message]).toEqual(["reshape", "reshape: 6 elements do not fill [4].\nUse -1."]);
  const dtype = new DTypeError("exp", "takes float32, got int32.");
  expect([dtype.where, dtype.message]).toEqual(["exp", "exp: takes float32, got int32."]);
});
