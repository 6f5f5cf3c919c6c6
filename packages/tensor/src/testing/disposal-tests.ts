// Disposal: calls after dispose throw an error that says so.
import { expect, test } from "vitest";
import type { Backend } from "../backend.ts";
import { compile, compileLoop, evaluate } from "../compile.ts";
import { DisposedError } from "../errors.ts";
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { real } from "./case.ts";

/** Disposal, of programs and of the backend. */
export function disposalTests(backendOf: () => Backend, create: () => Promise<Backend>): void {
  test("a disposed program throws", async () => {
    const compiled = await compile(backendOf(), (x: Tensor) => o.neg(x), real([1]));
    compiled.dispose();
    compiled.dispose();
    await expect(compiled.run(real([1]))).rejects.toThrow(DisposedError);
  });

  test("a disposed backend throws, and so do its programs", async () => {
    const backend = await create();
    const compiled = await compile(backend, (x: Tensor) => o.neg(x), real([1]));
    await backend.dispose();
    await expect(compiled.run(real([1]))).rejects.toThrow(DisposedError);
    await expect(compile(backend, (x: Tensor) => o.neg(x), real([1]))).rejects.toThrow(DisposedError);
  });
  test("every method of a disposed loop throws", async () => {
    const loop = await compileLoop(
      backendOf(),
      (a: Tensor, x: Tensor) => ({ state: o.add(a, x), output: a }),
      { state: real([1]), batch: real([0]) },
    );
    loop.dispose();
    await expect(loop.run(real([1]))).rejects.toThrow(DisposedError);
    await expect(loop.readState()).rejects.toThrow(DisposedError);
    await expect(loop.writeState(real([1]))).rejects.toThrow(DisposedError);
  });

  test("a backend may be disposed twice, and before its programs", async () => {
    const backend = await create();
    const compiled = await compile(backend, (x: Tensor) => o.neg(x), real([1]));
    await backend.dispose();
    compiled.dispose();
    await backend.dispose();
    const other = await create();
    const result = await evaluate(other, o.neg(real([1])));
    expect(Array.from(result.data)).toEqual([-1]);
    await other.dispose();
  });
}
