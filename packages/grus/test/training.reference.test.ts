import { gru, lastStep, linear, meanSquaredError, sequential } from "@grus/cells";
import { linearFromPyTorch, linearToPyTorch, recurrentFromPyTorch, recurrentToPyTorch } from "@grus/io";
import { adam, applyUpdates, chain, clipByGlobalNorm, globalNorm } from "@grus/optim";
import { type Backend, compileLoop, evaluate, fromData, type Tensor, valueAndGrad } from "@grus/tensor";
import type { Comparison, Fixture, FixtureEntry } from "@grus/testing/reference";
import { comparisonOf, constantOf, fixtureTensor, referenceSuite } from "./reference.ts";

referenceSuite({ suite: "training", kinds: ["training"], compute: train });

/** All steps in a loop whose state stays on the device: loss and norm of each, and the final parameters. */
async function train(
  backend: Backend,
  { attrs }: FixtureEntry,
  fixture: Fixture,
): Promise<Record<string, Comparison>> {
  const model = sequential({
    gru: gru({ inputSize: 5, hiddenSize: 16 }),
    last: lastStep(),
    linear: linear({ inputSize: 16, outputSize: 2 }),
  });
  const named = new Map([...fixture.keys()].map((name) => [name, constantOf(fixture, name)]));
  const parameters = {
    gru: recurrentFromPyTorch(named, { prefix: "start.gru" }),
    linear: linearFromPyTorch(named, { prefix: "start.linear" }),
  };
  const optimizer = chain(
    clipByGlobalNorm(attrs.clip_global_norm as number),
    adam({ learningRate: attrs.lr as number }),
  );
  const state = await evaluate(backend, { parameters, optimizer: optimizer.init(parameters) });
  const [steps, batch, time, features] = fixtureTensor(fixture, "x").shape as [
    number,
    number,
    number,
    number,
  ];
  const step = (held: typeof state, { x, y }: { x: Tensor; y: Tensor }) => {
    const loss = (p: typeof parameters) => meanSquaredError(model.bind(p)(x), y);
    const { value, gradient } = valueAndGrad(loss)(held.parameters);
    const { updates, state: next } = optimizer.update(gradient, held.optimizer, held.parameters);
    return {
      state: { parameters: applyUpdates(held.parameters, updates), optimizer: next },
      output: { loss: value, norm: globalNorm(gradient) },
    };
  };
  const at = (name: string, i: number, shape: readonly number[]): Tensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    return fromData({
      data: fixtureTensor(fixture, name).data.slice(i * size, (i + 1) * size),
      shape,
      dtype: "float32",
    });
  };
  const batchOf = (i: number) => ({ x: at("x", i, [batch, time, features]), y: at("y", i, [batch, 2]) });
  const loop = await compileLoop(backend, step, { state, batch: batchOf(0) });
  const losses: number[] = [];
  const norms: number[] = [];
  for (let i = 0; i < steps; i++) {
    const { loss, norm } = await loop.run(batchOf(i));
    losses.push(loss.data[0]!);
    norms.push(norm.data[0]!);
  }
  const { parameters: end } = await loop.readState();
  const ends = [
    ...recurrentToPyTorch(end.gru, { prefix: "end.gru" }),
    ...linearToPyTorch(end.linear, { prefix: "end.linear" }),
  ];
  loop.dispose();
  return {
    loss: { actual: losses, expected: fixtureTensor(fixture, "loss").data },
    grad_norm: { actual: norms, expected: fixtureTensor(fixture, "grad_norm").data },
    ...Object.fromEntries(ends.map(([name, tensor]) => [name, comparisonOf(tensor, fixture, name)])),
  };
}
