// Recurrent sequences: fused, as a scan, and linear.
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, wave, whole } from "./case.ts";

interface Sizes {
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
}

const SMALL: Sizes = { batch: 3, time: 5, inputSize: 4, hiddenSize: 2 };

/** Sizes that meet every path of a kernel: one row, one step, more than a vector, more than a tile. */
const SIZES: readonly Sizes[] = [
  SMALL,
  { batch: 1, time: 1, inputSize: 1, hiddenSize: 1 },
  { batch: 1, time: 9, inputSize: 5, hiddenSize: 7 },
  { batch: 7, time: 3, inputSize: 17, hiddenSize: 33 },
  { batch: 2, time: 0, inputSize: 3, hiddenSize: 4 },
];

const WALKS = [
  { reverse: false, timeMajor: false },
  { reverse: true, timeMajor: false },
  { reverse: false, timeMajor: true },
  { reverse: true, timeMajor: true },
];

/** One case for every cell, size and way to walk. */
export function recurrentCases(): BehaviourCase[] {
  return [...fusedCases(), ...scanCases(), ...linearScanCases()];
}

function fusedCases(): BehaviourCase[] {
  const kinds: Readonly<
    Record<string, { readonly gates: number; readonly states: number; readonly run: Run }>
  > = {
    gru: {
      gates: 3,
      states: 1,
      run: (x, w, walk, [hidden]) => gruResult(x, w, { ...walk, hidden: hidden! }),
    },
    "gru, reset before": {
      gates: 3,
      states: 1,
      run: (x, w, walk, [hidden]) => gruResult(x, w, { ...walk, hidden: hidden!, resetAfter: false }),
    },
    rnn: {
      gates: 1,
      states: 1,
      run: (x, w, walk, [hidden]) => o.rnnSequence(x, w, { ...walk, hidden: hidden! }),
    },
    "rnn, relu": {
      gates: 1,
      states: 1,
      run: (x, w, walk, [hidden]) => o.rnnSequence(x, w, { ...walk, hidden: hidden!, activation: "relu" }),
    },
    lstm: {
      gates: 4,
      states: 2,
      run: (x, w, walk, [hidden, cell]) => lstmResult(x, w, { ...walk, hidden: hidden!, cell: cell! }),
    },
  };
  return Object.entries(kinds).flatMap(([name, { gates, states, run }]) => [
    ...SIZES.map((sizes) =>
      fusedCase(`${name} ${Object.values(sizes).join(" x ")}`, sizes, gates, states, (x, w, s) =>
        run(x, w, {}, s),
      ),
    ),
    ...WALKS.flatMap((walk) =>
      [undefined, [5, 2, 0]].map((lengths) =>
        fusedCase(
          `${name}${walk.reverse ? ", reverse" : ""}${walk.timeMajor ? ", time-major" : ""}${lengths === undefined ? "" : ", ragged"}`,
          SMALL,
          gates,
          states,
          (x, w, s) =>
            run(
              walk.timeMajor ? o.transpose(x, [1, 0, 2]) : x,
              w,
              { ...walk, ...(lengths === undefined ? {} : { lengths: whole(lengths) }) },
              s,
            ),
        ),
      ),
    ),
  ]);
}

type Walk = { readonly reverse?: boolean; readonly timeMajor?: boolean; readonly lengths?: Tensor };
type Weights = {
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh: Tensor;
  readonly biasHh: Tensor;
};
type Run = (x: Tensor, weights: Weights, walk: Walk, states: readonly Tensor[]) => unknown;

function fusedCase(
  name: string,
  { batch, time, inputSize, hiddenSize }: Sizes,
  gates: number,
  states: number,
  run: (x: Tensor, weights: Weights, states: readonly Tensor[]) => unknown,
): BehaviourCase {
  const rows = gates * hiddenSize;
  const starts = Array.from({ length: states }, (_, i) => wave([batch, hiddenSize], 6 + i));
  return {
    name,
    inputs: [
      wave([batch, time, inputSize], 1),
      wave([rows, inputSize], 2),
      wave([rows, hiddenSize], 3),
      wave([rows], 4),
      wave([rows], 5),
      ...starts,
    ],
    compute: (x, weightIh, weightHh, biasIh, biasHh, ...given) =>
      run(x!, { weightIh: weightIh!, weightHh: weightHh!, biasIh: biasIh!, biasHh: biasHh! }, given),
  };
}

/** Without the gates, which have no gradient. */
function gruResult(x: Tensor, weights: Weights, options: o.GruOptions) {
  const { output, hidden } = o.gruSequence(x, weights, options);
  return { output, hidden };
}

function lstmResult(x: Tensor, weights: Weights, options: o.LstmOptions) {
  const { output, hidden, cell } = o.lstmSequence(x, weights, options);
  return { output, hidden, cell };
}

function scanCases(): BehaviourCase[] {
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
      name: "scan whose carry stays, and whose output is its input",
      inputs: [x, state],
      compute: (xs, h) => o.scan((carry: Tensor, at: Tensor) => ({ carry, output: at }), h!, xs!),
    },
    {
      name: "scan over several sequences and element types",
      inputs: [x, whole([1, 0, 1, 1, 0, 1])],
      compute: (xs, flags) => counted(xs!, flags!),
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

function linearScanCases(): BehaviourCase[] {
  return [
    [2, 5, 3],
    [1, 1, 1],
    [3, 40, 9],
  ].flatMap(([batch, time, features]) =>
    [false, true].map(
      (reverse): BehaviourCase => ({
        name: `linearScan ${batch} x ${time} x ${features}${reverse ? ", reverse" : ""}`,
        inputs: [
          wave([batch!, time!, features!], 1),
          wave([batch!, time!, features!], 2),
          wave([batch!, features!], 3),
        ],
        compute: (a, b, initial) => o.linearScan(a!, b!, { initial: initial!, reverse }),
      }),
    ),
  );
}
