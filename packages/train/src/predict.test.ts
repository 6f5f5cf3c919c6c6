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

test("the rows of all batches, padding left out", async () => {
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

test("batches that arrive later, outputs of any rank", async () => {
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
