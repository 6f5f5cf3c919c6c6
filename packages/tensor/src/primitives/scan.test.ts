import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { checkCase } from "../../test/gradient-check.ts";
import { valuesOf } from "../../test/values.ts";
import { grad } from "../autodiff.ts";
import { isStep } from "../program.ts";
import { ones, parameter, type Tensor, tensor } from "../tensor.ts";
import { wave, whole } from "../testing/case.ts";
import { trace } from "../trace.ts";
import { add, mul } from "./binary.ts";
import { sum } from "./reduce.ts";
import { scan } from "./scan.ts";
import { tanh } from "./unary.ts";

const running = (total: Tensor, x: Tensor) => {
  const next = add(mul(total, 10), x);
  return { carry: next, output: next };
};

describe("values", () => {
  test("passes the carry from step to step and stacks the outputs", async () => {
    const { carry, outputs } = scan(running, tensor(0), tensor([1, 2, 3]));
    expect([carry.shape, outputs.shape]).toEqual([[], [3]]);
    expect(await valuesOf({ carry, outputs })).toEqual({ carry: [123], outputs: [1, 12, 123] });
  });

  test("in reverse, outputs stay at the position of their input", async () => {
    const found = scan(running, tensor(0), tensor([1, 2, 3]), { reverse: true });
    expect(await valuesOf(found)).toEqual({ carry: [321], outputs: [321, 32, 3] });
  });

  test("with zero steps, returns the carry", async () => {
    const found = scan(running, tensor(7), ones([0]));
    expect(found.outputs.shape).toEqual([0]);
    expect(await valuesOf(found)).toEqual({ carry: [7], outputs: [] });
    expect(await valuesOf(grad((x: Tensor) => sum(scan(running, x, ones([0])).carry))(tensor(7)))).toEqual([
      1,
    ]);
  });

  test("carries, sequences and outputs are trees, of any element type", async () => {
    const { carry, outputs } = scan(
      ({ count, seen }: { count: Tensor; seen: Tensor }, { x, y }: { x: Tensor; y: Tensor }) => ({
        carry: { count: add(count, 1), seen: add(seen, x) },
        output: [mul(x, y), { count }],
      }),
      { count: whole([0], []), seen: tensor([0, 0]) },
      {
        x: tensor([
          [1, 2],
          [3, 4],
        ]),
        y: tensor([10, 100]),
      },
    );
    expect(await valuesOf({ carry, outputs })).toEqual({
      carry: { count: [2], seen: [4, 6] },
      outputs: [[10, 20, 300, 400], { count: [0, 1] }],
    });
  });

  test("carries are matched by name, whatever the order of the keys", async () => {
    const { carry } = scan(
      ({ a, b }: { a: Tensor; b: Tensor }) => ({ carry: { b: add(b, 1), a: mul(a, 2) }, output: {} }),
      { a: tensor(1), b: tensor(100) },
      {},
      { length: 2 },
    );
    expect(await valuesOf(carry)).toEqual({ a: [4], b: [102] });
  });

  test("the body may capture tensors, return its carry or input, and contain a scan", async () => {
    const outside = mul(tensor([2, 3]), 5);
    const { carry, outputs } = scan(
      (held: Tensor, rows: Tensor) => ({
        carry: add(held, outside),
        output: [held, rows, scan(running, tensor(0), rows).carry],
      }),
      tensor([0, 0]),
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    );
    expect(await valuesOf({ carry, outputs })).toEqual({
      carry: [20, 30],
      outputs: [
        [0, 0, 10, 15],
        [1, 2, 3, 4, 5, 6],
        [123, 456],
      ],
    });
  });
});

