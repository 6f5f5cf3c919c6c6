import { add, evaluate, key, referenceBackend, type Tensor, tanh, transpose } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../test/cells.ts";
import type { CellState } from "./cell.ts";
import { gruCell } from "./gru-cell.ts";
import { linear } from "./linear.ts";
import { gru, lstm } from "./recurrent-layers.ts";
import type { RecurrentLayer } from "./recurrent-types.ts";
import { type StreamModel, stream } from "./stream.ts";

const backend = referenceBackend();
const [batch, time, inputSize, hiddenSize] = [3, 6, 4, 5];
const x = numbers([time, batch, inputSize], 1).data as Float64Array;
const at = (t: number) => Float32Array.from(x.subarray(t * batch * inputSize, (t + 1) * batch * inputSize));

const batchFirst = (sequence: Tensor): Tensor => transpose(sequence, [1, 0, 2]);

describe.each([
  ["gru", gru({ inputSize, hiddenSize, layers: 2 }), batchFirst],
  [
    "lstm, time-major",
    lstm({ inputSize, hiddenSize, timeMajor: true }),
    (sequence: Tensor): Tensor => sequence,
  ],
] as const)("%s", (_, model, turned) => {
  // biome-ignore lint/suspicious/noExplicitAny: two kinds of state in one table.
  const layer: RecurrentLayer<any, any, true> = model;
  const parameters = layer.init(key(3));

  test("pushed step by step equals the sequence", async () => {
    const sequence = numbers([time, batch, inputSize], 1);
    const { output } = layer.bind(parameters)(turned(sequence));
    const expected = await evaluate(backend, turned(output));
    const running = await stream({ backend, model: layer, parameters, batch });
    const found: number[] = [];
    for (let t = 0; t < time; t++) found.push(...running.push(at(t)).data);
    expect(running.push(at(0)).shape).toEqual([batch, hiddenSize]);
    expectClose(found, expected.data, { absolute: 1e-6 });
  });

  test("returns to a snapshot, and to the start", async () => {
    const running = await stream({ backend, model: layer, parameters, batch });
    const first = Array.from(running.push(at(0)).data);
    const snapshot = structuredClone(await running.snapshot());
    const second = Array.from(running.push(at(1)).data);
    await running.restore(snapshot);
    expect(Array.from(running.push(at(1)).data)).toEqual(second);
    await running.reset();
    expect(Array.from(running.push(at(0)).data)).toEqual(first);
    const other = await stream({ backend, model: layer, parameters, batch });
    await other.restore(snapshot);
    expect(Array.from(other.push(at(1)).data)).toEqual(second);
    running.dispose();
    expect(() => running.push(at(0))).toThrow("disposed");
  });
});

test("a cell, and layers composed by hand", async () => {
  const cell = gruCell({ inputSize, hiddenSize });
  const head = linear({ inputSize: hiddenSize, outputSize: 2 });
  const parameters = { cell: cell.init(key(1)), head: head.init(key(2)) };
  const model: StreamModel<typeof parameters, CellState, Tensor> = {
    inputSize,
    initialState: cell.initialState,
    step: (p, state, input) => {
      const { state: next, output } = cell.step(p.cell, state, input);
      return { state: next, output: head.bind(p.head)(output) };
    },
  };
  const running = await stream({ backend, model, parameters });
  expect(running.push(new Float32Array(inputSize)).shape).toEqual([1, 2]);
  const plain = await stream({ backend, model: cell, parameters: parameters.cell, batch: 2 });
  expect(plain.push(new Float32Array(2 * inputSize)).shape).toEqual([2, hiddenSize]);
});

test("a nested state", async () => {
  const model: StreamModel<object, Tensor, Tensor> = {
    inputSize: 2,
    initialState: (rows) => numbers([rows, 2], 3),
    step: (_, state, input) => ({ state: tanh(add(state, input)), output: state }),
  };
  const running = await stream({ backend, model, parameters: {} });
  expectClose(running.push(Float32Array.of(0, 0)).data, numbers([1, 2], 3).data, { absolute: 1e-6 });
});

test("rejects invalid inputs and snapshots", async () => {
  const layer = gru({ inputSize, hiddenSize });
  const parameters = layer.init(key(0));
  const running = await stream({ backend, model: layer, parameters, batch: 2 });
  expect(() => running.push(new Float32Array(3))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: stream: the input [batch, inputSize] has shape [3]; expected [2, 4].]`,
  );
  const other = await (await stream({ backend, model: layer, parameters, batch: 3 })).snapshot();
  await expect(running.restore(other)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StreamSnapshotError: restore: the snapshot holds [3, 5]; expected [2, 5].
    Take it from a stream of the same model and batch.]
  `);
  await expect(running.restore({ ...other, version: 2 as 1 })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[StreamSnapshotError: restore: the snapshot is "grus-stream" version 2; expected "grus-stream" version 1.]`,
  );
  await expect(
    stream({ backend, model: layer, parameters, batch: 0 }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: stream: batch is 0; expected a whole number of at least 1.]`,
  );
  const both = gru({ inputSize, hiddenSize, bidirectional: true });
  await expect(
    // @ts-expect-error it is not causal
    stream({ backend, model: both, parameters: both.init(key(0)) }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: stream: model is not causal; expected a causal model: bidirectional: false, and no pool other than lastStep().]`,
  );
  expect(() => both.step(both.init(key(0)), both.initialState(1), numbers([1, inputSize], 1))).toThrow(
    "step: bidirectional is true; expected false for a stream.",
  );
});
