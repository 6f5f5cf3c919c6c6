import { add, type Backend, mul, type Optimizer, ops, optim, sigmoid, sub, type Tensor, tensor } from "grus";

/** A recurrent unit of fifty steps, and the squared distance of its output to 0.7 (Pascanu et al. 2013). */
function height({ w, b }: { w: Tensor; b: Tensor }) {
  let state = tensor(0.5);
  for (let t = 0; t < 50; t++) state = add(mul(w, sigmoid(state)), b);
  return ops.square(sub(sigmoid(state), 0.7));
}
/** Such as optim.chain(optim.clipByGlobalNorm(0.05), adam({ learningRate: 0.02 })). */
export async function walk(backend: Backend, optimizer: Optimizer, updates: number) {
  const point = { w: tensor(6.4), b: tensor(-2.4) };
  const state = await ops.evaluate(backend, { point, moments: optimizer.init(point) });
  const step = ({ point, moments }: typeof state) => {
    const { updates, state } = optimizer.update(ops.grad(height)(point), moments, point);
    return { state: { point: optim.applyUpdates(point, updates), moments: state }, output: height(point) };
  };
  const loop = await ops.compileLoop(backend, step, { state, batch: {} });
  for (let i = 0; i < updates; i++) await loop.run({});
  return (await loop.readState()).point;
}
