import { broadcastTo, matmul, mul, referenceBackend, sum, type Tensor, tensor } from "@grus/tensor";
import { expect, test } from "vitest";
import { predictAll } from "./predict.ts";

const backend = referenceBackend();
const parameters = {
  w: tensor([
    [1, 10],
    [2, 20],
  ]),
};
const model = ({ w }: typeof parameters, { x }: { x: Tensor }): Tensor => matmul(x, w);

test("the rows of all batches, without padding", async () => {
  const batches = [
    {
      x: tensor([
        [1, 0],
        [0, 1],
      ]),
      mask: tensor([1, 1]),
    },
    {
      x: tensor([
        [1, 1],
        [7, 7],
      ]),
      mask: tensor([1, 0]),
    },
  ];
  const { data, shape, dtype } = await predictAll({ backend, parameters, model, batches });
  expect([shape, dtype]).toEqual([[3, 2], "float32"]);
  expect(Array.from(data)).toEqual([1, 10, 2, 20, 3, 30]);
});

test("asynchronous batches, outputs of any rank", async () => {
  async function* later() {
    yield {
      x: tensor([
        [1, 0],
        [0, 1],
      ]),
    };
    yield {
      x: tensor([
        [2, 0],
        [0, 2],
      ]),
    };
  }
  const rows = ({ w }: typeof parameters, { x }: { x: Tensor }): Tensor =>
    sum(mul(x, matmul(x, w)), { axes: [1] });
  const { data, shape } = await predictAll({ backend, parameters, model: rows, batches: later() });
  expect(shape).toEqual([4]);
  expect(Array.from(data)).toEqual([1, 20, 4, 80]);
});

test("rows of many numbers, while the event loop runs", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const wide = (_: object, { x }: { x: Tensor }): Tensor => broadcastTo(x, [2, 200_000]);
  const batches = Array.from({ length: 10 }, (_, i) => ({ x: tensor([[i], [i + 0.5]]) }));
  const { data, shape } = await predictAll({ backend, parameters: {}, model: wide, batches });
  clearInterval(timer);
  expect(shape).toEqual([20, 200_000]);
  expect([data[0], data[7 * 200_000 - 1], data[7 * 200_000], data.at(-1)]).toEqual([0, 3, 3.5, 9.5]);
  expect(turns).toBeGreaterThan(0);
});

test("batches of several shapes: one program per shape, sequences padded to the longest", async () => {
  let compiled = 0;
  const counting = {
    ...backend,
    compile: (program: Parameters<typeof backend.compile>[0]) => {
      compiled++;
      return backend.compile(program);
    },
  };
  const batch = (lengths: number[], time: number) => ({
    values: tensor(
      Float32Array.from({ length: lengths.length * time }, (_, i) => i + 1),
      [lengths.length, time],
    ),
    lengths: tensor(Int32Array.from(lengths)),
  });
  type Batch = ReturnType<typeof batch>;
  const twice = ({ by }: { by: Tensor }, { values, lengths }: Batch) => ({
    steps: { values: mul(values, by), lengths },
    total: sum(values, { axes: [1] }),
  });
  const { steps, total } = await predictAll({
    backend: counting,
    parameters: { by: tensor(2) },
    model: twice,
    batches: [batch([2, 1], 2), batch([3], 3), batch([1, 2], 2), batch([1], 3)],
  });
  expect(compiled).toBe(2);
  expect([steps.values.shape, steps.lengths.dtype]).toEqual([[6, 3], "int32"]);
  expect(Array.from(steps.values.data)).toEqual([2, 4, 0, 6, 8, 0, 2, 4, 6, 2, 4, 0, 6, 8, 0, 2, 4, 6]);
  expect(Array.from(steps.lengths.data)).toEqual([2, 1, 3, 1, 2, 1]);
  expect(Array.from(total.data)).toEqual([3, 7, 6, 3, 7, 6]);
});

test("rejects inconsistent outputs and empty sources", async () => {
  const batches = [{ x: tensor([[1, 2]]) }, { x: tensor([[1, 2, 3]]) }];
  const same = (_: object, { x }: { x: Tensor }) => x;
  await expect(
    predictAll({ backend, parameters: {}, model: same, batches }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: predictAll: the model gives [1, 2] for one batch and [1, 3] for another; expected equal shapes except for the rows.
    Return sequences as { values, lengths }, whose time may differ, or one value per row.]
  `);
  await expect(
    predictAll({ backend, parameters: {}, model: same, batches: [] }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `
    [TrainingOptionError: predictAll: the source gave no batch.
    Give at least one batch of rows.]
  `,
  );
  await expect(
    predictAll({ backend: Promise.resolve(backend) as never, parameters: {}, model: same, batches }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [BackendError: predictAll: backend is a promise; expected a backend.
    Await it: const backend = await createBackend().]
  `);
});
