// Stacked cells, convolutional LSTMs, and wrappers of layers and models, against plain loops.
import { describe, expect, test } from "vitest";
import {
  expectModel,
  type Grid,
  grid,
  gridOf,
  layerJson,
  modelJson,
  oneLayer,
  total,
  type Written,
  wave,
  writtenModel,
} from "./written-models.ts";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

type Vector = readonly number[];

/** One step of a cell: the next states, of which the first is the output. */
type Step = (x: Vector, states: readonly Vector[]) => readonly Vector[];

/** x W + b of a column. */
const product = (x: Vector, w: Grid, column: number) =>
  x.reduce((sum, own, i) => sum + own * w.at(i, column), 0);

/** Keras' GRU with reset_after: gates z, r, h. */
function gruStep(kernel: Grid, recurrent: Grid, bias: Grid): Step {
  const units = recurrent.shape[0]!;
  return (x, [h]) => {
    const gate = (g: number, u: number) => [
      product(x, kernel, g * units + u) + bias.at(0, g * units + u),
      product(h!, recurrent, g * units + u) + bias.at(1, g * units + u),
    ];
    return [
      range(units).map((u) => {
        const [z, r] = [0, 1].map((g) => sigmoid(gate(g, u)[0]! + gate(g, u)[1]!));
        const [input, state] = gate(2, u);
        const candidate = Math.tanh(input! + r! * state!);
        return z! * h![u]! + (1 - z!) * candidate;
      }),
    ];
  };
}

/** Keras' LSTM: gates i, f, c, o. */
function lstmStep(kernel: Grid, recurrent: Grid, bias: Grid): Step {
  const units = recurrent.shape[0]!;
  return (x, [h, c]) => {
    const gate = (g: number, u: number) =>
      product(x, kernel, g * units + u) + product(h!, recurrent, g * units + u) + bias.at(g * units + u);
    const next = range(units).map(
      (u) => sigmoid(gate(1, u)) * c![u]! + sigmoid(gate(0, u)) * Math.tanh(gate(2, u)),
    );
    return [range(units).map((u) => sigmoid(gate(3, u)) * Math.tanh(next[u]!)), next];
  };
}

/** Steps of stacked cells over the rows of x, skipping masked ones: outputs by step, and the last states. */
function runCells(
  cells: readonly { readonly step: Step; readonly units: number; readonly states: number }[],
  x: Grid,
  {
    isReverse = false,
    isValid = () => true,
  }: { isReverse?: boolean; isValid?: (n: number, t: number) => boolean } = {},
) {
  const [batch, time, features] = x.shape as [number, number, number];
  const outputs = range(batch).map((n) => {
    let states = cells.map((own) => range(own.states).map((): Vector => range(own.units).map(() => 0)));
    let last: Vector = range(cells.at(-1)!.units).map(() => 0);
    const order = isReverse ? range(time).reverse() : range(time);
    const byStep = new Map<number, Vector>();
    for (const t of order) {
      if (isValid(n, t)) {
        let input: Vector = range(features).map((f) => x.at(n, t, f));
        states = cells.map((own, i) => {
          const next = own.step(input, states[i]!);
          input = next[0]!;
          return [...next];
        });
        last = input;
      }
      byStep.set(t, last);
    }
    return { byStep, last, states: states.flat() };
  });
  return {
    sequence: grid([batch, time, cells.at(-1)!.units], (n, t, u) => outputs[n]!.byStep.get(t)![u]!),
    last: grid([batch, cells.at(-1)!.units], (n, u) => outputs[n]!.last[u]!),
    states: outputs[0]!.states.map((own, i) =>
      grid([batch, own.length], (n, u) => outputs[n]!.states[i]![u]!),
    ),
  };
}

