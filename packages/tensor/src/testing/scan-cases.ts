// scan: a body applied along an axis.
import { vjp } from "../autodiff.ts";
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, wave, whole } from "./case.ts";

/** Carries that change, stay and are exchanged; captured tensors and constants; any length; nested scans. */
export function scanCases(): BehaviourCase[] {
  const x = wave([6, 3]);
  const matrix = wave([3, 3], 2);
  const state = wave([3], 3);
  const step = (w: Tensor) => (h: Tensor, at: Tensor) => {
    const next = o.tanh(o.add(at, o.reshape(o.matmul(o.reshape(h, [1, 3]), w), [3])));
    return { carry: next, output: o.mul(next, at) };
  };
  return [
    ...[false, true].map(
      (reverse): BehaviourCase => ({
        name: `scan with a captured matrix${reverse ? ", reverse" : ""}`,
        inputs: [x, matrix, state],
        compute: (xs, w, h) => o.scan(step(w!), h!, xs!, { reverse }),
      }),
    ),
    {
      name: "gradient of a scan, clipped between its steps",
      inputs: [x, matrix, state],
      compute: (xs, w, h) => {
        const clipped = (carry: Tensor, at: Tensor) => step(w!)(o.clipGradient(carry, 0.05), at);
        const last = (start: Tensor) => [o.scan(clipped, start, xs!).carry as Tensor];
        return vjp(last, [h!], [wave([3], 9)]);
      },
      differentiable: false,
    },
    {
      name: "scan of one step",
      inputs: [wave([1, 3]), matrix, state],
      compute: (xs, w, h) => o.scan(step(w!), h!, xs!),
    },
    {
      name: "scan that exchanges its carries",
      inputs: [x, wave([3], 4), wave([3], 5)],
      compute: (xs, a, b) => exchange(xs!, a!, b!),
    },
    {
      name: "scan with a constant carry, which outputs its input",
      inputs: [x, state],
      compute: (xs, h) => o.scan((carry: Tensor, at: Tensor) => ({ carry, output: at }), h!, xs!),
    },
    {
      name: "scan over several sequences and element types",
      inputs: [x, whole([1, 0, 1, 1, 0, 1])],
      compute: (xs, flags) => counted(xs!, flags!),
    },
    ...[false, true].map(
      (reverse): BehaviourCase => ({
        name: `scan with products before and after it, and sums${reverse ? ", reverse" : ""}`,
        inputs: [wave([5, 2, 3]), wave([3, 4], 2), wave([4, 4], 3), wave([4, 2], 4), wave([2, 4], 5)],
        compute: (xs, w, u, head, h) => withProducts(xs!, { w: w!, u: u!, head: head! }, h!, reverse),
      }),
    ),
    {
      name: "scan with products of matrices of a batch, summed",
      inputs: [wave([4, 2, 3, 5]), wave([2, 3, 5], 2)],
      compute: (xs, memory) => withBatches(xs!, memory!),
    },
    {
      name: "scan that gathers rows of a table",
      inputs: [wave([5, 3]), whole([0, 4, 4, 2, 1, 0], [3, 2]), wave([2, 3], 4)],
      compute: (table, indices, h) =>
        o.scan(
          (carry: Tensor, at: Tensor) => {
            const next = o.tanh(o.add(carry, o.gather(table!, at)));
            return { carry: next, output: o.sum(next) };
          },
          h!,
          indices!,
        ),
    },
    {
      name: "scan whose gradient computes its body again",
      inputs: [x, matrix, state],
      compute: (xs, w, h) => o.scan(step(w!), h!, xs!, { recompute: true }),
    },
    {
      name: "scan without sequences",
      inputs: [state],
      compute: (h) =>
        o.scan(
          (carry: Tensor) => ({ carry: o.mul(carry, 0.5), output: o.sum(carry) }),
          h!,
          {},
          { length: 4 },
        ),
    },
    { name: "scan in a scan", inputs: [wave([2, 3, 4]), wave([4], 2)], compute: (xs, h) => nested(xs!, h!) },
    {
      name: "scan of zero steps",
      inputs: [wave([0, 3]), matrix, state],
      compute: (xs, w, h) => o.scan(step(w!), h!, xs!),
    },
    {
      name: "scan that only counts",
      inputs: [whole([3, 1, 4, 1, 5]), whole([0], [])],
      compute: (xs, start) =>
        o.scan(
          (carry: Tensor, at: Tensor) => ({ carry: o.add(carry, at), output: o.less(carry, 5) }),
          start!,
          xs!,
        ),
      differentiable: false,
    },
    {
      name: "scan whose carry becomes its input, and which outputs the carry, a captured tensor and a constant",
      inputs: [x, wave([3], 4), wave([3], 5)],
      compute: (xs, a, b) => replaced(xs!, a!, b!),
    },
    {
      name: "scan with unread results",
      inputs: [x, matrix, state],
      compute: (xs, w, h) => o.scan(step(w!), h!, xs!).outputs,
    },
    {
      name: "scan of a recurrent sequence, a product and a reduction",
      inputs: [wave([2, 3, 4, 2], 1), wave([9, 2], 2), wave([9, 3], 3), wave([9], 4), wave([3, 3], 5)],
      compute: (...operands) => ofSequences(operands),
    },
    {
      name: "scan in a scan, in opposite directions, with captures from outside both",
      inputs: [wave([2, 3, 4], 1), wave([4], 2), wave([4], 3)],
      compute: (xs, h, outside) => nestedApart(xs!, h!, outside!),
    },
    {
      name: "scan with a constant in its body",
      inputs: [x, state],
      compute: (xs, h) =>
        o.scan(
          (carry: Tensor, at: Tensor) => ({ carry: o.add(o.mul(carry, wave([3], 7)), at), output: carry }),
          h!,
          xs!,
        ),
    },
  ];
}

