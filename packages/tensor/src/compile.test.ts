import { describe, expect, test } from "vitest";
import { errorsOf } from "../test/errors-of.ts";
import type { Backend } from "./backend.ts";
import { compile, compileLoop, evaluate } from "./compile.ts";
import { DisposedError, ShapeError } from "./errors.ts";
import { add, mul } from "./primitives/binary.ts";
import { sum } from "./primitives/reduce.ts";
import { referenceBackend } from "./reference-backend.ts";
import { ones, type Tensor, tensor } from "./tensor.ts";

const backend = referenceBackend();

describe("compile", () => {
  test("runs trees, asynchronously and synchronously", async () => {
    const compiled = await compile(
      backend,
      ({ a, b }: { a: Tensor; b: Tensor[] }) => ({ total: add(a, b[0]!), both: [a, b[0]!] }),
      { a: ones([2]), b: [ones([2])] },
    );
    const values = { a: tensor([1, 2]), b: [tensor([10, 20])] };
    expect(compiled.backend).toBe("reference");
    expect(Array.from((await compiled.run(values)).total.data)).toEqual([11, 22]);
    expect(Array.from(compiled.runSync(values).both[1]!.data)).toEqual([10, 20]);
  });

  test("takes host data as well as tensors, and specs as examples", async () => {
    const compiled = await compile(backend, (x: Tensor) => mul(x, 2), { shape: [2], dtype: "float32" });
    expect(
      Array.from((await compiled.run({ data: Float32Array.of(1, 2), shape: [2], dtype: "float32" })).data),
    ).toEqual([2, 4]);
  });

  test("errors name the argument that does not match", async () => {
    const compiled = await compile(
      backend,
      ({ x, layers }: { x: Tensor; layers: readonly { weight: Tensor }[] }, scale: Tensor) =>
        mul(add(x, layers[0]!.weight), scale),
      { x: ones([2, 3]), layers: [{ weight: ones([3]) }] },
      ones([]),
    );
    const good = { x: ones([2, 3]), layers: [{ weight: ones([3]) }] };
    const run =
      (...values: unknown[]) =>
      () =>
        compiled.runSync(...(values as [never, never]));
    expect(
      errorsOf({
        "a different shape": run({ ...good, x: ones([3, 2]) }, ones([])),
        "a different rank, nested": run({ ...good, layers: [{ weight: ones([3, 1]) }] }, ones([])),
        "a missing entry": run({ x: ones([2, 3]), layers: [{}] }, ones([])),
        "a missing list": run({ x: ones([2, 3]) }, ones([])),
        "a missing argument": run(good),
        "a different element type": run(good, ones([], "int32")),
        "an array of a different element type": run(good, {
          data: Int32Array.of(1),
          shape: [],
          dtype: "float32",
        }),
      }),
    ).toMatchInlineSnapshot(`
      "
      a different shape
        ShapeError: run: argument "0.x" has shape [3, 2]; expected [2, 3].
        Pass that shape, or compile the function again for the new one.
      a different rank, nested
        ShapeError: run: argument "0.layers.0.weight" has shape [3, 1]; expected [3].
        Pass that shape, or compile the function again for the new one.
      a missing entry
        ShapeError: run: argument "0.layers.0.weight" is missing; expected [3].
      a missing list
        ShapeError: run: argument "0.layers.0.weight" is missing; expected [3].
      a missing argument
        ShapeError: run: argument "1" is missing; expected [].
      a different element type
        DTypeError: run: argument "1" is int32 (Int32Array); expected float32.
      an array of a different element type
        DTypeError: run: argument "1" is float32 (Int32Array); expected float32."
    `);
    await expect(compiled.run({ ...good, x: ones([3, 2]) }, ones([]))).rejects.toThrow(ShapeError);
  });

  test("rejects functions of values that are not tensors", async () => {
    await expect(compile(backend, () => 3)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TreeError: the tree is a number; expected a tensor.
      Wrap numbers in tensor(), and keep settings out of trees.]
    `);
    await expect(
      compile(backend, (x: Tensor) => ({ y: x, name: "y" }), ones([2])),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TreeError: "name" is a string; expected a tensor.
      Wrap numbers in tensor(), and keep settings out of trees.]
    `);
  });

  test("reports use after dispose", async () => {
    const own = referenceBackend();
    const [first, second] = [
      await compile(own, (x: Tensor) => x, ones([])),
      await compile(own, () => ones([])),
    ];
    first.dispose();
    await expect(first.run(ones([]))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [DisposedError: the executable was disposed.
      Create a new one, or dispose it later.]
    `);
    await own.dispose();
    await expect(second.run()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [DisposedError: referenceBackend was disposed.
      Create a new one, or dispose it later.]
    `);
    await expect(compile(own, () => ones([]))).rejects.toThrow(DisposedError);
  });

  test("reports that a backend cannot run synchronously", async () => {
    const compiled = await compile(suspendingBackend(), () => mul(ones([2]), 3));
    expect(() => compiled.runSync()).toThrowErrorMatchingInlineSnapshot(`
      [TraceError: runSync: the backend "suspending" cannot run synchronously.
      Use run().]
    `);
    expect(Array.from((await compiled.run()).data)).toEqual([3, 3]);
  });

  test("rejects tensors of another trace", async () => {
    let leaked: Tensor | undefined;
    await compile(
      backend,
      (x: Tensor) => {
        leaked = add(x, 1);
        return leaked;
      },
      ones([2]),
    );
    await expect(
      compile(backend, (x: Tensor) => add(x, leaked!), ones([2])),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TraceError: parameter float32[2] belongs to another trace.
      Pass it to the function as an argument; arguments are valid only inside the function.]
    `);
  });

  test("evaluate computes a tree without arguments", async () => {
    const { total } = await evaluate(backend, { total: sum(ones([5])) });
    expect(total.data[0]).toBe(5);
  });

  test("evaluate disposes its executable, also when the run fails", async () => {
    const failing = suspendingBackend(() => {
      throw new Error("out of memory");
    });
    await expect(evaluate(failing, ones([2]))).rejects.toThrow("out of memory");
    const working = suspendingBackend();
    await evaluate(working, ones([2]));
    expect([failing.held(), working.held()]).toEqual([0, 0]);
  });
});

describe("compileLoop", () => {
  const body = (total: Tensor, x: Tensor) => ({ state: add(total, x), output: add(total, x) });

  test("copies its results, or shares those of the backend", async () => {
    const copied = await compileLoop(backend, body, { state: tensor([0]), batch: tensor([0]) });
    const first = copied.runSync(tensor([1]));
    copied.runSync(tensor([1]));
    expect(first.data[0]).toBe(1);
    const shared = await compileLoop(backend, body, {
      state: tensor([0]),
      batch: tensor([0]),
      results: "shared",
    });
    expect((await shared.run(tensor([1]))).data[0]).toBe(1);
    expect(shared.runSync(tensor([1])).data[0]).toBe(2);
  });

  test("rejects a next state that does not match", async () => {
    const grown = (x: Tensor) => ({ state: add(x, ones([3])), output: x });
    await expect(
      compileLoop(backend, grown, { state: tensor([0]), batch: {} }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TraceError: compileLoop: the state changes from float32[1] to float32[3].
      Return a state with the same structure, shapes and element types.]
    `);
    const lost = ({ a }: { a: Tensor; b: Tensor }) => ({
      state: { a } as { a: Tensor; b: Tensor },
      output: a,
    });
    await expect(
      compileLoop(backend, lost, { state: { a: tensor(0), b: tensor(0) }, batch: {} }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TraceError: compileLoop: the state has 2 tensors; the body returns 1.
      Return a state with the same structure, shapes and element types.]
    `);
  });

  test("reads and replaces its state, and rejects what does not match", async () => {
    const loop = await compileLoop(
      backend,
      ({ total, count }: { total: Tensor; count: Tensor }, x: Tensor) => ({
        state: { count: add(count, 1), total: add(total, x) },
        output: {},
      }),
      { state: { total: tensor([0, 0]), count: tensor(0) }, batch: { shape: [2], dtype: "float32" } },
    );
    await loop.run(tensor([1, 2]));
    await loop.run(tensor([10, 20]));
    const { total, count } = await loop.readState();
    expect([Array.from(total.data), count.data[0]]).toEqual([[11, 22], 2]);
    await loop.writeState({ total: tensor([5, 5]), count: tensor(7) });
    loop.runSync(tensor([1, 1]));
    expect(Array.from((await loop.readState()).total.data)).toEqual([6, 6]);
    expect(Array.from(total.data)).toEqual([11, 22]);
    await expect(
      loop.writeState({ total: tensor([5]), count: tensor(7) }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: run: argument "total" has shape [1]; expected [2].
      Pass that shape, or compile the function again for the new one.]
    `);
    expect(() => loop.runSync(tensor([1]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: run: the argument has shape [1]; expected [2].
      Pass that shape, or compile the function again for the new one.]
    `);
    loop.dispose();
    await expect(loop.readState()).rejects.toThrow(DisposedError);
    await expect(loop.writeState({ total: tensor([5, 5]), count: tensor(7) })).rejects.toThrow(DisposedError);
  });
});

/** The reference backend without `runSync`; `onRun` may throw. `held` counts executables not yet disposed. */
function suspendingBackend(onRun: () => void = () => {}): Backend & { readonly held: () => number } {
  const reference = referenceBackend();
  let held = 0;
  return {
    name: "suspending",
    held: () => held,
    dispose: () => reference.dispose(),
    compile: async (program) => {
      const executable = await reference.compile(program);
      held++;
      return {
        run: async (inputs) => {
          onRun();
          return executable.run(inputs);
        },
        readState: () => executable.readState(),
        writeState: (values) => executable.writeState(values),
        dispose: () => {
          held--;
          executable.dispose();
        },
      };
    },
  };
}
