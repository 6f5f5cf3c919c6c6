import { GrusError } from "@grus/tensor";
import { expect, test } from "vitest";
import {
  GpuCompileError,
  GpuLimitError,
  GpuLostError,
  GpuMemoryError,
  GpuUnavailableError,
  MissingLoweringError,
} from "./errors.ts";

test.each([
  new GpuUnavailableError("WebGPU", "there is no adapter"),
  new GpuLimitError("a storage buffer", 10, 5),
  new GpuMemoryError("out of memory"),
  new GpuCompileError("no"),
  new GpuLostError("gone"),
  new MissingLoweringError("thing"),
])("$name says where, what and what to do", (error) => {
  expect(error).toBeInstanceOf(GrusError);
  expect(error.message).toMatchSnapshot();
});

test("a limit can be read", () => {
  expect(new GpuLimitError("a texture", 10, 5)).toMatchObject({
    limit: "a texture",
    needed: 10,
    available: 5,
  });
});
