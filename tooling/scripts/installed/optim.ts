// Fits a line with AdamW; the optimizer's state is resident in a compiled loop.
import { adamW, applyUpdates, chain, clipByGlobalNorm } from "@grus/optim";
import {
  add,
  compileLoop,
  matmul,
  mean,
  referenceBackend,
  square,
  sub,
  type Tensor,
  tensor,
  valueAndGrad,
} from "@grus/tensor";

interface Line {
  readonly slope: Tensor;
  readonly offset: Tensor;
}

interface Points {
  readonly x: Tensor;
  readonly y: Tensor;
}

const optimizer = chain(clipByGlobalNorm(1), adamW({ learningRate: 0.1, weightDecay: 0 }));
const loss = ({ slope, offset }: Line, { x, y }: Points): Tensor =>
  mean(square(sub(add(matmul(x, slope), offset), y)));

const line: Line = { slope: tensor([[0]]), offset: tensor([0]) };
const batch: Points = { x: tensor([[0], [1], [2]]), y: tensor([[-1], [1], [3]]) };
const state = { line, moments: optimizer.init(line) };
const loop = await compileLoop(
  referenceBackend(),
  ({ line: current, moments }: typeof state, points: Points) => {
    const { value, gradient } = valueAndGrad(loss)(current, points);
    const { updates, state: next } = optimizer.update(gradient, moments, current);
    return { state: { line: applyUpdates(current, updates), moments: next }, output: value };
  },
  { state, batch },
);

let last = Number.POSITIVE_INFINITY;
for (let step = 0; step < 300; step++) last = (await loop.run(batch)).data[0] ?? Number.NaN;
const fitted = await loop.readState();
loop.dispose();
if (!(last < 1e-3)) throw new Error(`loss ${last} after 300 steps`);
if (Math.abs((fitted.line.slope.data[0] ?? 0) - 2) > 0.05)
  throw new Error(`slope ${fitted.line.slope.data[0]}`);
