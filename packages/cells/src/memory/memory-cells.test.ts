import { wasmBackend } from "@grus/backend-wasm";
import {
  add,
  evaluate,
  fromData,
  key,
  leaves,
  mul,
  referenceBackend,
  sum,
  type Tensor,
  valueAndGrad,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { inFloat64, numbers } from "../../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../../test/gradients.ts";
import { type PlainState, plainComputerStep, plainMachineStep } from "../../test/plain-memory-cells.ts";
import type { Cell } from "../cell.ts";
import { variationalDropout } from "../decorators/variational-dropout.ts";
import { CellOptionError } from "../errors.ts";
import { gruCell } from "../gru-cell.ts";
import { lstmCell } from "../lstm-cell.ts";
import { recurrent } from "../recurrent-layer.ts";
import { rnnCell } from "../rnn-cell.ts";
import { runCell } from "../run-cell.ts";
import { differentiableNeuralComputerCell } from "./differentiable-neural-computer.ts";
import { neuralTuringMachineCell } from "./neural-turing-machine.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, inputSize, outputSize, hiddenSize, slots, width] = [2, 3, 4, 5, 3, 6, 2];
const controller = (features: number) => rnnCell({ inputSize: features, hiddenSize });
const sizes = { inputSize, outputSize, slots, width, controller };
const x = numbers([batch, time, inputSize], 2);

interface Case {
  // biome-ignore lint/suspicious/noExplicitAny: the states differ.
  readonly cell: Cell<any, any>;
  readonly plain: (p: Readonly<Record<string, Tensor>>, state: PlainState, input: number[]) => PlainState;
}

const shape = { width, readHeads: 1, writeHeads: 1, reach: 1 };
const cases: Readonly<Record<string, Case>> = {
  "Neural Turing Machine": {
    cell: neuralTuringMachineCell(sizes),
    plain: (p, state, input) => plainMachineStep(p, state, input, shape),
  },
  "Neural Turing Machine, heads and shifts": {
    cell: neuralTuringMachineCell({ ...sizes, readHeads: 3, writeHeads: 2, maxShift: 2 }),
    plain: (p, state, input) =>
      plainMachineStep(p, state, input, { width, readHeads: 3, writeHeads: 2, reach: 2 }),
  },
  "Differentiable Neural Computer": {
    cell: differentiableNeuralComputerCell(sizes),
    plain: (p, state, input) => plainComputerStep(p, state, input, shape),
  },
  "Differentiable Neural Computer, heads": {
    cell: differentiableNeuralComputerCell({ ...sizes, readHeads: 2 }),
    plain: (p, state, input) => plainComputerStep(p, state, input, { ...shape, readHeads: 2 }),
  },
};

describe.each(Object.entries(cases))("%s", (_, { cell, plain }) => {
  const parameters = inFloat64(cell.init(key(3)));

  test("steps from its initial state equal plain loops", async () => {
    const names = ["memory", "reads", "readWeights", "writeWeights", "usage", "precedence", "links"];
    let state = cell.initialState(batch);
    const first = await evaluate(backend, state);
    const rows = [0, 1].map((row) => ({
      ...Object.fromEntries(
        names.filter((name) => name in first).map((name) => [name, rowOf(first[name] as Tensor, row)]),
      ),
      controller: [...rowOf(first.controller.hidden, row)[0]!],
      output: [],
    })) as unknown as PlainState[];
    for (let t = 0; t < time; t++) {
      const input = numbers([batch, inputSize], 20 + t);
      const { state: next, output } = await evaluate(backend, { ...cell.step(parameters, state, input) });
      state = next;
      for (const row of [0, 1]) {
        rows[row] = plain(flatten(parameters), rows[row]!, rowOf(input, row)[0]!);
        expectClose(rowOf(output, row)[0]!, rows[row]!.output, { absolute: 1e-11 });
        expect(state.hidden.data).toEqual(output.data);
        for (const name of names.filter((found) => found in state)) {
          const expected = rows[row]![name as "memory"]!.flat();
          expectClose(rowOf(state[name], row).flat(), expected, { absolute: 1e-11 });
        }
      }
    }
  });

  test("has the gradient of central differences, from its initial state", async () => {
    const loss = (held: { parameters: unknown; x: Tensor }): Tensor => {
      const result = runCell(cell, held.parameters, held.x);
      return contraction(result);
    };
    await checkTreeGradient(backend, loss, { parameters, x }, 1e-5);
  });

  test("padding has no effect, not even NaN", async () => {
    const lengths = fromData({ data: Int32Array.of(3, 1), shape: [batch], dtype: "int32" });
    const data = Float64Array.from(x.data, (value, i) =>
      Math.floor(i / inputSize) % time < [3, 1][Math.floor(i / inputSize / time)]! ? value : Number.NaN,
    );
    const run = (input: Tensor) => {
      const loss = (p: unknown) => contraction(runCell(cell, p, input, { lengths }));
      return evaluate<unknown>(backend, valueAndGrad(loss)(parameters));
    };
    const dirty = await run(fromData({ data, shape: x.shape, dtype: "float32" }));
    expect(numbersOf(dirty)).toEqual(numbersOf(await run(x)));
    expect(numbersOf(dirty).every(Number.isFinite)).toBe(true);
  });

  test("gives the same numbers on the WebAssembly backend", async () => {
    const wasm = await wasmBackend({ threads: 1 });
    const single = cell.init(key(3));
    const loss = (p: unknown) => contraction(runCell(cell, p, x));
    const [a, b] = [wasm, referenceBackend()].map((one) =>
      evaluate<unknown>(one, valueAndGrad(loss)(single)),
    );
    expectClose(numbersOf(await a), numbersOf(await b), { absolute: 2e-5, relative: 2e-5 });
    wasm.dispose();
  });
});

test("a cell with more slots takes the same parameters", async () => {
  const parameters = neuralTuringMachineCell(sizes).init(key(1));
  const larger = neuralTuringMachineCell({ ...sizes, slots: 9 });
  const { state } = await evaluate(backend, { ...runCell(larger, parameters, x) });
  expect(state.memory.shape).toEqual([batch, 9, width]);
});

test.each(["lstm", "gru"])("any cell can be a controller, also in layers: %s", async (name) => {
  const make = (features: number) =>
    (name === "lstm" ? lstmCell : gruCell)({ inputSize: features, hiddenSize }) as unknown as Cell<unknown>;
  for (const kind of [neuralTuringMachineCell, differentiableNeuralComputerCell]) {
    const layer = recurrent(
      (features) => kind({ ...sizes, inputSize: features, controller: make }) as Cell<unknown>,
      { inputSize, layers: 2, bidirectional: true },
    );
    const { output } = layer.bind(layer.init(key(1)))(x);
    expect((await evaluate(backend, output)).shape).toEqual([batch, time, 2 * outputSize]);
  }
});

test("randomness of the controller is sampled while training", async () => {
  const cell = neuralTuringMachineCell({
    ...sizes,
    controller: (features) => variationalDropout(controller(features), { input: 0.5 }),
  });
  const parameters = cell.init(key(1));
  const run = async (options: object) =>
    (await evaluate(backend, runCell(cell, parameters, x, options).output)).data;
  expect(await run({ key: key(1) })).toEqual(await run({ key: key(1) }));
  expect(await run({ key: key(1) })).not.toEqual(await run({ key: key(2) }));
  expect(await run({ key: key(1) })).not.toEqual(await run({}));
});

test.each<[string, () => unknown]>([
  [
    "neuralTuringMachineCell: slots is 0; expected a whole number of at least 1.",
    () => neuralTuringMachineCell({ ...sizes, slots: 0 }),
  ],
  [
    "neuralTuringMachineCell: maxShift is 3; expected 2 · maxShift + 1 at most slots, 6.",
    () => neuralTuringMachineCell({ ...sizes, maxShift: 3 }),
  ],
  [
    "differentiableNeuralComputerCell: readHeads is 1.5; expected a whole number of at least 1.",
    () => differentiableNeuralComputerCell({ ...sizes, readHeads: 1.5 }),
  ],
  [
    "differentiableNeuralComputerCell: the controller's inputSize is 3; expected 6, the inputSize that controller() is called with.",
    () => differentiableNeuralComputerCell({ ...sizes, controller: () => controller(3) }),
  ],
])("%s", (message, make) => {
  expect(make).toThrow(CellOptionError);
  expect(make).toThrow(message);
});

/** One number from the whole result of a run. */
function contraction({ output, state }: { output: Tensor; state: unknown }): Tensor {
  const parts = [output, ...(leaves(state) as Tensor[])];
  return parts.map((part, i) => sum(mul(part, numbers(part.shape, 90 + i)))).reduce(add);
}

/** One row of a batch as rows of numbers; a vector is one row. */
function rowOf({ data, shape: axes }: Tensor, row: number): number[][] {
  const each = data.length / axes[0]!;
  const last = axes.at(-1)!;
  const own = Array.from(data.slice(row * each, (row + 1) * each));
  return Array.from({ length: each / last }, (_, i) => own.slice(i * last, (i + 1) * last));
}

/** Parameters by path, such as "heads.weight". */
function flatten(tree: Readonly<Record<string, Readonly<Record<string, Tensor>>>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, part]) =>
      Object.entries(part).map(([leaf, tensor]) => [`${name}.${leaf}`, tensor]),
    ),
  );
}