const x = wave([2, 4, 3], 1);
const gru = [wave([3, 6], 2), wave([2, 6], 3), wave([2, 6], 4)] as const;
const lstm = [wave([2, 12], 5), wave([3, 12], 6), wave([12], 7)] as const;
const simple = [wave([3, 2], 8), wave([2, 2], 9), wave([2], 10)] as const;
const cells = [
  { step: gruStep(...gru), units: 2, states: 1 },
  { step: lstmStep(...lstm), units: 3, states: 2 },
];
const cellJson = (className: string, units: number, name: string) =>
  layerJson({ className, name, config: { units, dropout: 0, recurrent_dropout: 0 } });
const stack = {
  cell: layerJson({
    className: "StackedRNNCells",
    name: "stack",
    config: { cells: [cellJson("GRUCell", 2, "a"), cellJson("LSTMCell", 3, "b")] },
  }),
};
const inGroup = (prefix: string, own: readonly Grid[]) =>
  Object.fromEntries(own.map((w, i) => [`${prefix}/vars/${i}`, w]));
const stackWeights = (prefix = "cell") => ({
  ...inGroup(`${prefix}/cells/gru_cell`, gru),
  ...inGroup(`${prefix}/cells/lstm_cell`, lstm),
});
const input = [{ name: "x", shape: [4, 3] }];

describe("RNN of stacked cells", () => {
  const layer = (config: Record<string, unknown>) => ({
    className: "RNN",
    config: { ...stack, ...config },
    weights: stackWeights(),
  });

  test("the last output, and the states of all cells", async () => {
    const model = oneLayer(layer({ return_state: true }), input, { args: ["x"] }, 4);
    const { last, states } = runCells(cells, x);
    expect(Object.keys(model.parameters)).toContain("layer.1.weightIh");
    expect(model.layers[0]!.gates).toBe(
      "z, r, h (sigmoid, tanh, reset after the product); then i, f, c, o (sigmoid, tanh)",
    );
    await expectModel(model, { x }, [last, ...states]);
  });

  test("the sequence, backwards, from given states", async () => {
    const zeros = [2, 3, 3].map((units, i) => ({ name: `s${i}`, shape: [units] }));
    const call = { args: ["x"], kwargs: { initial_state: ["s0", "s1", "s2"] } };
    const model = oneLayer(layer({ return_sequences: true, go_backwards: true }), [...input, ...zeros], call);
    const { sequence } = runCells(cells, x, { isReverse: true });
    const given = Object.fromEntries(zeros.map(({ name, shape }) => [name, grid([2, ...shape], () => 0)]));
    // Keras gives the outputs in the order in which it computes them.
    const flipped = grid(sequence.shape, (n, t, u) => sequence.at(n, 3 - t, u));
    await expectModel(model, { x, ...given }, [flipped]);
  });

  test("in both directions, and with masked steps", async () => {
    const masked = grid([2, 4, 3], (n, t, f) => (n === 1 && t === 2 ? 0 : x.at(n, t, f)));
    const rnn = (name: string, goBackwards: boolean) =>
      layerJson({
        className: "RNN",
        name,
        config: { ...stack, return_sequences: false, go_backwards: goBackwards },
      });
    const both: Written = {
      className: "Bidirectional",
      name: "both",
      config: { merge_mode: "ave", layer: rnn("forward", false), backward_layer: rnn("backward", true) },
      weights: { ...stackWeights("forward_layer/cell"), ...stackWeights("backward_layer/cell") },
      calls: [{ args: ["masking"] }],
    };
    const masking = {
      className: "Masking",
      name: "masking",
      config: { mask_value: 0 },
      calls: [{ args: ["x"] }],
    };
    const isValid = (n: number, t: number) => !(n === 1 && t === 2);
    const [ahead, behind] = [false, true].map(
      (isReverse) => runCells(cells, masked, { isReverse, isValid }).last,
    );
    const expected = grid([2, 3], (n, u) => (ahead!.at(n, u) + behind!.at(n, u)) / 2);
    await expectModel(writtenModel(input, [masking, both]), { x: masked }, [expected], ["x"]);
  });
});

