import { ragged } from "@grus/cells";
import { evaluate, key, randomNormal, referenceBackend, tensor } from "@grus/tensor";
import { expect, test } from "vitest";
import { wordConvolutions } from "./word-convolutions.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, inputSize, filters] = [2, 5, 3, 2];
const lengths = [5, 2];

test.each([1, 2, 3, 4])(
  "a filter of %i words sees them around each word, and zeros around the text",
  async (width) => {
    const layer = wordConvolutions("test", { inputSize, widths: [width], filters });
    const x = await evaluate(backend, randomNormal(key(1), [batch, time, inputSize]));
    const parameters = await evaluate(backend, layer.init(key(2)));
    const found = layer.bind(parameters)(ragged(x, tensor(lengths, [batch], "int32")))!;
    const values = (await evaluate(backend, found)).values.data;
    const [{ weight, bias }] = parameters as [(typeof parameters)[0]];
    const before = Math.floor((width - 1) / 2);
    const word = (row: number, t: number, c: number) =>
      t < 0 || t >= lengths[row]! ? 0 : x.data[(row * time + t) * inputSize + c]!;
    for (let row = 0; row < batch; row++)
      for (let t = 0; t < lengths[row]!; t++)
        for (let f = 0; f < filters; f++) {
          let sum = bias.data[f]!;
          for (let c = 0; c < inputSize; c++)
            for (let k = 0; k < width; k++)
              sum += weight.data[(f * inputSize + c) * width + k]! * word(row, t + k - before, c);
          expect(values[(row * time + t) * filters + f]).toBeCloseTo(Math.max(0, sum), 6);
        }
  },
);

test("widths stand side by side; without any there is nothing", async () => {
  const of = (widths: readonly number[]) => wordConvolutions("test", { inputSize, widths, filters });
  expect([of([2, 3]).outputSize, of([]).outputSize]).toEqual([4, 0]);
  const x = randomNormal(key(1), [batch, time, inputSize]);
  const both = of([2, 3]);
  expect(both.bind(both.init(key(3)))(x)!.shape).toEqual([batch, time, 4]);
  expect(of([]).init(key(3))).toEqual([]);
  expect(of([]).bind([])(x)).toBeUndefined();
});
