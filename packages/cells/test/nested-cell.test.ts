// A cell made of cells, as a user would write one: against plain numbers, over ragged batches, in layers and
// streams, and decorated.
import {
  concat,
  evaluate,
  fromData,
  key,
  mul,
  referenceBackend,
  sigmoid,
  splitKey,
  tanh,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import type { Cell, CellState } from "../src/cell.ts";
import { residual } from "../src/decorators/connected.ts";
import { weightNorm } from "../src/decorators/weight-norm.ts";
import { zoneout } from "../src/decorators/zoneout.ts";
import { splitGates } from "../src/gates.ts";
import { gruCell } from "../src/gru-cell.ts";
import { type LinearParameters, linear } from "../src/linear.ts";
import { ragged } from "../src/ragged.ts";
import { recurrent } from "../src/recurrent-layer.ts";
import { runCell } from "../src/run-cell.ts";
import { stream } from "../src/stream.ts";
import { inFloat64, numbers, raggedLengths } from "./cells.ts";
import { gru, type PlainStep } from "./plain-cells.ts";
import { plainTree, rowsOf, runRow } from "./plain-steps.ts";

interface NestedState extends CellState {
  readonly memory: CellState;
}

interface NestedParameters<Inner> {
  readonly gates: LinearParameters;
  readonly memory: Inner;
}

function nestedLstmCell<Inner>(
  inputSize: number,
  memory: Cell<Inner>,
): Cell<NestedParameters<Inner>, NestedState> {
  const size = memory.outputSize;
  const gates = linear({ inputSize: inputSize + size, outputSize: 4 * size });
  return {
    inputSize,
    outputSize: size,
    init: (from) => {
      const [first, second] = splitKey(from);
      return { gates: gates.init(first), memory: memory.init(second) };
    },
    initialState: (batch) => ({
      hidden: memory.initialState(batch).hidden,
      memory: memory.initialState(batch),
    }),
    step: (p, { hidden: h, memory: c }, x, context) => {
      const [i, f, g, o] = splitGates(gates.bind(p.gates)(concat([x, h], 1)), 4);
      const kept = { ...c, hidden: mul(sigmoid(f), c.hidden) };
      const { state } = memory.step(p.memory, kept, mul(sigmoid(i), tanh(g)), context);
      const hidden = mul(sigmoid(o), tanh(state.hidden));
      return { state: { hidden, memory: state }, output: hidden };
    },
  };
}

const logistic = (a: number): number => 1 / (1 + Math.exp(-a));

/** Moniz and Krueger 2018, with a GRU for the memory. */
const plainNested: PlainStep = (p, state, x) => {
  const size = state.hidden!.length;
  const seen = [...x, ...state.hidden!];
  const sums = p["gates.bias"]!.map((b, row) =>
    seen.reduce((total, value, k) => total + p["gates.weight"]![row * seen.length + k]! * value, b),
  );
  const gate = (k: number) => sums.slice(k * size, (k + 1) * size);
  const inner = Object.fromEntries(
    Object.entries(p).map(([name, values]) => [name.replace("memory.", ""), values]),
  );
  const kept = state["memory.hidden"]!.map((c, j) => logistic(gate(1)[j]!) * c);
  const written = gate(0).map((i, j) => logistic(i) * Math.tanh(gate(2)[j]!));
  const memory = gru()(inner, { hidden: kept }, written).hidden!;
  return { hidden: memory.map((c, j) => logistic(gate(3)[j]!) * Math.tanh(c)), "memory.hidden": memory };
};

const backend = referenceBackend({ precision: "float64" });
const [batch, time, inputSize, size] = [3, 5, 4, 2];
const make = (features: number) => nestedLstmCell(features, gruCell({ inputSize: size, hiddenSize: size }));
const x = numbers([batch, time, inputSize], 1);
const lengths = fromData({ data: raggedLengths, shape: [batch], dtype: "int32" });

test.each([false, true])("equals its equations over a ragged batch, reverse %s", async (reverse) => {
  const cell = make(inputSize);
  const parameters = inFloat64(cell.init(key(3)));
  const result = await evaluate(backend, { ...runCell(cell, parameters, x, { lengths, reverse }) });
  for (const [b, length] of [...raggedLengths].entries()) {
    const start = { hidden: [0, 0], "memory.hidden": [0, 0] };
    const expected = runRow(plainNested, plainTree(parameters), start, rowsOf(x, b), { length, reverse });
    expectClose(rowsOf(result.output, b).flat(), expected.outputs.flat(), { absolute: 1e-12 });
    const state = plainTree(result.state, { of: b, batch });
    expectClose(state["memory.hidden"]!, expected.state["memory.hidden"]!, { absolute: 1e-12 });
  }
});

test("stacks, runs in both directions, streams, and takes decorators inside and outside", async () => {
  const layer = recurrent(make, { inputSize, layers: 2, bidirectional: true });
  const both = layer.bind(layer.init(key(1)))(ragged(x, lengths));
  expect((await evaluate(backend, both.output.values)).shape).toEqual([batch, time, 2 * size]);
  const decorated = recurrent(
    (features) =>
      zoneout(
        nestedLstmCell(features, residual(weightNorm(gruCell({ inputSize: size, hiddenSize: size })))),
        { hidden: 0.5 },
      ),
    { inputSize, layers: 2 },
  );
  const parameters = decorated.init(key(1));
  const row = numbers([1, 1, inputSize], 2);
  const running = await stream({ backend: referenceBackend(), model: decorated, parameters });
  const [whole, training] = await evaluate(referenceBackend(), [
    decorated.bind(parameters)(row).output,
    decorated.bind(parameters, { key: key(2) })(row).output,
  ]);
  expectClose(running.push(Float32Array.from(row.data)).data, whole!.data, { absolute: 1e-6 });
  expect(training!.data).not.toEqual(whole!.data);
  running.dispose();
});