test("a mask and initial states together: Keras 3 drops the mask unless it is passed by name", async () => {
  const masked = grid([2, 4, 3], (_n, t, f) => (t === 1 ? 0 : x.at(0, t, f)));
  const masking = { className: "Masking", name: "masking", calls: [{ args: ["x"] }] };
  const of = (kwargs: Record<string, unknown>): Written => ({
    className: "GRU",
    name: "gru",
    config: { units: 2 },
    weights: inGroup("cell", gru),
    calls: [{ args: ["masking"], kwargs: { initial_state: ["s"], ...kwargs } }],
  });
  const inputs = [...input, { name: "s", shape: [2] }, { name: "m", shape: [4] }];
  const given = { x: masked, s: grid([2, 2], () => 0), m: grid([2, 4], (_n, t) => Number(t !== 1)) };
  const one = [cells[0]!];
  const dropped = writtenModel(inputs, [masking, of({})]);
  await expectModel(dropped, given, [runCells(one, masked).last], ["x", "m"]);
  const isTrue = {
    className: "NotEqual",
    name: "true",
    module: "keras.src.ops.numpy",
    calls: [{ args: ["m", 0] }],
  };
  const heeded = writtenModel(inputs, [masking, isTrue, of({ mask: "true" })]);
  await expectModel(heeded, given, [runCells(one, masked, { isValid: (_n, t) => t !== 1 }).last], ["x", "m"]);
});

describe("ConvLSTM", () => {
  const [kernel, recurrent, bias] = [wave([3, 2, 8], 2), wave([3, 2, 8], 3), wave([8], 4)];
  const maps = wave([2, 3, 5, 2], 1);
  const weights = inGroup("cell", [kernel, recurrent, bias]);

  /** Maps of all steps, and the last cell state. */
  function steps(own: Grid, { length, stride, first }: { length: number; stride: number; first: number }) {
    const zero = grid([2, length, 2], () => 0);
    const all: Grid[] = [];
    let [h, c] = [zero, zero];
    for (const t of range(own.shape[1]!)) {
      const [before, cell] = [h, c];
      const gate = (g: number, n: number, p: number, f: number) => {
        const column = 2 * g + f;
        const seen = total(3, (k) =>
          total(2, (ch) => own.at(n, t, p * stride + k - first, ch) * kernel.at(k, ch, column)),
        );
        const state = total(3, (k) =>
          total(2, (ch) => before.at(n, p + k - 1, ch) * recurrent.at(k, ch, column)),
        );
        return seen + state + bias.at(column);
      };
      c = grid(
        zero.shape,
        (n, p, f) =>
          sigmoid(gate(1, n, p, f)) * cell.at(n, p, f) +
          sigmoid(gate(0, n, p, f)) * Math.tanh(gate(2, n, p, f)),
      );
      const next = c;
      h = grid(zero.shape, (n, p, f) => sigmoid(gate(3, n, p, f)) * Math.tanh(next.at(n, p, f)));
      all.push(h);
    }
    return { all, last: h, cell: c };
  }

  test("ConvLSTM1D with strides: the last map and the states", async () => {
    const config = { filters: 2, kernel_size: [3], strides: [2], padding: "same", return_state: true };
    const model = oneLayer(
      { className: "ConvLSTM1D", config, weights },
      [{ name: "x", shape: [3, 5, 2] }],
      undefined,
      3,
    );
    const { last, cell } = steps(maps, { length: 3, stride: 2, first: 1 });
    await expectModel(model, { x: maps }, [last, last, cell]);
  });

  test("ConvLSTM1D, channels first, all maps", async () => {
    const config = {
      filters: 2,
      kernel_size: [3],
      padding: "valid",
      data_format: "channels_first",
      return_sequences: true,
    };
    const first = grid([2, 3, 2, 5], (n, t, ch, p) => maps.at(n, t, p, ch));
    const model = oneLayer({ className: "ConvLSTM1D", config, weights }, [{ name: "x", shape: [3, 2, 5] }]);
    const { all } = steps(maps, { length: 3, stride: 1, first: 0 });
    await expectModel(model, { x: first }, [grid([2, 3, 2, 3], (n, t, f, p) => all[t]!.at(n, p, f))]);
  });

  test("ConvLSTM2D of maps of one row is ConvLSTM1D", async () => {
    const config = { filters: 2, kernel_size: [1, 3], padding: "same" };
    const flat = Object.fromEntries(
      Object.entries(weights).map(([path, own]) => [
        path,
        own.shape.length === 1 ? own : gridOf([1, ...own.shape], own.data),
      ]),
    );
    const model = oneLayer({ className: "ConvLSTM2D", config, weights: flat }, [
      { name: "x", shape: [3, 1, 5, 2] },
    ]);
    const { last } = steps(maps, { length: 5, stride: 1, first: 1 });
    await expectModel(model, { x: gridOf([2, 3, 1, 5, 2], maps.data) }, [gridOf([2, 1, 5, 2], last.data)]);
  });
});

