import {
  add,
  compile,
  evaluate,
  fromData,
  key,
  leaves,
  mul,
  referenceBackend,
  select,
  slice,
  stack,
  sum,
  type Tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { inFloat64, numbers } from "../../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../../test/gradients.ts";
import type { CellState } from "../cell.ts";
import { variationalDropout } from "../decorators/variational-dropout.ts";
import { zoneout } from "../decorators/zoneout.ts";
import { CellOptionError } from "../errors.ts";
import { lstmCell } from "../lstm-cell.ts";
import { rnnCell } from "../rnn-cell.ts";
import { runCell } from "../run-cell.ts";
import { additiveAttention } from "./additive.ts";
import type { AttentionDecoder, AttentionState } from "./decoder.ts";
import { bahdanauDecoder, luongDecoder } from "./decoders.ts";
import { generalAttention } from "./multiplicative.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, steps, inputSize, hiddenSize, memorySize, outputSize] = [3, 4, 5, 2, 3, 6, 7];
const attention = generalAttention({ querySize: hiddenSize, memorySize });
const states = numbers([batch, time, memorySize], 1);
const x = numbers([batch, steps, inputSize], 2);
const int32 = (values: readonly number[]) =>
  fromData({ data: Int32Array.from(values), shape: [values.length], dtype: "int32" });
const lengths = int32([4, 2, 3]);

const luong = luongDecoder({
  inputSize,
  outputSize,
  attention,
  cell: (features) => rnnCell({ inputSize: features, hiddenSize }),
});
const bahdanau = bahdanauDecoder({
  inputSize,
  attention,
  cell: (features) => rnnCell({ inputSize: features, hiddenSize }),
});

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((total, value, i) => total + value * b[i]!, 0);
/** The rows of a constant. */
function rowsOf({ data, shape }: Tensor): number[][] {
  const width = shape.at(-1)!;
  return Array.from({ length: data.length / width }, (_, i) =>
    Array.from(data.slice(i * width, (i + 1) * width)),
  );
}
const product = (matrix: Tensor, v: readonly number[]) => rowsOf(matrix).map((row) => dot(row, v));

/** h' = tanh(W x + b + U h + c) in plain numbers. */
function plainRnn(p: Readonly<Record<string, Tensor>>, input: number[], h: number[]): number[] {
  const [a, b] = [product(p.weightIh!, input), product(p.weightHh!, h)];
  return a.map((value, i) => Math.tanh(value + p.biasIh!.data[i]! + b[i]! + p.biasHh!.data[i]!));
}

/** Luong's general attention in plain numbers. */
function plainAttention(weight: Tensor, query: number[], positions: number[][]) {
  const scores = positions.map((position) => Math.exp(dot(query, product(weight, position))));
  const total = scores.reduce((a, b) => a + b, 0);
  const weights = scores.map((score) => score / total);
  return {
    weights,
    context: positions[0]!.map((_, f) =>
      dot(
        weights,
        positions.map((p) => p[f]!),
      ),
    ),
  };
}

/** The positions of a row that count. */
const positionsOf = (row: number) =>
  rowsOf(states)
    .slice(row * time, (row + 1) * time)
    .slice(0, [4, 2, 3][row]);

test("Luong's decoder equals plain loops", async () => {
  const p = inFloat64(luong.init(key(1)));
  const found = await evaluate(backend, { ...luong.run(p, luong.prepare(p, states, { lengths }), x) });
  for (let row = 0; row < batch; row++) {
    let [h, fed] = [new Array<number>(hiddenSize).fill(0), new Array<number>(outputSize).fill(0)];
    for (let t = 0; t < steps; t++) {
      h = plainRnn(p.cell as never, [...rowsOf(x)[row * steps + t]!, ...fed], h);
      const { weights, context } = plainAttention(p.attention.weight, h, positionsOf(row));
      fed = product(p.output.weight, [...context, ...h]).map(Math.tanh);
      expectClose(rowsOf(found.output)[row * steps + t]!, fed, { absolute: 1e-12 });
      const padded = [...weights, 0, 0, 0].slice(0, time);
      expectClose(rowsOf(found.weights)[row * steps + t]!, padded, { absolute: 1e-12 });
    }
    expectClose(rowsOf(found.state.hidden)[row]!, fed, { absolute: 1e-12 });
    expectClose(rowsOf(found.state.cell.hidden)[row]!, h, { absolute: 1e-12 });
  }
});

test("Bahdanau's decoder equals plain loops", async () => {
  const p = inFloat64(bahdanau.init(key(1)));
  const found = await evaluate(backend, { ...bahdanau.run(p, bahdanau.prepare(p, states, { lengths }), x) });
  for (let row = 0; row < batch; row++) {
    let s = new Array<number>(hiddenSize).fill(0);
    for (let t = 0; t < steps; t++) {
      const { weights, context } = plainAttention(p.attention.weight, s, positionsOf(row));
      s = plainRnn(p.cell as never, [...rowsOf(x)[row * steps + t]!, ...context], s);
      expectClose(rowsOf(found.output)[row * steps + t]!, [...s, ...context], { absolute: 1e-12 });
      const padded = [...weights, 0, 0, 0].slice(0, time);
      expectClose(rowsOf(found.weights)[row * steps + t]!, padded, { absolute: 1e-12 });
    }
  }
});

// biome-ignore lint/suspicious/noExplicitAny: the parameters of the decoders differ.
type AnyDecoder = AttentionDecoder<any, AttentionState<CellState>>;
const decoders: Readonly<Record<string, AnyDecoder>> = {
  luong,
  bahdanau,
  "luong over an LSTM, additive": luongDecoder({
    inputSize,
    outputSize,
    attention: additiveAttention({ querySize: hiddenSize, memorySize, attentionSize: 5 }),
    cell: (features) => lstmCell({ inputSize: features, hiddenSize }),
  }),
};

describe.each(Object.entries(decoders))("%s", (_, decoder) => {
  const parameters = inFloat64(decoder.init(key(1))) as Readonly<Record<string, unknown>>;
  const stretch = int32([5, 3, 0]);
  const everything = (options: object) => {
    const memory = decoder.prepare(parameters, states, { lengths });
    return { ...decoder.run(parameters, memory, x, options) };
  };

  test("single steps, the memory an argument of a compiled function, equal the sequence", async () => {
    const memory = await evaluate(backend, decoder.prepare(parameters, states, { lengths }));
    const first = decoder.over(memory).initialState(batch);
    const step = await compile(
      backend,
      (held: typeof memory, state: AttentionState, input: Tensor) =>
        decoder.over(held).step(parameters, state, input),
      memory as never,
      first as never,
      select(x, 1, 0) as never,
    );
    let state: unknown = await evaluate(backend, first);
    const outputs: Tensor[] = [];
    const weights: Tensor[] = [];
    for (let t = 0; t < steps; t++) {
      const input = await evaluate(backend, select(x, 1, t));
      const next = step.runSync(memory as never, state as never, input as never);
      state = next.state;
      outputs.push(next.output as unknown as Tensor);
      weights.push((next.state as unknown as AttentionState).weights);
    }
    step.dispose();
    const [found, whole] = await evaluate(backend, [
      { output: stack(outputs, 1), weights: stack(weights, 1), state },
      everything({}),
    ]);
    expectClose(numbersOf(found), numbersOf(whole), { absolute: 1e-12 });
  });

  test("runs through runCell, ragged, time first", async () => {
    const memory = decoder.prepare(parameters, states, { lengths });
    const timeMajor = stack([0, 1, 2, 3, 4].map((t) => select(x, 1, t)));
    const other = decoder.run(parameters, memory, timeMajor, { timeMajor: true, lengths: stretch });
    const found = await evaluate(backend, {
      plain: runCell(decoder.over(memory), parameters, x, { lengths: stretch }).output,
      own: everything({ lengths: stretch }),
      other: stack([0, 1, 2].map((row) => select(other.weights, 1, row))),
    });
    expect(found.plain.data).toEqual(found.own.output.data);
    expect(found.other.data).toEqual(found.own.weights.data);
    const shown = rowsOf(found.own.weights).map((row) => row.reduce((a, b) => a + b, 0));
    expectClose(shown, [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], { absolute: 1e-12 });
  });

  test("begins with the encoder's state", async () => {
    const memory = decoder.prepare(parameters, states, { lengths });
    const zero = decoder.over(memory).initialState(batch);
    const initialState = { ...zero, cell: { ...zero.cell, hidden: numbers([batch, hiddenSize], 5) } };
    const { output } = decoder.run(parameters, memory, x, { initialState });
    const [a, b] = await evaluate(backend, [output, everything({}).output]);
    expect(Math.max(...a!.data.map((value, i) => Math.abs(value - b!.data[i]!)))).toBeGreaterThan(1e-3);
  });

  test("has the gradient of central differences, through the memory too", async () => {
    const held = { parameters, states, x: slice(x, 1, 0, 3) };
    const fixed = { ...held, x: await evaluate(backend, held.x) };
    const loss = (at: typeof fixed): Tensor => {
      const memory = decoder.prepare(at.parameters, at.states, { lengths });
      const result = decoder.run(at.parameters, memory, at.x, { lengths: int32([3, 2, 0]) });
      return (leaves({ ...result }) as Tensor[])
        .map((y, i) => sum(mul(y, numbers(y.shape, 90 + i))))
        .reduce(add);
    };
    await checkTreeGradient(backend, loss, fixed);
  });
});

test("what is random in the cell inside is drawn while training", async () => {
  const decoder = bahdanauDecoder({
    inputSize,
    attention,
    cell: (features) =>
      zoneout(variationalDropout(rnnCell({ inputSize: features, hiddenSize }), { input: 0.5 }), {
        hidden: 0.5,
      }),
  });
  const parameters = decoder.init(key(1));
  const run = (options: object) =>
    evaluate(backend, decoder.run(parameters, decoder.prepare(parameters, states), x, options).output);
  const [a, b] = [await run({ key: key(1) }), await run({ key: key(2) })];
  expect(a.data).toEqual((await run({ key: key(1) })).data);
  expect(a.data).not.toEqual(b.data);
  expect((await run({})).data).not.toEqual(a.data);
});

test("refuses what does not fit", () => {
  const cell = (features: number) => rnnCell({ inputSize: features, hiddenSize });
  const wrong = generalAttention({ querySize: 5, memorySize });
  expect(() => bahdanauDecoder({ inputSize, attention: wrong, cell })).toThrow(CellOptionError);
  expect(() => bahdanauDecoder({ inputSize, attention: wrong, cell })).toThrow(
    "bahdanauDecoder: the cell's outputSize is 3; expected the querySize of the attention, 5.",
  );
  expect(() => luongDecoder({ inputSize, outputSize, attention, cell: () => cell(4) })).toThrow(
    "luongDecoder: the cell's inputSize is 4; expected 9, as it is given.",
  );
  expect(() => luongDecoder({ inputSize, outputSize: 0, attention, cell })).toThrow(
    "luongDecoder: outputSize is 0; expected a whole number of at least 1.",
  );
  const p = luong.init(key(1));
  const over = luong.over(luong.prepare(p, states));
  expect(() => over.step(p, over.initialState(2), numbers([2, inputSize], 1))).toThrow(
    "luongDecoder: input has shape [2, 2]; expected [batch=3, inputSize=2].",
  );
});
