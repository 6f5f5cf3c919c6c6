// Fits a line, epoch by epoch.
import { adam } from "@grus/optim";
import { add, mean, mul, referenceBackend, square, sub, type Tensor, tensor } from "@grus/tensor";
import { minimize } from "@grus/train";

const batch = { x: tensor([0, 1, 2]), y: tensor([-1, 1, 3]) };
const run = minimize({
  backend: referenceBackend(),
  parameters: { slope: tensor(0), offset: tensor(0) },
  loss: ({ slope, offset }: { slope: Tensor; offset: Tensor }, { x, y }: typeof batch): Tensor =>
    mean(square(sub(add(mul(x, slope), offset), y))),
  optimizer: adam({ learningRate: 0.1 }),
  train: () => [batch],
  epochs: 200,
});
let epochs = 0;
for await (const { epoch } of run) epochs = epoch;
const { parameters, stopped } = await run.finish();
if (epochs !== 200 || stopped !== "completed") throw new Error(`${stopped} after ${epochs} epochs`);
if (Math.abs((parameters.slope.data[0] ?? 0) - 2) > 0.05)
  throw new Error(`slope ${parameters.slope.data[0]}`);