describe("TimeDistributed", () => {
  const td = (layer: unknown, weights: Readonly<Record<string, Grid>>): Omit<Written, "name"> => ({
    className: "TimeDistributed",
    config: { layer },
    weights,
  });

  test("a recurrent layer: each step is a sequence", async () => {
    const steps = wave([2, 3, 4, 3], 1);
    const layer = layerJson({ className: "SimpleRNN", name: "inner", config: { units: 2 } });
    const model = oneLayer(td(layer, inGroup("layer/cell", simple)), [{ name: "x", shape: [3, 4, 3] }]);
    const step: Step = (own, [h]) => [
      range(2).map((u) =>
        Math.tanh(product(own, simple[0], u) + product(h!, simple[1], u) + simple[2].at(u)),
      ),
    ];
    const rows = gridOf([6, 4, 3], steps.data);
    const { last } = runCells([{ step, units: 2, states: 1 }], rows);
    await expectModel(model, { x: steps }, [gridOf([2, 3, 2], last.data)]);
  });

  test.each([
    [
      "MaxPooling1D",
      { pool_size: [2], strides: [2] },
      [2, 3],
      (x: Grid, n: number, s: number, t: number, f: number) =>
        Math.max(x.at(n, s, 2 * t, f), x.at(n, s, 2 * t + 1, f)),
    ],
    [
      "Softmax",
      { axis: 1 },
      [4, 3],
      (x: Grid, n: number, s: number, t: number, f: number) =>
        Math.exp(x.at(n, s, t, f)) / total(4, (i) => Math.exp(x.at(n, s, i, f))),
    ],
    [
      "Permute",
      { dims: [2, 1] },
      [3, 4],
      (x: Grid, n: number, s: number, t: number, f: number) => x.at(n, s, f, t),
    ],
  ] as const)("%s", async (className, config, shape, f) => {
    const steps = wave([2, 2, 4, 3], 1);
    const model = oneLayer(td(layerJson({ className, name: "inner", config }), {}), [
      { name: "x", shape: [2, 4, 3] },
    ]);
    await expectModel(model, { x: steps }, [grid([2, 2, ...shape], (n, s, a, b) => f(steps, n, s, a, b))]);
  });

  test("a whole model, whose weights are in groups by layer", async () => {
    const kernel = wave([3, 2], 2);
    const layer = modelJson(
      [{ name: "row", shape: [3] }],
      [
        {
          className: "Dense",
          name: "dense",
          config: { units: 2, use_bias: false },
          calls: [{ args: ["row"] }],
        },
        {
          className: "Activation",
          name: "tanh",
          config: { activation: "tanh" },
          calls: [{ args: ["dense"] }],
        },
      ],
      [["tanh", 0, 0]],
    );
    const model = oneLayer(td(layer, { "layer/layers/dense/vars/0": kernel }), input);
    const expected = grid([2, 4, 2], (n, t, u) =>
      Math.tanh(total(3, (f) => x.at(n, t, f) * kernel.at(f, u))),
    );
    expect(Object.keys(model.parameters)).toEqual(["layer.dense.weight"]);
    await expectModel(model, { x }, [expected]);
  });
});
