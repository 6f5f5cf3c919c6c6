// A worker that learns y = 2x − 1.
import { adam } from "@grus/optim";
import { add, mean, mul, referenceBackend, square, sub, type Tensor, tensor } from "@grus/tensor";
import { serveFit } from "../src/fit-worker.ts";

/** What the worker is told. */
export interface LineSettings {
  readonly epochs: number;
  readonly start: number;
}

serveFit(({ epochs, start }: LineSettings) => ({
  backend: referenceBackend(),
  parameters: { slope: tensor(start), offset: tensor(0) },
  loss: ({ slope, offset }: { slope: Tensor; offset: Tensor }, { x, y }: { x: Tensor; y: Tensor }) =>
    mean(square(sub(add(mul(x, slope), offset), y))),
  optimizer: adam({ learningRate: 0.1 }),
  train: () => [{ x: tensor([0, 1, 2]), y: tensor([-1, 1, 3]) }],
  epochs,
}));
