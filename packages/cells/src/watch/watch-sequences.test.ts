import {
  add,
  compile,
  evaluate,
  key,
  mean,
  randomNormal,
  referenceBackend,
  type SequenceWatch,
  slice,
  square,
  sum,
  type Tensor,
  take,
  tensor,
  valueAndGrad,
  valueAndGradWithAuxiliary,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import type { Cell, CellState, CellStep } from "../cell.ts";
import { coupledLstmCell } from "../coupled-lstm-cell.ts";
import { zoneout } from "../decorators/zoneout.ts";
import { exponentialLstmCell } from "../exponential-lstm-cell.ts";
import { gruCell } from "../gru-cell.ts";
import { layerNormGruCell, layerNormLstmCell } from "../layer-norm-cells.ts";
import { lstmCell } from "../lstm-cell.ts";
import { minimalGatedCell } from "../minimal-gated-cell.ts";
import { peepholeLstmCell } from "../peephole-lstm-cell.ts";
import { projectedLstmCell } from "../projected-lstm-cell.ts";
import { ragged } from "../ragged.ts";
import { recurrent } from "../recurrent-layer.ts";
import { gru, lstm } from "../recurrent-layers.ts";
import { rnnCell } from "../rnn-cell.ts";
import { watchSequences } from "./watch-sequences.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, inputSize, hiddenSize] = [3, 5, 2, 4];
const x = (await evaluate(backend, randomNormal(key(3), [batch, time, inputSize]))) as Tensor;
const lengths = tensor([5, 2, 4], [3], "int32");

describe("a watched layer", () => {
  test.each([
    ["two layers in both directions", gru({ inputSize, hiddenSize, layers: 2, bidirectional: true })],
    ["dropout", gru({ inputSize, hiddenSize, layers: 2, dropout: 0.4 })],
    ["an LSTM", lstm({ inputSize, hiddenSize })],
    [
      "randomness",
      recurrent((n) => zoneout(gruCell({ inputSize: n, hiddenSize }), { hidden: 0.3 }), { inputSize }),
    ],
  ])("gives the same numbers: %s", async (_, layer) => {
    const parameters = await evaluate(backend, layer.init(key(0)) as never);
    const run = (watch?: SequenceWatch) => {
      const { output, hidden } = layer.bind(parameters as never, { key: key(5), watch })(ragged(x, lengths));
      return evaluate(backend, { output, hidden });
    };
    const plain = await run();
    const watched = await run(watchSequences().watch);
    expectClose(watched.output.values.data, plain.output.values.data, { absolute: 1e-12, relative: 0 });
    expectClose(watched.hidden.data, plain.hidden.data, { absolute: 1e-12, relative: 0 });
  });

  test("records every direction, with its input and valid steps", async () => {
    const layer = gru({ inputSize, hiddenSize, layers: 2, bidirectional: true });
    const { watch, sequences } = watchSequences();
    layer.bind(layer.init(key(0)), { watch })(ragged(x, lengths));
    expect(
      sequences.map(({ index, layer: at, direction, reverse }) => [index, at, direction, reverse]),
    ).toEqual([
      [0, 0, "forward", false],
      [1, 0, "reverse", true],
      [2, 1, "forward", false],
      [3, 1, "reverse", true],
    ]);
    const { isValid, input, probe } = sequences[2]!;
    expect([input.shape, probe.shape]).toEqual([
      [batch, time, 2 * hiddenSize],
      [batch, time, hiddenSize],
    ]);
    expect([...((await evaluate(backend, isValid)) as Tensor).data]).toEqual(
      [5, 2, 4].flatMap((length) => Array.from({ length: time }, (_, t) => (t < length ? 1 : 0))),
    );
  });

  test("time-major sequences are recorded batch-first", async () => {
    const layer = gru({ inputSize, hiddenSize, timeMajor: true });
    const steps = (await evaluate(backend, randomNormal(key(4), [time, batch, inputSize]))) as Tensor;
    const { watch, sequences } = watchSequences();
    const parameters = layer.init(key(0));
    const { output } = layer.bind(parameters, { watch })(steps);
    const { hidden } = sequences[0]!;
    expect([output.shape, hidden.shape]).toEqual([
      [time, batch, hiddenSize],
      [batch, time, hiddenSize],
    ]);
    const found = (await evaluate(backend, {
      seen: take(hidden, 0, 1),
      given: take(output, 1, 1),
    })) as Record<string, Tensor>;
    expect(found.seen!.data).toEqual(found.given!.data);
  });
});

describe("probes", () => {
  /** dL/dh_t for a loss of the states h_t of one direction, by running the rest of the sequence from h_t. */
  async function gradientByRestart(t: number) {
    const layer = gru({ inputSize, hiddenSize });
    const parameters = await evaluate(backend, layer.init(key(0)));
    const state = layer.bind(parameters)(slice(x, 1, 0, t + 1)).state[0]!.forward.hidden;
    const own = (hidden: Tensor) => {
      const here = sum(square(hidden));
      if (t === time - 1) return here;
      const { output } = layer.bind(parameters)(slice(x, 1, t + 1), {
        initialState: [{ forward: { hidden } }],
      });
      return add(here, sum(square(output)));
    };
    return (await evaluate(backend, valueAndGrad(own)(state).gradient)) as Tensor;
  }

  test("have the gradient with respect to each state, including its own output", async () => {
    const layer = gru({ inputSize, hiddenSize });
    const parameters = await evaluate(backend, layer.init(key(0)));
    const compiled = await compile(
      backend,
      (probe: Tensor) =>
        valueAndGrad((p: Tensor) => {
          const { watch } = watchSequences([p]);
          return sum(square(layer.bind(parameters, { watch })(x).output));
        })(probe).gradient,
      { shape: [batch, time, hiddenSize], dtype: "float32" } as never,
    );
    const zero = tensor(new Float32Array(batch * time * hiddenSize), [batch, time, hiddenSize]);
    const gradient = (await compiled.run(zero)) as Tensor;
    for (let t = 0; t < time; t++) {
      const expected = await gradientByRestart(t);
      const found = (await evaluate(backend, take(gradient, 1, t))) as Tensor;
      expectClose(found.data, expected.data, { absolute: 1e-9, relative: 0 });
    }
  });

  test("cover every tensor of the state, and are 0 past a length", async () => {
    const layer = lstm({ inputSize, hiddenSize });
    const parameters = await evaluate(backend, layer.init(key(0)));
    const probe = tensor(new Float32Array(batch * time * 2 * hiddenSize), [batch, time, 2 * hiddenSize]);
    const { gradient, auxiliary } = valueAndGradWithAuxiliary((p: Tensor) => {
      const { watch, sequences } = watchSequences([p]);
      return {
        value: mean(layer.bind(parameters, { watch })(ragged(x, lengths)).hidden),
        auxiliary: sequences[0]!.isValid,
      };
    })(probe);
    const found = (await evaluate(backend, { gradient, isValid: auxiliary })) as {
      gradient: Tensor;
      isValid: Tensor;
    };
    const rows = Array.from(found.isValid.data, (isValid, row) => {
      const own = found.gradient.data.subarray(row * 2 * hiddenSize, (row + 1) * 2 * hiddenSize);
      return [isValid === 1, own.some((value) => value !== 0)];
    });
    for (const [isValid, isNonZero] of rows) expect(isNonZero).toBe(isValid);
  });
});

describe("gates", () => {
  /** A cell's first step from a zero state: its gates by hand are the sigmoid of W x + b. */
  test.each<[string, Cell<never>, readonly string[]]>([
    ["GRU", gruCell({ inputSize, hiddenSize }) as never, ["reset", "update"]],
    [
      "GRU with the reset before",
      gruCell({ inputSize, hiddenSize, resetAfter: false }) as never,
      ["reset", "update"],
    ],
    ["LSTM", lstmCell({ inputSize, hiddenSize }) as never, ["input", "forget", "output"]],
    ["peephole LSTM", peepholeLstmCell({ inputSize, hiddenSize }) as never, ["input", "forget", "output"]],
    [
      "projected LSTM",
      projectedLstmCell({ inputSize, hiddenSize, projectionSize: 3 }) as never,
      ["input", "forget", "output"],
    ],
    ["coupled LSTM", coupledLstmCell({ inputSize, hiddenSize }) as never, ["forget", "output"]],
    ["minimal gated unit", minimalGatedCell({ inputSize, hiddenSize }) as never, ["forget"]],
    ["layer-norm GRU", layerNormGruCell({ inputSize, hiddenSize }) as never, ["reset", "update"]],
    ["layer-norm LSTM", layerNormLstmCell({ inputSize, hiddenSize }) as never, ["input", "forget", "output"]],
    ["exponential LSTM", exponentialLstmCell({ inputSize, hiddenSize }) as never, ["output"]],
    ["RNN", rnnCell({ inputSize, hiddenSize }) as never, []],
  ])("of a %s are named", (_, cell, names) => {
    const layer = recurrent(() => cell, { inputSize });
    const { watch, sequences } = watchSequences();
    layer.bind(layer.init(key(0)), { watch })(x);
    expect(Object.keys(sequences[0]!.gates)).toEqual(names);
  });

  test.each([
    ["gru", gru({ inputSize, hiddenSize }), { reset: 0, update: 1 }],
    ["lstm", lstm({ inputSize, hiddenSize }), { input: 0, forget: 1, output: 3 }],
  ])("are those of the formulas: %s", async (_, layer, rows) => {
    const parameters = (await evaluate(backend, layer.init(key(0)))) as unknown as {
      layers: { forward: Record<string, Tensor> }[];
    };
    const { watch, sequences } = watchSequences();
    layer.bind(parameters as never, { watch })(x);
    const gates = (await evaluate(backend, sequences[0]!.gates)) as unknown as Record<string, Tensor>;
    const { weightIh, biasIh, biasHh } = parameters.layers[0]!.forward as Record<string, Tensor>;
    for (const [name, place] of Object.entries(rows)) {
      for (let row = 0; row < batch; row++) {
        for (let unit = 0; unit < hiddenSize; unit++) {
          const at = place * hiddenSize + unit;
          let total = biasIh!.data[at]! + biasHh!.data[at]!;
          for (let i = 0; i < inputSize; i++)
            total += weightIh!.data[at * inputSize + i]! * x.data[row * time * inputSize + i]!;
          expect(gates[name]!.data[row * time * hiddenSize + unit]).toBeCloseTo(
            1 / (1 + Math.exp(-total)),
            9,
          );
        }
      }
    }
  });

  test("of a custom cell are those that it names", () => {
    const inner = gruCell({ inputSize, hiddenSize });
    const namesOf = (rename: (gates: CellStep<CellState>["gates"]) => CellStep<CellState>["gates"]) => {
      const step: typeof inner.step = (p, state, input, context) => {
        const next = inner.step(p, state, input, context);
        return { ...next, gates: rename(next.gates) };
      };
      const layer = recurrent(() => ({ ...inner, step }), { inputSize });
      const { watch, sequences } = watchSequences();
      layer.bind(layer.init(key(0)), { watch })(x);
      return Object.keys(sequences[0]!.gates);
    };
    expect(namesOf((gates) => ({ keep: gates!.update! }))).toEqual(["keep"]);
    expect(namesOf(() => undefined)).toEqual([]);
  });
});
