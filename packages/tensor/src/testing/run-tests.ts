// Runs and their results.
import { expect, test } from "vitest";
import type { Backend } from "../backend.ts";
import { compile, compileLoop, evaluate } from "../compile.ts";
import type { TypedArray } from "../dtype.ts";
import { TraceError } from "../errors.ts";
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { real, wave, whole } from "./case.ts";

/** Inputs and outputs of repeated runs, together with other programs. */
export function runTests(backendOf: () => Backend): void {
  test("outputs that are inputs, constants, or each other", async () => {
    const compiled = await compile(
      backendOf(),
      (x: Tensor, y: Tensor) => {
        const total = o.add(x, y);
        return [x, total, real([7]), total, x];
      },
      real([0]),
      real([0]),
    );
    const values = (await compiled.run(real([1]), real([2]))).map(({ data }) => data[0]);
    expect(values).toEqual([1, 3, 7, 3, 1]);
    compiled.dispose();
  });

  test("the same inputs give the same bits, and results of one run survive the next", async () => {
    const compiled = await compile(
      backendOf(),
      (x: Tensor) => o.softmax(o.matmul(x, x, { transposeB: true })),
      wave([9, 9]),
    );
    const first = await compiled.run(wave([9, 9]));
    const kept = Array.from(first.data);
    const other = await compiled.run(wave([9, 9], 2));
    expect(Array.from(other.data)).not.toEqual(kept);
    expect(Array.from(first.data)).toEqual(kept);
    expect(Array.from((await compiled.run(wave([9, 9]))).data)).toEqual(kept);
    compiled.dispose();
  });

  test("programs do not affect each other, whatever is compiled or disposed in between", async () => {
    const small = await compileLoop(
      backendOf(),
      (a: Tensor, x: Tensor) => ({ state: o.add(a, x), output: o.sum(a) }),
      { state: real([1, 2]), batch: real([0]) },
    );
    const passing = await compile(backendOf(), (x: Tensor) => o.exp(x), wave([1000]));
    await small.run(real([1]));
    const large = await compile(
      backendOf(),
      (x: Tensor) => o.sum(o.mul(o.tanh(x), o.flip(x, [0])), { axes: [1] }),
      wave([2000, 600]),
    );
    await large.run(wave([2000, 600]));
    passing.dispose();
    const after = await compile(backendOf(), (x: Tensor) => o.neg(x), wave([1000]));
    await after.run(wave([1000]));
    expect(Array.from((await small.run(real([1]))).data)).toEqual([5]);
    expect(Array.from((await small.readState()).data)).toEqual([3, 4]);
    for (const one of [small, large, after]) one.dispose();
  });

  test("bool inputs and outputs", async () => {
    const { data } = await evaluate(backendOf(), o.not(o.less(whole([1, 5]), whole([3, 3]))));
    expect(data).toEqual(Uint8Array.of(0, 1));
  });
  test("inputs are read before the first suspension, and not modified", async () => {
    const compiled = await compile(backendOf(), (x: Tensor) => o.neg(x), real([0, 0]));
    const data = Float32Array.of(1, 2);
    const running = compiled.run({ data, shape: [2], dtype: "float32" });
    data.fill(99);
    expect(Array.from((await running).data)).toEqual([-1, -2]);
    expect(Array.from(data)).toEqual([99, 99]);
    compiled.dispose();
  });

  test("concurrent runs return separate results", async () => {
    const compiled = await compile(backendOf(), doubled, real([0]));
    const results = await Promise.all([1, 2, 3].map((value) => compiled.run(real([value]))));
    expect(results.map(({ data }) => data[0])).toEqual([2, 4, 6]);
    compiled.dispose();
  });

  test("the results of a program are inputs of another, and of itself", async () => {
    const executable = await backendOf().compile((await compile(backendOf(), doubled, real([1, 2]))).program);
    let values: readonly TypedArray[] = [Float32Array.of(1, 2)];
    for (let i = 0; i < 5; i++) values = await executable.run(values);
    expect(Array.from(values[0]!)).toEqual([32, 64]);
    const other = await compile(backendOf(), (x: Tensor) => o.add(x, 1), real([1, 2]));
    const next = await other.run({ data: values[0]!, shape: [2], dtype: "float32" });
    expect(Array.from(next.data)).toEqual([33, 65]);
    executable.dispose();
    other.dispose();
  });

  test("runSync, where present, equals run", async () => {
    const compiled = await compile(backendOf(), doubled, real([1, 2]));
    const executable = await backendOf().compile(compiled.program);
    if (executable.runSync === undefined) expect(() => compiled.runSync(real([1, 2]))).toThrow(TraceError);
    else expect(compiled.runSync(real([3, 4]))).toEqual(await compiled.run(real([3, 4])));
    executable.dispose();
    compiled.dispose();
  });

  test("programs without steps, and without results", async () => {
    const same = await compile(backendOf(), (x: Tensor) => ({ x }), real([1, 2]));
    expect(Array.from((await same.run(real([3, 4]))).x.data)).toEqual([3, 4]);
    const nothing = await compile(backendOf(), (_: Tensor) => ({ none: [] as Tensor[] }), real([1]));
    expect(await nothing.run(real([1]))).toEqual({ none: [] });
    same.dispose();
    nothing.dispose();
  });
}

function doubled(x: Tensor): Tensor {
  return o.add(x, x);
}
