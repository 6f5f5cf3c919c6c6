// What a scan computes step by step, and what before and after it.
import { expect, test } from "vitest";
import { grad } from "../autodiff.ts";
import { optimize } from "../optimize.ts";
import { add, mul } from "../primitives/binary.ts";
import { matmul } from "../primitives/matmul.ts";
import { sum } from "../primitives/reduce.ts";
import { scan } from "../primitives/scan.ts";
import { split } from "../primitives/slice.ts";
import { sigmoid, tanh } from "../primitives/unary.ts";
import { isStep, type Program } from "../program.ts";
import { parameter, type Tensor, zeros } from "../tensor.ts";
import { trace } from "../trace.ts";

const input = (...shape: number[]): Tensor => parameter({ shape, dtype: "float32" });

/** The names of the steps, those of a scan's body in a list. */
type Names = readonly (string | Names)[];

function namesOf(program: Program): Names {
  return program.steps.flatMap(
    (step): Names => (isStep(step, "scan") ? [namesOf(step.attrs.body)] : [step.primitive.name]),
  );
}

function traced(inputs: readonly Tensor[], outputs: readonly Tensor[]): Program {
  return optimize(trace({ inputs, outputs }));
}

/** A GRU of 4 rows, as a scan: 5 steps of 3 features, 2 units. */
function gruOf(recompute = false) {
  const [xs, w, u, b] = [input(5, 4, 3), input(3, 6), input(2, 6), input(6)] as const;
  const loss = ({ w, u, b }: { w: Tensor; u: Tensor; b: Tensor }) => {
    const { outputs } = scan(
      (h: Tensor, x: Tensor) => {
        const [rx, zx, nx] = split(add(matmul(x, w), b), 1, [2, 2, 2]);
        const [rh, zh, nh] = split(matmul(h, u), 1, [2, 2, 2]);
        const [r, z] = [sigmoid(add(rx!, rh!)), sigmoid(add(zx!, zh!))];
        const next = add(mul(z, h), mul(sigmoid(add(1, z)), tanh(add(nx!, mul(r, nh!)))));
        return { carry: next, output: next };
      },
      zeros([4, 2]),
      xs,
      { recompute },
    );
    return sum(mul(outputs, outputs));
  };
  const gradient = grad(loss)({ w, u, b });
  return { inputs: [xs, w, u, b], outputs: [gradient.w, gradient.u, gradient.b] };
}

test("the gradient of a recurrence: one product with the state a step, those of weights and inputs for all", () => {
  const { inputs, outputs } = gruOf();
  const program = traced(inputs, outputs);
  const scans = program.steps.filter((step) => isStep(step, "scan"));
  expect(scans.map(({ attrs }) => namesOf(attrs.body).filter((name) => name === "matmul"))).toEqual([
    ["matmul"],
    ["matmul"],
  ]);
  expect(scans.map(({ attrs }) => attrs.carries)).toEqual([1, 1]);
  const body = namesOf(scans[1]!.attrs.body);
  expect(body.filter((name) => name === "pad")).toEqual([]);
  // The bias is added in each step; two weights have gradients, one of them with its input's product before.
  expect(namesOf(program).filter((name) => name === "matmul").length).toBe(3);
});

test("with recompute the gradient reads the carries alone", () => {
  const { inputs, outputs } = gruOf(true);
  const [forward, backward] = traced(inputs, outputs).steps.filter((step) => isStep(step, "scan"));
  expect(forward!.attrs.body.outputs.length).toBe(3);
  expect(namesOf(backward!.attrs.body).filter((name) => name === "matmul").length).toBe(5);
});

test("an output's product is computed for all steps, what a carry needs in each", () => {
  const [xs, u, head] = [input(5, 4, 2), input(2, 2), input(2, 3)] as const;
  const { carry, outputs } = scan(
    (h: Tensor, x: Tensor) => {
      const next = tanh(add(matmul(h, u), x));
      return { carry: next, output: { logits: tanh(matmul(mul(next, 2), head)), state: next } };
    },
    zeros([4, 2]),
    xs,
  );
  const program = traced([xs, u, head], [carry, outputs.logits, outputs.state]);
  expect(namesOf(program)).toEqual([
    ["matmul", "elementwise"],
    "elementwise",
    "reshape",
    "matmul",
    "reshape",
    "elementwise",
  ]);
});

test("a carry that is only a sum is not carried, unless its addend is large", () => {
  const xs = input(5, 4, 2);
  const sums = (body: (x: Tensor, h: Tensor) => Tensor, start: Tensor) => {
    const { carry } = scan(
      ({ h, total }: { h: Tensor; total: Tensor }, x: Tensor) => {
        const next = tanh(add(h, x));
        return { carry: { h: next, total: add(total, body(x, next)) }, output: {} };
      },
      { h: zeros([4, 2]), total: start },
      xs,
    );
    return namesOf(traced([xs], [carry.total]));
  };
  expect(sums((_, h) => h, zeros([4, 2]))).toEqual([["elementwise"], "reduce", "reshape", "elementwise"]);
  expect(sums((x) => mul(x, 2), zeros([4, 2]))).toEqual(["elementwise", "reduce", "reshape", "elementwise"]);
  const product = (x: Tensor, h: Tensor) => matmul(x, h, { transposeA: true });
  expect(sums(product, zeros([2, 2]))).toEqual([
    ["elementwise"],
    "reshape",
    "reshape",
    "matmul",
    "elementwise",
  ]);
  const outer = (x: Tensor, h: Tensor) => matmul(x, h, { transposeB: true });
  expect(sums(outer, zeros([4, 4]))).toEqual([["elementwise", "matmul", "elementwise"]]);
});
