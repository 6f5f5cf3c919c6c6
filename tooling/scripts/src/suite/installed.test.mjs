import { expect, test } from "vitest";
import { withDependencies } from "./installed.mjs";

test("withDependencies finds direct and indirect dependencies within the workspace", () => {
  const published = (/** @type {string} */ name, /** @type {string[]} */ dependencies) => {
    return { name, directory: "", tarball: "", library: true, bins: [], dependencies };
  };
  const tensor = published("tensor", []);
  const cells = published("cells", ["tensor"]);
  const io = published("io", ["cells", "elsewhere"]);
  const all = [tensor, cells, io, published("data", ["tensor"])];
  expect(withDependencies(io, all).map(({ name }) => name)).toEqual(["io", "cells", "tensor"]);
  expect(withDependencies(tensor, all)).toEqual([tensor]);
});
