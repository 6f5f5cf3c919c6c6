import { describe, expect, test } from "vitest";
import { checkCase } from "../../test/gradient-check.ts";
import { refusalsOf } from "../../test/refusals.ts";
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
  test("the carry goes from step to step, outputs are stacked", async () => {
    const { carry, outputs } = scan(running, tensor(0), tensor([1, 2, 3]));
    expect([carry.shape, outputs.shape]).toEqual([[], [3]]);
    expect(await valuesOf({ carry, outputs })).toEqual({ carry: [123], outputs: [1, 12, 123] });
  });

  test("in reverse outputs stay at their input's place", async () => {
    const found = scan(running, tensor(0), tensor([1, 2, 3]), { reverse: true });
    expect(await valuesOf(found)).toEqual({ carry: [321], outputs: [321, 32, 3] });
  });

  test("without steps the carry passes through", async () => {
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

  test("a carry is known by its name, whatever the order of the keys", async () => {
    const { carry } = scan(
      ({ a, b }: { a: Tensor; b: Tensor }) => ({ carry: { b: add(b, 1), a: mul(a, 2) }, output: {} }),
      { a: tensor(1), b: tensor(100) },
      {},
      { length: 2 },
    );
    expect(await valuesOf(carry)).toEqual({ a: [4], b: [102] });
  });

  test("the body may use what stands outside, give its carry or its input back, and hold a scan", async () => {
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
  test("pass carries, sequences and tensors from outside, and leave whole numbers out", async () => {
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

  test("add up over the steps only for what they are asked of", () => {
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

test("refuses", () => {
  const x = ones([2, 3]);
  const stay = (carry: Tensor) => ({ carry, output: {} });
  expect(
    refusalsOf({
      "no steps": () => scan(stay, x, {}),
      "two lengths": () => scan(stay, x, { a: ones([2]), b: ones([3]) }),
      "a length other than the sequences'": () => scan(stay, x, ones([2]), { length: 3 }),
      "half a step": () => scan(stay, x, {}, { length: 1.5 }),
      "a sequence without time": () => scan(stay, x, tensor(1)),
      "a carry that changes its shape": () =>
        scan((carry: Tensor) => ({ carry: sum(carry), output: {} }), x, {}, { length: 2 }),
      "a carry that changes its element type": () =>
        scan(() => ({ carry: { h: whole([1]) }, output: {} }), { h: ones([1]) }, {}, { length: 2 }),
      "a carry that is lost": () =>
        scan(
          ({ a }: { a: Tensor; b: Tensor }) => ({ carry: { a } as { a: Tensor; b: Tensor }, output: {} }),
          { a: x, b: x },
          {},
          { length: 2 },
        ),
      "a carry of another name": () =>
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
      TraceError: scan: there are no sequences.
      Pass sequences, or the number of steps as length.
    two lengths
      ShapeError: scan: the lengths 2, 3 differ.
      Give all sequences one length, and the option too; the first axis is time.
    a length other than the sequences'
      ShapeError: scan: the lengths 2, 3 differ.
      Give all sequences one length, and the option too; the first axis is time.
    half a step
      ShapeError: scan: length is 1.5; expected a whole number, 0 or more.
    a sequence without time
      ShapeError: scan: a sequence is a scalar, constant float32[].
      Give it a first axis, which is time.
    a carry that changes its shape
      TraceError: scan: the carry goes in as float32[2, 3] and comes out as float32[].
      Return a carry of the same structure, shapes and element types.
    a carry that changes its element type
      TraceError: scan: the carry "h" goes in as float32[1] and comes out as int32[1].
      Return a carry of the same structure, shapes and element types.
    a carry that is lost
      TraceError: scan: the carry has 2 tensors and the body returns 1.
      Return a carry of the same structure, shapes and element types.
    a carry of another name
      TraceError: scan: the carry "a" is not returned by the body.
      Return a carry of the same structure, shapes and element types."
  `);
});
