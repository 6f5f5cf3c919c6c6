// What a backend promises beside its numbers: state, repeated runs, disposal.
import { expect, test } from "vitest";
import type { Backend } from "../backend.ts";
import { compile, compileLoop, evaluate } from "../compile.ts";
import { DisposedError } from "../errors.ts";
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { real, wave, whole } from "./case.ts";

type Numbers = Readonly<Record<string, Tensor>>;

/** Declares the tests of the contract; `backendOf` gives the backend at the time they run. */
export function contractTests(backendOf: () => Backend, create: () => Promise<Backend>): void {
  stateTests(backendOf);
  runTests(backendOf);
  disposalTests(backendOf, create);
}

/** Runs a body on state `{ a, b }` of two numbers; the states after each of three steps, and the outputs. */
async function threeSteps(
  backend: Backend,
  body: (state: Numbers, batch: Tensor) => { state: Numbers; output: Tensor },
): Promise<{ readonly outputs: number[]; readonly states: number[][] }> {
  const loop = await compileLoop(backend, body, {
    state: { a: real([1, 2, 3]), b: real([10, 20, 30]) },
    batch: real([0]),
  });
  const outputs: number[] = [];
  const states: number[][] = [];
  for (let step = 1; step <= 3; step++) {
    outputs.push(...(await loop.run(real([step]))).data);
    const { a, b } = await loop.readState();
    states.push([...a!.data, ...b!.data]);
  }
  loop.dispose();
  return { outputs, states };
}

function stateTests(backendOf: () => Backend): void {
  test("state: next values are computed from current ones", async () => {
    const { outputs, states } = await threeSteps(backendOf(), ({ a, b }, x) => ({
      state: { a: o.add(a!, x), b: o.sub(b!, a!) },
      output: o.sum(a!),
    }));
    expect(states).toEqual([
      [2, 3, 4, 9, 18, 27],
      [4, 5, 6, 7, 15, 23],
      [7, 8, 9, 3, 10, 17],
    ]);
    expect(outputs).toEqual([6, 9, 15]);
  });

  test("state: two states change places", async () => {
    const { states } = await threeSteps(backendOf(), ({ a, b }) => ({
      state: { a: b!, b: a! },
      output: o.sum(a!),
    }));
    expect(states).toEqual([
      [10, 20, 30, 1, 2, 3],
      [1, 2, 3, 10, 20, 30],
      [10, 20, 30, 1, 2, 3],
    ]);
  });

  test("state: one moves to the other, and changes", async () => {
    const { states } = await threeSteps(backendOf(), ({ a, b }, x) => ({
      state: { a: o.add(b!, x), b: a! },
      output: x,
    }));
    expect(states).toEqual([
      [11, 21, 31, 1, 2, 3],
      [3, 4, 5, 11, 21, 31],
      [14, 24, 34, 3, 4, 5],
    ]);
  });

  test("state: one that stays, and one that is set to a constant", async () => {
    const { states } = await threeSteps(backendOf(), ({ a }) => ({
      state: { a: a!, b: real([7, 8, 9]) },
      output: o.sum(a!),
    }));
    expect(states.at(-1)).toEqual([1, 2, 3, 7, 8, 9]);
  });

  test("state: outputs are the current value and the next", async () => {
    const current = await threeSteps(backendOf(), ({ a, b }, x) => ({
      state: { a: o.add(a!, x), b: b! },
      output: a!,
    }));
    expect(current.outputs).toEqual([1, 2, 3, 2, 3, 4, 4, 5, 6]);
    const next = await threeSteps(backendOf(), ({ a, b }, x) => {
      const moved = o.add(a!, x);
      return { state: { a: moved, b: o.add(b!, moved) }, output: moved };
    });
    expect(next.outputs).toEqual([2, 3, 4, 4, 5, 6, 7, 8, 9]);
    expect(next.states.at(-1)).toEqual([7, 8, 9, 23, 36, 49]);
  });

  test("state: one next value for both, and one that is the batch", async () => {
    const both = await threeSteps(backendOf(), ({ a, b }) => {
      const total = o.add(a!, b!);
      return { state: { a: total, b: total }, output: o.sum(a!) };
    });
    expect(both.states[0]).toEqual([11, 22, 33, 11, 22, 33]);
    const taken = await threeSteps(backendOf(), ({ a }, x) => ({
      state: { a: o.broadcastTo(x, [3]), b: a! },
      output: o.sum(a!),
    }));
    expect(taken.states).toEqual([
      [1, 1, 1, 1, 2, 3],
      [2, 2, 2, 1, 1, 1],
      [3, 3, 3, 2, 2, 2],
    ]);
  });

  test("state is what was written, until a run moves it on", async () => {
    const loop = await compileLoop(
      backendOf(),
      (a: Tensor, x: Tensor) => ({ state: o.add(a, x), output: o.sum(a) }),
      { state: real([1, 2]), batch: real([0]) },
    );
    await loop.run(real([1]));
    await loop.writeState(real([50, 60]));
    expect(Array.from((await loop.readState()).data)).toEqual([50, 60]);
    expect(Array.from((await loop.run(real([5]))).data)).toEqual([110]);
    expect(Array.from((await loop.readState()).data)).toEqual([55, 65]);
    loop.dispose();
  });
}

function runTests(backendOf: () => Backend): void {
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

  test("the same inputs give the same bits, and results of one run outlive the next", async () => {
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

  test("programs do not disturb each other, whatever is compiled or freed in between", async () => {
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

  test("flags go in and come out", async () => {
    const { data } = await evaluate(backendOf(), o.not(o.less(whole([1, 5]), whole([3, 3]))));
    expect(data).toEqual(Uint8Array.of(0, 1));
  });
}

function disposalTests(backendOf: () => Backend, create: () => Promise<Backend>): void {
  test("a disposed program says so", async () => {
    const compiled = await compile(backendOf(), (x: Tensor) => o.neg(x), real([1]));
    compiled.dispose();
    compiled.dispose();
    await expect(compiled.run(real([1]))).rejects.toThrow(DisposedError);
  });

  test("a disposed backend says so, and so do its programs", async () => {
    const backend = await create();
    const compiled = await compile(backend, (x: Tensor) => o.neg(x), real([1]));
    await backend.dispose();
    await expect(compiled.run(real([1]))).rejects.toThrow(DisposedError);
    await expect(compile(backend, (x: Tensor) => o.neg(x), real([1]))).rejects.toThrow(DisposedError);
  });
}
