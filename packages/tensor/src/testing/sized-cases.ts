// Cases of any size: one builder for every primitive, for property tests that choose the sizes.
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, flagWave, wave, whole, wholeWave } from "./case.ts";

/** Four lengths, each at least 1, and a number to choose by. */
export interface CaseSizes {
  readonly lengths: readonly [number, number, number, number];
  readonly choice: number;
}

type Builder = (sizes: CaseSizes) => Pick<BehaviourCase, "inputs" | "compute" | "differentiable">;

/** A builder for every primitive, by name. */
export function sizedCases(): ReadonlyMap<string, (sizes: CaseSizes) => BehaviourCase> {
  const all = { ...elementwise(), ...movers(), ...algebra(), ...sequences() };
  return new Map(
    Object.entries(all).map(([name, build]) => [
      name,
      (sizes) => ({ name: `${name}, lengths ${sizes.lengths}, choice ${sizes.choice}`, ...build(sizes) }),
    ]),
  );
}

function elementwise(): Record<string, Builder> {
  const positive = { low: 0.2, high: 3 };
  const unary = {
    neg: o.neg,
    abs: o.abs,
    exp: o.exp,
    log: o.log,
    sqrt: o.sqrt,
    sin: o.sin,
    cos: o.cos,
    tanh: o.tanh,
    sigmoid: o.sigmoid,
  };
  const binary = {
    add: o.add,
    sub: o.sub,
    mul: o.mul,
    div: o.div,
    pow: o.pow,
    maximum: o.maximum,
    minimum: o.minimum,
  };
  const flat = {
    sign: o.sign,
    floor: o.floor,
    "cast to int32": (x: Tensor) => o.cast(x, "int32"),
    "cast to bool": (x: Tensor) => o.cast(o.floor(x), "bool"),
  };
  const compared = { equal: o.equal, less: o.less, lessEqual: o.lessEqual };
  return {
    ...Object.fromEntries(
      Object.entries(unary).map(([name, f]): [string, Builder] => [
        name,
        ({ lengths }) => ({ inputs: [wave(lengths.slice(0, 3), 1, positive)], compute: f }),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(binary).map(([name, f]): [string, Builder] => [
        name,
        (sizes) => ({
          inputs: [wave(sizes.lengths.slice(0, 3), 1, positive), wave(stretchable(sizes), 2, positive)],
          compute: f,
        }),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(flat).map(([name, f]): [string, Builder] => [
        name,
        ({ lengths }) => ({
          inputs: [wave(lengths.slice(0, 3), 1, { low: -3, high: 3 })],
          compute: f,
          differentiable: false,
        }),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(compared).map(([name, f]): [string, Builder] => [
        name,
        (sizes) => ({
          inputs: [wholeWave(sizes.lengths.slice(0, 3), 0, 3, 1), wholeWave(stretchable(sizes), 0, 3, 2)],
          compute: f,
          differentiable: false,
        }),
      ]),
    ),
    "not, and, or": ({ lengths }) => ({
      inputs: [flagWave(lengths.slice(0, 2), 1), flagWave(lengths.slice(0, 2), 2)],
      compute: (a, b) => [o.not(a!), o.and(a!, b!), o.or(a!, b!)],
      differentiable: false,
    }),
    where: (sizes) => ({
      inputs: [flagWave(stretchable(sizes)), wave(sizes.lengths.slice(0, 3), 1), wave(stretchable(sizes), 2)],
      compute: (c, a, b) => o.where(c!, a!, b!),
    }),
    fused: (sizes) => ({
      inputs: [wave(sizes.lengths.slice(0, 3), 1), wave(stretchable(sizes), 2)],
      compute: (a, b) => [o.tanh(o.add(o.mul(a!, b!), b!)), o.sub(b!, a!), o.mul(a!, 0.5)],
    }),
  };
}

/** The first three lengths with some of them 1, or fewer axes: what stretches to them. */
function stretchable({ lengths, choice }: CaseSizes): number[] {
  const kept = lengths.slice(0, 3).map((length, axis) => ((choice >> axis) & 1 ? 1 : length));
  return choice & 8 ? kept.slice(1) : kept;
}

function movers(): Record<string, Builder> {
  return {
    reshape: ({ lengths: [a, b, c] }) => ({
      inputs: [wave([a, b, c])],
      compute: (x) => o.tanh(o.reshape(x!, [c, a * b])),
    }),
    transpose: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.transpose(x!, permutation(choice)),
    }),
    broadcast: (sizes) => ({
      inputs: [wave(stretchable(sizes))],
      compute: (x) => o.broadcastTo(x!, sizes.lengths.slice(0, 3)),
    }),
    slice: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.slice(x!, choice % 4, choice % lengths[choice % 4]!),
    }),
    pad: ({ lengths: [a, b, c], choice }) => ({
      inputs: [wave([a, b])],
      compute: (x) => o.pad(x!, { before: [choice % 3, c - 1], after: [c - 1, choice % 2], value: choice }),
    }),
    concat: ({ lengths: [a, b, c, d], choice }) => ({
      inputs: [wave(join(choice, a, [b, c]), 1), wave(join(choice, d, [b, c]), 2)],
      compute: (...xs) => o.concat(xs, choice % 3),
    }),
    flip: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) =>
        o.flip(
          x!,
          [0, 1, 2, 3].filter((axis) => (choice >> axis) & 1),
        ),
    }),
    gather: ({ lengths: [rows, features, count] }) => ({
      inputs: [wave([rows, features]), wholeWave([count], 0, rows)],
      compute: (table, at) => o.gather(table!, at!),
    }),
    scatterAdd: ({ lengths: [rows, features, count] }) => ({
      inputs: [wholeWave([count], -1, rows + 1), wave([count, features])],
      compute: (at, updates) => o.scatterAdd(at!, updates!, rows),
    }),
  };
}

