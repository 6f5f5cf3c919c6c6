import {
  add,
  compile,
  evaluate,
  fromData,
  type Key,
  key,
  leaves,
  mul,
  referenceBackend,
  type Sequence,
  slice,
  stack,
  sum,
  type Tensor,
  take,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { inFloat64, numbers } from "../../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../../test/gradients.ts";
import { variationalDropout } from "../decorators/variational-dropout.ts";
import { zoneout } from "../decorators/zoneout.ts";
import { CellOptionError } from "../errors.ts";
import { lstmCell } from "../lstm-cell.ts";
import { ragged } from "../ragged.ts";
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
const encoded = ragged(states, int32([4, 2, 3]));

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

/** The valid positions of a row. */
const positionsOf = (row: number) =>
  rowsOf(states)
    .slice(row * time, (row + 1) * time)
    .slice(0, [4, 2, 3][row]);

test("Luong's decoder equals plain loops", async () => {
  const p = inFloat64(luong.init(key(1)));
  const call = luong.bind(p);
  const found = await evaluate(backend, { ...call(x, call.prepare(encoded)) });
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
  const call = bahdanau.bind(p);
  const found = await evaluate(backend, { ...call(x, call.prepare(encoded)) });
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
type AnyDecoder = AttentionDecoder<any, any>;
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
  const call = decoder.bind(parameters);
  const everything = <X extends Sequence>(input: X) => ({ ...call(input, call.prepare(encoded)) });

  test("single steps, the memory an argument of a compiled function, equal the sequence", async () => {
    const memory = await evaluate(backend, call.prepare(encoded));
    const first = await evaluate(backend, call.initialState(memory));
    const step = await compile(
      backend,
      (held: typeof memory, state: AttentionState, input: Tensor) => {
        const { state: next, output } = call.step(state, input, held);
        return { state: next, output };
      },
      memory,
      first,
      take(x, 1, 0),
    );
    let state = first;
    const outputs: Tensor[] = [];
    const weights: Tensor[] = [];
    for (let t = 0; t < steps; t++) {
      const input = await evaluate(backend, take(x, 1, t));
      const next = step.runSync(memory, state, input);
      state = next.state;
      outputs.push(next.output);
      weights.push(next.state.weights);
    }
    step.dispose();
    const [found, whole] = await evaluate(backend, [
      { output: stack(outputs, 1), weights: stack(weights, 1), state },
      everything(x),
    ]);
    expectClose(numbersOf(found), numbersOf(whole), { absolute: 1e-12 });
  });

  test("over ragged sequences equals runCell of its cell, also time-major", async () => {
    const lengths = int32([5, 3, 0]);
    const cell = decoder.over(call.prepare(encoded));
    const timeMajor = stack([0, 1, 2, 3, 4].map((t) => take(x, 1, t)));
    const other = runCell(cell, parameters, timeMajor, { timeMajor: true, lengths });
    const found = await evaluate(backend, {
      plain: runCell(cell, parameters, x, { lengths }),
      own: everything(ragged(x, lengths)),
      other: stack([0, 1, 2].map((row) => take(other.output, 1, row))),
    });
    expect(found.own.output.lengths.data).toEqual(lengths.data);
    expect(found.own.weights.lengths.data).toEqual(lengths.data);
    expect(found.plain.output.data).toEqual(found.own.output.values.data);
    expect(found.other.data).toEqual(found.own.output.values.data);
    expect(numbersOf(found.own.state)).toEqual(numbersOf(found.plain.state));
    const shown = rowsOf(found.own.weights.values).map((row) => row.reduce((a, b) => a + b, 0));
    expectClose(shown, [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], { absolute: 1e-12 });
  });

  test("starts from the encoder's state", async () => {
    const memory = call.prepare(encoded);
    const zero = call.initialState(memory);
    const initialState = { ...zero, cell: { ...zero.cell, hidden: numbers([batch, hiddenSize], 5) } };
    const { output } = call(x, memory, { initialState });
    const [a, b] = await evaluate(backend, [output, everything(x).output]);
    expect(Math.max(...a!.data.map((value, i) => Math.abs(value - b!.data[i]!)))).toBeGreaterThan(1e-3);
  });

  test("has the gradient of central differences, also through the memory", async () => {
    const held = { parameters, states, x: slice(x, 1, 0, 3) };
    const fixed = { ...held, x: await evaluate(backend, held.x) };
    const loss = (at: typeof fixed): Tensor => {
      const own = decoder.bind(at.parameters);
      const memory = own.prepare(ragged(at.states, encoded.lengths));
      const { output, weights, state } = own(ragged(at.x, int32([3, 2, 0])), memory);
      return leaves({ output: output.values, weights: weights.values, state })
        .map((y, i) => sum(mul(y, numbers(y.shape, 90 + i))))
        .reduce(add);
    };
    await checkTreeGradient(backend, loss, fixed);
  });
});

test("randomness of the inner cell is sampled while training", async () => {
  const decoder = bahdanauDecoder({
    inputSize,
    attention,
    cell: (features) =>
      zoneout(variationalDropout(rnnCell({ inputSize: features, hiddenSize }), { input: 0.5 }), {
        hidden: 0.5,
      }),
  });
  const parameters = decoder.init(key(1));
  const run = (context: { readonly key?: Key }) => {
    const call = decoder.bind(parameters, context);
    return evaluate(backend, call(x, call.prepare(states)).output);
  };
  const [a, b] = [await run({ key: key(1) }), await run({ key: key(2) })];
  expect(a.data).toEqual((await run({ key: key(1) })).data);
  expect(a.data).not.toEqual(b.data);
  expect((await run({})).data).not.toEqual(a.data);
});

test("rejects invalid sizes", () => {
  const cell = (features: number) => rnnCell({ inputSize: features, hiddenSize });
  const wrong = generalAttention({ querySize: 5, memorySize });
  expect(() => bahdanauDecoder({ inputSize, attention: wrong, cell })).toThrow(CellOptionError);
  expect(() => bahdanauDecoder({ inputSize, attention: wrong, cell })).toThrow(
    "bahdanauDecoder: the cell's outputSize is 3; expected the querySize of the attention, 5.",
  );
  expect(() => luongDecoder({ inputSize, outputSize, attention, cell: () => cell(4) })).toThrow(
    "luongDecoder: the cell's inputSize is 4; expected 9, the inputSize that cell() is called with.",
  );
  expect(() => luongDecoder({ inputSize, outputSize: 0, attention, cell })).toThrow(
    "luongDecoder: outputSize is 0; expected a whole number of at least 1.",
  );
  const p = luong.init(key(1));
  const call = luong.bind(p);
  const memory = call.prepare(states);
  const over = luong.over(memory);
  const text = "luongDecoder: input has shape [2, 2]; expected [batch=3, inputSize=2].";
  expect(() => over.step(p, over.initialState(2), numbers([2, inputSize], 1))).toThrow(text);
  expect(() => call.step(call.initialState(memory), numbers([2, inputSize], 1), memory)).toThrow(text);
  expect(() => call({ values: x, lengths: int32([1]) }, memory)).toThrow(
    "decoder: lengths (of values [3, 5, 2]) has shape [1]; expected [batch], and values [batch, time, …].",
  );
});
