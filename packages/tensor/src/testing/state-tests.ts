// State that stays on the device.
import { expect, test } from "vitest";
import type { Backend } from "../backend.ts";
import { compileLoop } from "../compile.ts";
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { flagWave, real, wave, wholeWave } from "./case.ts";

type Numbers = Readonly<Record<string, Tensor>>;

/**
 * Runs a body on state `{ a, b }` of two numbers; returns the states after each of three steps, and the
 * outputs.
 */
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

/** State that changes, stays, is exchanged and is returned. */
export function stateTests(backendOf: () => Backend): void {
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

  test("state: two states are exchanged", async () => {
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

  test("state: one is copied to the other, and changes", async () => {
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

  test("state: of every element type, and of many elements", async () => {
    const first = { flags: flagWave([700]), count: wholeWave([700], -9, 9), x: wave([700]) };
    const loop = await compileLoop(
      backendOf(),
      ({ flags, count, x }: typeof first, step: Tensor) => ({
        state: { flags: o.not(flags!), count: o.add(count!, 1), x: o.where(flags!, o.add(x!, step), x!) },
        output: { flags: flags!, twice: o.mul(x!, 2) },
      }),
      { state: first, batch: real([0]) },
    );
    const { flags, twice } = await loop.run(real([1]));
    expect(Array.from(flags.data)).toEqual(Array.from(first.flags.data));
    expect(Array.from(twice.data)).toEqual(Array.from(first.x.data, (x) => 2 * x));
    const next = await loop.readState();
    expect(next.flags.data).toEqual(first.flags.data.map((flag) => 1 - flag));
    expect(next.count.data).toEqual(first.count.data.map((n) => n + 1));
    const expected = Array.from(first.x.data, (x, i) => (first.flags.data[i] ? Math.fround(x + 1) : x));
    expect(Array.from(next.x.data, Math.fround)).toEqual(expected);
    loop.dispose();
  });

  test("state: next values that depend on each other, in one pass over many elements", async () => {
    const [a, b] = [wholeNumbers(1100, 7), wholeNumbers(1100, 5)];
    const loop = await compileLoop(
      backendOf(),
      (state: Numbers, x: Tensor) => {
        const moved = o.add(state.a!, x);
        return { state: { a: moved, b: o.sub(o.mul(moved, state.a!), state.b!) }, output: x };
      },
      { state: { a: real(a), b: real(b) }, batch: real([0]) },
    );
    await loop.run(real([2]));
    const next = await loop.readState();
    expect(Array.from(next.a!.data)).toEqual(a.map((value) => value + 2));
    expect(Array.from(next.b!.data)).toEqual(a.map((value, i) => (value + 2) * value - b[i]!));
    loop.dispose();
  });

  test("state: carried through a scan and a product", async () => {
    const loop = await compileLoop(
      backendOf(),
      (a: Tensor, xs: Tensor) => {
        const scanned = o.scan(
          (carry: Tensor, x: Tensor) => ({ carry: o.add(carry, x), output: carry }),
          a,
          xs,
        );
        return { state: scanned.carry, output: o.sum(o.mul(scanned.outputs, a)) };
      },
      { state: real([1, 2]), batch: real([0, 0, 0, 0], [2, 2]) },
    );
    expect(Array.from((await loop.run(real([1, 1, 1, 1], [2, 2]))).data)).toEqual([13]);
    expect(Array.from((await loop.readState()).data)).toEqual([3, 4]);
    expect(Array.from((await loop.run(real([1, 1, 1, 1], [2, 2]))).data)).toEqual([57]);
    loop.dispose();
  });
}

function wholeNumbers(count: number, below: number): number[] {
  return Array.from({ length: count }, (_, i) => i % below);
}
