import { gru, linear } from "@grus/cells";
import { contiguousBatches } from "@grus/data";
import {
  adam,
  applyUpdates,
  averagedParameters,
  exponentialMovingAverage,
  reduceOnPlateau,
  sgd,
} from "@grus/optim";
import {
  evaluate,
  flatten,
  fromData,
  grad,
  key,
  mapTree,
  mean,
  mul,
  randomNormal,
  referenceBackend,
  square,
  sub,
  type Tensor,
  type TensorData,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { minimize } from "../src/minimize.ts";
import type { LossContext } from "../src/minimize-options.ts";

const backend = referenceBackend();
const [rows, steps, time] = [3, 4, 40];
const layer = gru({ inputSize: 2, hiddenSize: 3 });
const head = linear({ inputSize: 3, outputSize: 1 });
const input = (await evaluate(backend, randomNormal(key(5), [time, 2]))) as Tensor;
const target = (await evaluate(backend, randomNormal(key(6), [time, 1]))) as Tensor;
const parameters = await evaluate(backend, { recurrent: layer.init(key(0)), head: head.init(key(1)) });

type Parameters = typeof parameters;
type Batch = { readonly input: Tensor; readonly target: Tensor };
type States = ReturnType<typeof layer.initialState>;

const source = () => contiguousBatches({ input, target }, { rows, steps }) as Iterable<never>;
const begin = await evaluate(backend, layer.initialState(rows));

/** The loss of a batch, with its states. */
function stateful(p: Parameters, batch: Batch, { carry }: LossContext<States>) {
  const { output, state } = layer.bind(p.recurrent)(batch.input, { initialState: carry! });
  return { loss: mean(square(sub(head.bind(p.head)(output), batch.target))), carry: state };
}

const numbers = (tree: unknown) =>
  (flatten(tree) as { leaf: Tensor }[]).flatMap(({ leaf }) => Array.from(leaf.data));

/** The same by hand: batch by batch, states and parameters as values. */
async function byHand(epochs: number, reset: boolean) {
  let [own, states] = [parameters as Parameters, begin as States];
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (reset) states = begin as States;
    for (const data of source()) {
      const batch = mapTree(data, (leaf) => fromData(leaf as TensorData)) as Batch;
      const at = states;
      const loss = (p: Parameters) => stateful(p, batch, { carry: at }).loss;
      const gradient = await evaluate(backend, grad(loss)(own));
      losses.push(((await evaluate(backend, loss(own))) as Tensor).data[0]!);
      states = (await evaluate(backend, stateful(own, batch, { carry: at }).carry)) as States;
      const moved = sgd({ learningRate: 0.1 }).update<Parameters>(
        gradient as never,
        sgd({ learningRate: 0.1 }).init(own),
        own,
      );
      own = (await evaluate(backend, addTrees(own, moved.updates))) as Parameters;
    }
  }
  return { losses, states: numbers(states), parameters: numbers(own) };
}

function addTrees(a: Parameters, b: unknown): Parameters {
  return applyUpdates(a, b as never) as Parameters;
}

describe("states carried from batch to batch", () => {
  test.each([
    ["epoch", true, 1],
    ["never", false, 1],
    ["epoch", true, 2],
    ["never", false, 3],
  ] as const)("reset: %s, by hand (%#)", async (resetCarry, reset, stepsPerCall) => {
    const losses: number[] = [];
    const run = minimize({
      backend,
      parameters,
      loss: stateful,
      optimizer: sgd({ learningRate: 0.1 }),
      train: source,
      epochs: 2,
      carry: begin as States,
      resetCarry,
      stepsPerCall,
      callbacks: [{ onStep: ({ loss }) => void losses.push(loss) }],
    });
    const progress: number[] = [];
    for await (const { loss } of run) progress.push(loss);
    const expected = await byHand(2, reset);
    expectClose(losses, expected.losses, { absolute: 1e-6 });
    const result = await run.finish();
    if (result.bestEpoch === 2) {
      expectClose(numbers(result.parameters), expected.parameters, { absolute: 1e-5 });
      expectClose(numbers(result.carry), expected.states, { absolute: 1e-5 });
    }
    expect(result.bestEpoch).toBe(progress[1]! < progress[0]! ? 2 : 1);
  });

  test("dropping them gives other losses", async () => {
    const first = async (resetCarry: "epoch" | "never") => {
      const run = minimize({
        backend,
        parameters,
        loss: (p: Parameters, batch: Batch, context: LossContext<States>) => stateful(p, batch, context),
        optimizer: sgd({ learningRate: 0.1 }),
        train: source,
        epochs: 2,
        carry: begin as States,
        resetCarry,
      });
      return (await run.finish()).history[1]!.loss;
    };
    expect(await first("epoch")).not.toBe(await first("never"));
  });
});

describe("what is evaluated", () => {
  test("can be an average, which is validated, kept and returned", async () => {
    const line = { slope: tensor([[0]]) };
    const points = { x: tensor([[1], [2], [3]]), y: tensor([[2], [4], [6]]) };
    const run = minimize({
      backend,
      parameters: line,
      loss: ({ slope }: { slope: Tensor }, { x, y }: { x: Tensor; y: Tensor }) =>
        mean(square(sub(mul(x, slope), y))),
      optimizer: exponentialMovingAverage(sgd({ learningRate: 0.05 }), { decay: 0.5, warmUp: false }),
      train: () => [points],
      validation: () => [points],
      evaluated: (_, state) => averagedParameters(state),
      epochs: 2,
    });
    const { parameters: found, history } = await run.finish();
    // Slopes: 0 -> 2·0.05·(14/3)·2 … by hand, the average half way behind.
    const slopes: number[] = [];
    let [slope, average] = [0, 0];
    for (let epoch = 0; epoch < 2; epoch++) {
      slope -= 0.05 * ((2 * 14) / 3) * (slope - 2);
      average = (average + slope) / 2;
      slopes.push(average);
    }
    expect(found.slope.data[0]).toBeCloseTo(slopes[1]!, 5);
    expect(history[0]!.validationLoss).toBeCloseTo(((slopes[0]! - 2) ** 2 * 14) / 3, 4);
  });
});

describe("a plateau", () => {
  test("lowers the learning rate, and reports it", async () => {
    const points = { x: tensor([[1]]), y: tensor([[1]]) };
    const run = minimize({
      backend,
      parameters: { slope: tensor([[0]]) },
      // A loss that does not fall: the gradient is always 1.
      loss: ({ slope }: { slope: Tensor }, { x }: { x: Tensor; y: Tensor }) => mean(mul(slope, x)),
      optimizer: adam({ learningRate: 0.1 }),
      train: () => [points],
      validation: () => [points],
      metrics: ({ slope }) => ({ slope: mean(slope) }),
      plateau: reduceOnPlateau({ factor: 0.5, patience: 0, threshold: 5 }),
      epochs: 4,
    });
    const { history } = await run.finish();
    expect(history.map(({ learningRateScale }) => learningRateScale)).toEqual([1, 1, 0.5, 0.25]);
    const slopes = history.map(({ metrics }) => metrics.slope!);
    expectClose(slopes, [-0.1, -0.2, -0.25, -0.275], { absolute: 1e-5 });
  });
});
