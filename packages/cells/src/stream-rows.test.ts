import { wasmBackend } from "@grus/backend-wasm";
import { add, type Backend, cast, full, key, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { numbers } from "../test/cells.ts";
import { minGru } from "./minimal-cells.ts";
import { gru, lstm } from "./recurrent-layers.ts";
import { type Stream, type StreamModel, stream } from "./stream.ts";
import { resetRows, restoreRows, snapshotRows } from "./stream-rows.ts";

const [batch, time, inputSize, hiddenSize] = [11, 7, 5, 6];
const x = Float32Array.from(numbers([time, batch, inputSize], 4).data);
/** The inputs of all rows at a step, and of one row. */
const at = (t: number) => x.subarray(t * batch * inputSize, (t + 1) * batch * inputSize);
const ofRow = (t: number, row: number) => at(t).subarray(row * inputSize, (row + 1) * inputSize);
/** One row of an output. */
const outputOf = (output: ArrayLike<number>, row: number) =>
  Array.from(output).slice(row * hiddenSize, (row + 1) * hiddenSize);

const models = [
  ["gru, 2 layers", gru({ inputSize, hiddenSize, layers: 2 })],
  ["lstm", lstm({ inputSize, hiddenSize })],
  ["minGru", minGru({ inputSize, hiddenSize })],
] as const;

// On the reference backend a row of a batch equals the single stream bit for bit; the WebAssembly backend may
// sum the products of one row in another order than those of many.
describe.each([
  ["reference", 0],
  ["wasm", 1e-6],
] as const)("%s", (name, absolute) => {
  let backend: Backend;
  let end = async (): Promise<void> => {};
  beforeAll(async () => {
    if (name === "reference") backend = referenceBackend();
    else {
      const wasm = await wasmBackend();
      backend = wasm;
      end = wasm.dispose;
    }
  });
  afterAll(() => end());

  describe.each(models)("%s", (_, model) => {
    // biome-ignore lint/suspicious/noExplicitAny: several kinds of state in one table.
    const layer = model as any;
    const parameters = layer.init(key(3));
    const open = (rows: number): Promise<Stream> =>
      stream({ backend, model: layer, parameters, batch: rows });

    test("a batch of streams equals each of them alone", async () => {
      const together = await open(batch);
      const alone = await Promise.all(Array.from({ length: batch }, () => open(1)));
      for (let t = 0; t < time; t++) {
        const output = together.push(at(t)).data;
        alone.forEach((one, row) => {
          expectClose(outputOf(output, row), one.push(ofRow(t, row)).data, { absolute });
        });
      }
    });

    test("rows restart, and the others continue", async () => {
      const [some, fresh, all] = [await open(batch), await open(batch), await open(batch)];
      for (const one of [some, all]) for (let t = 0; t < 3; t++) one.push(at(t));
      await resetRows(some, [4, 9]);
      const [found, begun, gone] = [some, fresh, all].map((one) => Array.from(one.push(at(3)).data));
      expect(found).not.toEqual(gone);
      for (let row = 0; row < batch; row++) {
        const expected = row === 4 || row === 9 ? begun! : gone!;
        expect(outputOf(found!, row)).toEqual(outputOf(expected, row));
      }
    });

    test("a row moves to another stream, and to another row", async () => {
      const [from, single] = [await open(batch), await open(1)];
      for (let t = 0; t < 3; t++) from.push(at(t));
      const [two, one] = [structuredClone(await snapshotRows(from, [8, 2])), await snapshotRows(from, [8])];
      await single.restore(one);
      const moved = await open(batch);
      for (let t = 0; t < 2; t++) moved.push(at(t));
      await restoreRows(moved, [0, 10], two);
      const input = at(3).slice();
      input.set(ofRow(3, 8), 0);
      input.set(ofRow(3, 2), 10 * inputSize);
      const [found, expected] = [moved.push(input).data.slice(), from.push(at(3)).data.slice()];
      expect(outputOf(found, 0)).toEqual(outputOf(expected, 8));
      expect(outputOf(found, 10)).toEqual(outputOf(expected, 2));
      expectClose(single.push(ofRow(3, 8)).data, outputOf(expected, 8), { absolute });
    });

    test("a step or another change while a row is being changed is not lost", async () => {
      const [hasty, calm] = [await open(batch), await open(batch)];
      for (const one of [hasty, calm]) one.push(at(0));
      const changing = [resetRows(hasty, [4]), resetRows(hasty, [5])];
      hasty.push(at(1));
      await Promise.all(changing);
      calm.push(at(1));
      await resetRows(calm, [4, 5]);
      expect(hasty.push(at(2)).data).toEqual(calm.push(at(2)).data);
    });
  });
});

test("a state of whole numbers is preserved exactly", async () => {
  const large = 2 ** 24 + 1; // not a float32
  const model: StreamModel<object, Tensor, Tensor> = {
    inputSize: 1,
    initialState: (rows) => full([rows, 1], large, "int32"),
    step: (_, state, input) => ({
      state: add(state, tensor(2, undefined, "int32")),
      output: add(cast(add(state, tensor(-large, undefined, "int32")), "float32"), input),
    }),
  };
  const running = await stream({ backend: referenceBackend(), model, parameters: {}, batch: 2 });
  for (let t = 0; t < 3; t++) running.push(new Float32Array(2));
  const snapshot = await running.snapshot();
  await resetRows(running, [1]);
  expect(Array.from(running.push(new Float32Array(2)).data)).toEqual([6, 0]);
  await running.restore(snapshot);
  expect(Array.from(running.push(new Float32Array(2)).data)).toEqual([6, 6]);
});

test("rejects invalid rows and snapshots", async () => {
  const layer = gru({ inputSize, hiddenSize });
  const options = { backend: referenceBackend(), model: layer, parameters: layer.init(key(0)) };
  const running = await stream({ ...options, batch: 4 });
  await expect(resetRows(running, [0, 4])).rejects.toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: resetRows: rows is 0,4; expected different whole numbers from 0 to below 4.]`,
  );
  await expect(snapshotRows(running, [1, 1])).rejects.toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: snapshotRows: rows is 1,1; expected different whole numbers from 0 to below 4.]`,
  );
  await expect(
    restoreRows(running, [2], await running.snapshot()),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StreamSnapshotError: restoreRows: the snapshot holds [4, 6]; expected [1, 6].
    Take it from a stream of the same model and batch.]
  `);
  const counter: StreamModel<object, Tensor, Tensor> = {
    inputSize: 1,
    initialState: () => tensor(0),
    step: (_, state, input) => ({ state: add(state, 1), output: add(input, state) }),
  };
  const counting = await stream({ ...options, model: counter, parameters: {}, batch: 2 });
  await expect(resetRows(counting, [0])).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StreamSnapshotError: resetRows: the state holds []; expected batch=2 as its first axis.
    Reset, snapshot and restore the stream as a whole.]
  `);
});
