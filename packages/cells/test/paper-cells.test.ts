// Every cell against its paper, computed over plain numbers in float64; its gradient; padding; layers and
// streams of it.
import { wasmBackend } from "@grus/backend-wasm";
import {
  add,
  type Backend,
  concat,
  evaluate,
  fromData,
  key,
  leaves,
  mapTree,
  mul,
  referenceBackend,
  slice,
  sum,
  type Tensor,
  valueAndGrad,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { afterAll, describe, expect, test } from "vitest";
import type { CellSequence, CellState } from "../src/cell.ts";
import { ragged } from "../src/ragged.ts";
import { recurrent } from "../src/recurrent-layer.ts";
import { scanCell } from "../src/run-cell.ts";
import { stream } from "../src/stream.ts";
import { inFloat64, numbers, raggedLengths, someState } from "./cells.ts";
import { checkTreeGradient, numbersOf } from "./gradients.ts";
import { paperCells } from "./paper-cells.ts";
import { plainTree, rowsOf, runRow } from "./plain-steps.ts";

const backend = referenceBackend({ precision: "float64" });
const wasm = await wasmBackend({ threads: 1 });
afterAll(() => wasm.dispose());
const [batch, time] = [3, 5];
const lengths = fromData({ data: raggedLengths, shape: [batch], dtype: "int32" });

/** As someState, with parameters that are initially 0 or 1 changed, so that they matter. */
function movedParameters<T>(parameters: T): T {
  let seed = 200;
  return mapTree(parameters, (leaf) => {
    const { shape } = leaf as unknown as Tensor;
    const values = numbers(shape, seed++).data as Float64Array;
    const own = (leaf as unknown as Tensor).data;
    return fromData({ data: values.map((v, i) => own[i]! + 0.3 * v), shape, dtype: "float32" });
  }) as unknown as T;
}

/** Parameters of any cell. */
type AnyParameters = Readonly<Record<string, Tensor>>;

describe.each(Object.entries(paperCells))("%s", (_, { size, make, plain: plainStep }) => {
  const cell = make(size);
  const x = numbers([batch, time, cell.inputSize], 1);
  const parameters: AnyParameters = movedParameters(inFloat64(cell.init(key(3))));
  const initialState = someState(cell, batch);
  const width = cell.inputSize;
  test.each([false, true])(
    "equals its paper from a given state over a ragged batch, reverse %s",
    async (reverse) => {
      const { output, state } = await evaluate(backend, {
        ...scanCell(cell, parameters, x, { initialState, lengths, reverse }),
      });
      for (const [b, length] of [...raggedLengths].entries()) {
        const start = plainTree(initialState, { of: b, batch });
        const expected = runRow(plainStep, plainTree(parameters), start, rowsOf(x, b), { length, reverse });
        const size = time * cell.outputSize;
        expectClose(Array.from(output.data).slice(b * size, (b + 1) * size), expected.outputs.flat(), {
          absolute: 1e-12,
        });
        for (const [name, values] of Object.entries(plainTree(state, { of: b, batch })))
          expectClose(values, expected.state[name]!, { absolute: 1e-12 });
      }
    },
  );

  test("equals its paper from its own initial state", async () => {
    const start = cell.initialState(batch);
    const { output } = await evaluate(backend, { ...scanCell(cell, parameters, x) });
    const state = await evaluate(backend, start);
    const expected = [0, 1, 2].flatMap((b) =>
      runRow(plainStep, plainTree(parameters), plainTree(state, { of: b, batch }), rowsOf(x, b), {
        length: time,
        reverse: false,
      }).outputs.flat(),
    );
    expectClose(output.data, expected, { absolute: 1e-12 });
  });

  const loss = (p: AnyParameters, input: Tensor, start: CellState): Tensor => {
    const result: CellSequence<CellState> = scanCell(cell, p, input, { initialState: start, lengths });
    return (leaves(result) as Tensor[]).map((y, i) => sum(mul(y, numbers(y.shape, 90 + i)))).reduce(add);
  };

  test("has the gradient of central differences", async () => {
    const held = { p: parameters, x: slice(x, 1, 0, 3), start: initialState };
    const data: unknown = await evaluate<unknown>(backend, held);
    await checkTreeGradient(
      backend,
      (at: typeof held) => loss(at.p, at.x, at.start),
      data as typeof held,
      1e-5,
    );
  });

  test("padding has no effect, not even NaN", async () => {
    const dirty = (x.data as Float64Array).map((value, i) => {
      const step = Math.floor(i / width);
      return step % time < raggedLengths[Math.floor(step / time)]! ? value : Number.NaN;
    });
    const nan = fromData({ data: dirty, shape: x.shape, dtype: "float32" });
    const by = (input: Tensor) =>
      evaluate<unknown>(
        backend,
        valueAndGrad((p: AnyParameters) => loss(p, input, initialState))(parameters),
      );
    expect(numbersOf(await by(nan))).toEqual(numbersOf(await by(x)));
  });

  // Float32 against float64, over five steps of numbers near 1.
  test("gives the same numbers on the WebAssembly backend, including gradients", async () => {
    const by = (on: Backend) =>
      evaluate<unknown>(on, valueAndGrad((p: AnyParameters) => loss(p, x, initialState))(parameters));
    expectClose(numbersOf(await by(wasm)), numbersOf(await by(backend)), { absolute: 1e-4, relative: 1e-4 });
  });

  test("streams: a stack of two, step by step, equals the stack over the sequence", async () => {
    const layer = recurrent(make, { inputSize: size, layers: 2 });
    const own = layer.init(key(1));
    const running = await stream({ backend: referenceBackend(), model: layer, parameters: own });
    const whole = await evaluate(referenceBackend(), layer.bind(own)(slice(x, 0, 0, 1)).output);
    const pushed = rowsOf(x, 0).flatMap((row) => Array.from(running.push(Float32Array.from(row)).data));
    expectClose(pushed, whole.data, { absolute: 1e-6 });
    running.dispose();
  });

  test("runs in both directions in a layer", async () => {
    const layer = recurrent(make, { inputSize: size, bidirectional: true });
    const own = layer.init(key(1));
    const { forward, reverse } = own.layers[0]!;
    const found = await evaluate(backend, layer.bind(own)(ragged(x, lengths)).output.values);
    const there = scanCell(cell, forward, x, { lengths }).output;
    const back = scanCell(cell, reverse, x, { lengths, reverse: true }).output;
    expectClose(found.data, (await evaluate(backend, concat([there, back], 2))).data, { absolute: 1e-12 });
  });
});