function permutation(choice: number): number[] {
  const left = [0, 1, 2, 3];
  return [4, 3, 2, 1].map((count, i) => left.splice((choice >> i) % count, 1)[0]!);
}

/** The shape whose axis `choice` modulo 3 has the length `own`, the others `rest`. */
function join(choice: number, own: number, rest: readonly [number, number]): number[] {
  const shape: number[] = [...rest];
  shape.splice(choice % 3, 0, own);
  return shape;
}

function algebra(): Record<string, Builder> {
  return {
    matmul: ({ lengths: [m, k, n, batch], choice }) => {
      const transposeA = (choice & 1) === 1;
      const transposeB = (choice & 2) === 2;
      const lead = choice & 4 ? [batch] : [];
      const inputs = [
        wave([...lead, ...(transposeA ? [k, m] : [m, k])], 1),
        wave([...lead, ...(transposeB ? [n, k] : [k, n])], 2),
      ];
      return { inputs, compute: (a, b) => o.matmul(a!, b!, { transposeA, transposeB }) };
    },
    sum: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.sum(x!, { axes: axesOf(choice) }),
    }),
    max: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.max(x!, { axes: axesOf(choice), keepAxes: true }),
    }),
    mean: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.mean(x!, { axes: axesOf(choice) }),
    }),
    argmax: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.argmax(x!, choice % 4),
      differentiable: false,
    }),
    softmax: ({ lengths: [a, b, c] }) => ({
      inputs: [wave([a, b, c], 1, { low: -3, high: 3 })],
      compute: (x) => o.softmax(x!),
    }),
    logSoftmax: ({ lengths: [a, b, c] }) => ({
      inputs: [wave([a, b, c], 1, { low: -3, high: 3 })],
      compute: (x) => o.logSoftmax(x!),
    }),
    random: ({ lengths, choice }) => ({
      inputs: [whole([choice, 7])],
      compute: (from) => [o.randomBits(from!, lengths), o.randomUniform(from!, lengths)],
      differentiable: false,
    }),
  };
}

function axesOf(choice: number): number[] {
  return [0, 1, 2, 3].filter((axis) => (choice >> axis) & 1);
}

function sequences(): Record<string, Builder> {
  return {
    gru: fused(3, (x, w, walk, hidden) => pick(o.gruSequence(x, w, { ...walk, hidden }))),
    "gru, reset before": fused(3, (x, w, walk, hidden) =>
      pick(o.gruSequence(x, w, { ...walk, hidden, resetAfter: false })),
    ),
    lstm: fused(4, (x, w, walk, hidden) => {
      const { cell, ...rest } = o.lstmSequence(x, w, { ...walk, hidden, cell: o.mul(hidden, 0.5) });
      return [...pick(rest), cell];
    }),
    rnn: fused(1, (x, w, walk, hidden) => pick(o.rnnSequence(x, w, { ...walk, hidden }))),
    linearScan: ({ lengths: [batch, time, features], choice }) => ({
      inputs: [
        wave([batch, time, features], 1),
        wave([batch, time, features], 2),
        wave([batch, features], 3),
      ],
      compute: (a, b, initial) => o.linearScan(a!, b!, { initial: initial!, reverse: choice % 2 === 1 }),
    }),
    scan: ({ lengths: [batch, time, features, hidden], choice }) => ({
      inputs: [wave([time, batch, features], 1), wave([features, hidden], 2), wave([batch, hidden], 3)],
      compute: (xs, w, h) =>
        o.scan(
          (carry: Tensor, x: Tensor) => {
            const next = o.tanh(o.add(o.matmul(x, w!), o.mul(carry, 0.9)));
            return { carry: next, output: o.mul(next, carry) };
          },
          h!,
          xs!,
          { reverse: choice % 2 === 1 },
        ),
    }),
  };
}

type Weights = {
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh: Tensor;
  readonly biasHh: Tensor;
};
type Walk = { readonly reverse: boolean; readonly timeMajor: boolean; readonly lengths: Tensor };

function fused(
  gates: number,
  run: (x: Tensor, weights: Weights, walk: Walk, hidden: Tensor) => unknown,
): Builder {
  return ({ lengths: [batch, time, inputSize, hiddenSize], choice }) => {
    const rows = gates * hiddenSize;
    // Larger weights explode with the hidden size and drown in rounding.
    const high = 1.5 / Math.sqrt(hiddenSize);
    const timeMajor = (choice & 2) === 2;
    const walk = { reverse: (choice & 1) === 1, timeMajor, lengths: wholeWave([batch], 0, time + 1, choice) };
    const inputs = [
      wave(timeMajor ? [time, batch, inputSize] : [batch, time, inputSize], 1),
      wave([rows, inputSize], 2),
      wave([rows, hiddenSize], 3, { low: -high, high }),
      wave([rows], 4),
      wave([rows], 5),
      wave([batch, hiddenSize], 6),
    ];
    return {
      inputs,
      compute: (x, weightIh, weightHh, biasIh, biasHh, hidden) =>
        run(
          x!,
          { weightIh: weightIh!, weightHh: weightHh!, biasIh: biasIh!, biasHh: biasHh! },
          walk,
          hidden!,
        ),
    };
  };
}

function pick({ output, hidden }: { readonly output: Tensor; readonly hidden: Tensor }): Tensor[] {
  return [output, hidden];
}