function withProducts(
  xs: Tensor,
  { w, u, head }: { readonly w: Tensor; readonly u: Tensor; readonly head: Tensor },
  h: Tensor,
  reverse: boolean,
): unknown {
  return o.scan(
    (carry: { h: Tensor; total: Tensor; square: Tensor; large: Tensor }, at: Tensor) => {
      const next = o.tanh(o.add(o.matmul(o.mul(at, 2), w), o.matmul(carry.h, u)));
      const outer = o.matmul(carry.h, next, { transposeA: true });
      return {
        carry: {
          h: next,
          total: o.add(o.sum(next, { axes: [0] }), carry.total),
          square: o.add(carry.square, o.add(o.concat([outer, outer], 0), 0.5)),
          large: o.add(carry.large, o.tanh(o.matmul(next, o.transpose(next, [1, 0])))),
        },
        output: o.softmax(o.matmul(next, head)),
      };
    },
    { h, total: wave([4], 6), square: wave([8, 4], 7), large: wave([2, 2], 8) },
    xs,
    { reverse },
  );
}

function withBatches(xs: Tensor, memory: Tensor): unknown {
  return o.scan(
    (carry: { state: Tensor; total: Tensor }, at: Tensor) => {
      const state = o.tanh(o.add(at, carry.state));
      const total = o.matmul(state, o.sub(state, at), { transposeA: true });
      return {
        carry: { state, total: o.add(carry.total, total) },
        output: o.matmul(state, state, { transposeB: true }),
      };
    },
    { state: memory, total: wave([2, 5, 5], 3) },
    xs,
  );
}

function exchange(xs: Tensor, a: Tensor, b: Tensor): unknown {
  return o.scan(
    (carry: { a: Tensor; b: Tensor }, at: Tensor) => ({
      carry: { a: carry.b, b: o.add(carry.a, at) },
      output: o.sub(carry.a, carry.b),
    }),
    { a, b },
    xs,
  );
}

function counted(xs: Tensor, flags: Tensor): unknown {
  return o.scan(
    (carry: { total: Tensor; count: Tensor }, at: { x: Tensor; flag: Tensor }) => ({
      carry: {
        total: o.add(carry.total, o.mul(at.x, o.cast(at.flag, "float32"))),
        count: o.add(carry.count, at.flag),
      },
      output: { total: carry.total, isOdd: o.equal(at.flag, 1) },
    }),
    { total: wave([3], 9), count: whole([0], []) },
    { x: xs, flag: flags },
  ).outputs.total;
}

function nested(xs: Tensor, h: Tensor): unknown {
  return o.scan(
    (outer: Tensor, rows: Tensor) => {
      const inner = o.scan(
        (carry: Tensor, at: Tensor) => ({ carry: o.tanh(o.add(carry, o.mul(at, outer))), output: carry }),
        outer,
        rows,
      );
      return { carry: inner.carry, output: o.sum(inner.outputs, { axes: [0] }) };
    },
    h,
    xs,
  );
}

function replaced(xs: Tensor, a: Tensor, b: Tensor): unknown {
  return o.scan(
    (carry: { a: Tensor; b: Tensor; c: Tensor }, at: Tensor) => ({
      carry: { a: at, b, c: wave([3], 8) },
      output: { a: carry.a, b: carry.b, c: carry.c, sum: o.add(carry.a, carry.c) },
    }),
    { a, b: a, c: b },
    xs,
  );
}

function ofSequences([xs, weightIh, weightHh, bias, start]: readonly Tensor[]): unknown {
  const weights = { weightIh: weightIh!, weightHh: weightHh!, biasIh: bias!, biasHh: bias! };
  return o.scan(
    (hidden: Tensor, x: Tensor) => {
      const { output, hidden: last } = o.gruSequence(x, weights, { hidden });
      return { carry: o.matmul(last, last, { transposeB: true }), output: o.sum(output, { axes: [1] }) };
    },
    start!,
    xs!,
  );
}

function nestedApart(xs: Tensor, h: Tensor, outside: Tensor): unknown {
  return o.scan(
    (outer: Tensor, rows: Tensor) => {
      const inner = o.scan(
        (carry: Tensor, at: Tensor) => ({
          carry: o.tanh(o.add(o.mul(carry, outside), at)),
          output: o.mul(carry, outer),
        }),
        outer,
        rows,
        { reverse: true },
      );
      return { carry: inner.carry, output: inner.outputs };
    },
    h,
    xs,
  );
}