describe("gradients", () => {
  test("pass through carries, sequences and captured tensors, and skip int32", async () => {
    const inputs = [wave([3, 2], 1), wave([2], 2), wave([2], 3)];
    await checkCase({
      name: "all",
      inputs,
      compute: (xs, start, scale) => {
        const { carry, outputs } = scan(
          ({ held, count }: { held: Tensor; count: Tensor }, x: Tensor) => ({
            carry: { held: tanh(add(mul(held, scale!), x)), count: add(count, 1) },
            output: mul(held, x),
          }),
          { held: start!, count: whole([0], []) },
          xs!,
          { reverse: true },
        );
        return [carry.held, outputs];
      },
    });
  });

  test("accumulate over the steps only for the requested arguments", () => {
    const [x, start] = [wave([5, 2], 1), parameter({ shape: [2], dtype: "float32" })];
    const scale = parameter({ shape: [2], dtype: "float32" });
    const body = (held: Tensor, at: Tensor) => ({ carry: mul(held, mul(scale, at)), output: {} });
    const f = (initial: Tensor) => sum(scan(body, initial, x).carry);
    const { steps } = trace({ inputs: [start, scale], outputs: [grad(f)(start)] });
    const scans = steps.filter((step) => isStep(step, "scan"));
    expect(scans.map(({ attrs }) => attrs.carries)).toEqual([1, 1]);
  });

  test.each(["carry", "outputs"] as const)("of %s alone", async (result) => {
    await checkCase({
      name: result,
      inputs: [wave([4], 1), wave([], 2)],
      compute: (xs, start) =>
        scan(
          (held: Tensor, x: Tensor) => ({ carry: tanh(add(held, x)), output: mul(held, held) }),
          start!,
          xs!,
        )[result],
    });
  });
});

test("rejects invalid arguments", () => {
  const x = ones([2, 3]);
  const stay = (carry: Tensor) => ({ carry, output: {} });
  expect(
    errorsOf({
      "no steps": () => scan(stay, x, {}),
      "two lengths": () => scan(stay, x, { a: ones([2]), b: ones([3]) }),
      "a length that differs from the sequences": () => scan(stay, x, ones([2]), { length: 3 }),
      "a fractional length": () => scan(stay, x, {}, { length: 1.5 }),
      "a sequence without time": () => scan(stay, x, tensor(1)),
      "a carry that changes its shape": () =>
        scan((carry: Tensor) => ({ carry: sum(carry), output: {} }), x, {}, { length: 2 }),
      "a carry that changes its element type": () =>
        scan(() => ({ carry: { h: whole([1]) }, output: {} }), { h: ones([1]) }, {}, { length: 2 }),
      "a carry that is not returned": () =>
        scan(
          ({ a }: { a: Tensor; b: Tensor }) => ({ carry: { a } as { a: Tensor; b: Tensor }, output: {} }),
          { a: x, b: x },
          {},
          { length: 2 },
        ),
      "a carry of a different name": () =>
        scan(
          ({ a }: { a: Tensor }) => ({ carry: { b: a } as unknown as { a: Tensor }, output: {} }),
          { a: x },
          {},
          { length: 2 },
        ),
    }),
  ).toMatchInlineSnapshot(`
    "
    no steps
      TraceError: scan: got no sequences.
      Pass sequences, or the number of steps as length.
    two lengths
      ShapeError: scan: a length is 3; expected 2 as the others.
      All sequences must agree with each other and with the option length.
    a length that differs from the sequences
      ShapeError: scan: a length is 3; expected 2 as the others.
      All sequences must agree with each other and with the option length.
    a fractional length
      ShapeError: scan: length is 1.5; expected a non-negative integer.
    a sequence without time
      ShapeError: scan: a sequence has shape []; expected [time, ...].
    a carry that changes its shape
      TraceError: scan: the carry changes from float32[2, 3] to float32[].
      Return a carry with the same structure, shapes and element types.
    a carry that changes its element type
      TraceError: scan: the carry "h" changes from float32[1] to int32[1].
      Return a carry with the same structure, shapes and element types.
    a carry that is not returned
      TraceError: scan: the carry has 2 tensors; the body returns 1.
      Return a carry with the same structure, shapes and element types.
    a carry of a different name
      TraceError: scan: the carry "a" is not returned.
      Return a carry with the same structure, shapes and element types."
  `);
});
