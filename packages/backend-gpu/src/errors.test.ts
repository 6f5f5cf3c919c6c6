import { GrusError } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import {
  GpuCompileError,
  GpuLimitError,
  GpuLostError,
  GpuMemoryError,
  GpuUnavailableError,
  MissingLoweringError,
} from "./errors.ts";
import * as unavailability from "./unavailability.ts";

test.each([
  new GpuLimitError("a storage buffer", 10, 5),
  new GpuMemoryError("out of memory"),
  new GpuCompileError("no"),
  new GpuLostError("gone"),
  new MissingLoweringError("thing"),
])("$name says where, what and how to fix it", (error) => {
  expect(error).toBeInstanceOf(GrusError);
  expect(error.message).toMatchSnapshot();
});

test("GpuLimitError has its limit as fields", () => {
  expect(new GpuLimitError("a texture", 10, 5)).toMatchObject({
    limit: "a texture",
    needed: 10,
    available: 5,
  });
});

describe("GpuUnavailableError", () => {
  const { brokenPackage, ...rest } = unavailability;
  const all = { ...rest, brokenPackage: brokenPackage("GLIBCXX_3.4.31 not found") };

  test.each(Object.entries(all))("%s says why, and how to fix it there", (_, reason) => {
    const error = new GpuUnavailableError(reason);
    expect(error).toBeInstanceOf(GrusError);
    expect(error).toMatchObject({ reason: reason.reason, cure: reason.cure });
    expect(error.message).toMatchSnapshot();
  });
});
