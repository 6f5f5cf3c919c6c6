import { describe, expect, test } from "vitest";
import { compile, compileLoop, evaluate } from "./compile.ts";
import { add, mul } from "./primitives/binary.ts";
import { sum } from "./primitives/reduce.ts";
import { referenceBackend } from "./reference-backend.ts";
import { ones, type Tensor, tensor } from "./tensor.ts";

const backend = referenceBackend();

describe("compile", () => {
  test("runs trees, awaited or at once", async () => {
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

  test("says which argument does not fit", async () => {
    const compiled = await compile(backend, ({ x, y }: { x: Tensor; y: Tensor }) => add(x, y), {
      x: ones([2, 3]),
      y: ones([3]),
    });
    const run = (values: unknown) => () => compiled.runSync(values as never);
    expect(run({ x: ones([3, 2]), y: ones([3]) })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: argument "0.x": has shape [3, 2]; the program was compiled for [2, 3].
      Pass that shape, or compile the function again for this one.]
    `);
    expect(run({ x: ones([2, 3]) })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: argument "0.y": is missing; expected float32[3].]`,
    );
    expect(run({ x: ones([2, 3]), y: ones([3], "int32") })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: argument "0.y": is int32 in a Int32Array; expected float32.]`,
    );
  });

  test("refuses tensors of another trace", async () => {
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
      Pass it to the function as an argument, and use the tensors a function receives only inside it.]
    `);
  });

  test("evaluate computes a tree without arguments", async () => {
    const { total } = await evaluate(backend, { total: sum(ones([5])) });
    expect(total.data[0]).toBe(5);
  });
});

describe("compileLoop", () => {
  const body = (total: Tensor, x: Tensor) => ({ state: add(total, x), output: add(total, x) });

  test("copies its results, or hands out those of the backend", async () => {
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

  test("refuses a next state that does not fit", async () => {
    const grown = (x: Tensor) => ({ state: add(x, ones([3])), output: x });
    await expect(
      compileLoop(backend, grown, { state: tensor([0]), batch: {} }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TraceError: compileLoop: the state goes in as float32[1] and comes out as float32[3].
      Return a state of the same structure, shapes and element types.]
    `);
    const lost = ({ a }: { a: Tensor; b: Tensor }) => ({
      state: { a } as { a: Tensor; b: Tensor },
      output: a,
    });
    await expect(
      compileLoop(backend, lost, { state: { a: tensor(0), b: tensor(0) }, batch: {} }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TraceError: compileLoop: the state has 2 tensors and the body returns 1.
      Return a state of the same structure, shapes and element types.]
    `);
  });
});
