// Access to state: zero at first, then as written, then as updated by runs.
import { expect, test } from "vitest";
import type { Backend } from "../backend.ts";
import { compile, compileLoop } from "../compile.ts";
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { real, wave } from "./case.ts";

/** State that is read and written. */
export function stateAccessTests(backendOf: () => Backend): void {
  test("state is as written, until a run updates it", async () => {
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
  test("state is zero until written, whatever the memory contained before", async () => {
    const large = await compile(backendOf(), (x: Tensor) => o.exp(x), wave([999]));
    await large.run(wave([999]));
    large.dispose();
    const loop = await compileLoop(
      backendOf(),
      (a: Tensor, x: Tensor) => ({ state: o.add(a, x), output: a }),
      { state: wave([999]), batch: real([0]) },
    );
    const executable = await backendOf().compile(loop.program);
    loop.dispose();
    expect(Array.from((await executable.readState())[0]!)).toEqual(new Array(999).fill(0));
    const [output] = await executable.run([Float32Array.of(1)]);
    expect(Array.from(output!)).toEqual(new Array(999).fill(0));
    executable.dispose();
  });

  test("arrays read from or written to state are not shared", async () => {
    const loop = await compileLoop(
      backendOf(),
      (a: Tensor, x: Tensor) => ({ state: o.add(a, x), output: o.sum(a) }),
      { state: real([1, 2]), batch: real([0]) },
    );
    const executable = await backendOf().compile(loop.program);
    loop.dispose();
    const written = Float32Array.of(5, 6);
    await executable.writeState([written]);
    written.fill(99);
    const [before] = await executable.readState();
    await executable.run([Float32Array.of(1)]);
    expect(Array.from(before!)).toEqual([5, 6]);
    before!.fill(99);
    expect(Array.from((await executable.readState())[0]!)).toEqual([6, 7]);
    executable.dispose();
  });
}
