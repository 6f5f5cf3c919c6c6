import { compileLoop, evaluate, leaves, mul, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { adadelta, adagrad } from "./adagrad.ts";
import { adam, adamW } from "./adam.ts";
import { adamax, nadam, radam } from "./adam-relatives.ts";
import { clipByGlobalNorm, clipByValue, globalNorm } from "./clip.ts";
import { lamb } from "./lamb.ts";
import { addDecayedWeights, scaleByLearningRate } from "./learning-rate.ts";
import { lion } from "./lion.ts";
import { applyUpdates, chain, type Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { stepSchedule } from "./schedule.ts";
import { sgd } from "./sgd.ts";

const backend = referenceBackend({ precision: "float64" });

async function numbers(tree: unknown): Promise<number[]> {
  return (leaves(await evaluate(backend, tree)) as Tensor[]).flatMap(({ data }) => Array.from(data));
}

/**
 * The parameters after each of `steps` steps on the gradient of x²/2 with step-dependent noise: x · (1 + step
 * / 4).
 */
async function descend(
  optimizer: Optimizer,
  steps = 5,
  start: readonly number[] = [1, -2, 0.5],
): Promise<number[]> {
  const parameters = { a: tensor([...start]), nested: [{ b: tensor([3]) }] };
  const state = { parameters, optimizer: optimizer.init(parameters) };
  const body = (held: typeof state, scale: Tensor) => {
    const gradient = {
      a: mul(held.parameters.a, scale),
      nested: [{ b: mul(held.parameters.nested[0]!.b, scale) }],
    };
    const { updates, state: next } = optimizer.update<typeof parameters>(
      gradient,
      held.optimizer,
      held.parameters,
    );
    return { state: { parameters: applyUpdates(held.parameters, updates), optimizer: next }, output: scale };
  };
  const loop = await compileLoop(backend, body, {
    state: await evaluate(backend, state),
    batch: tensor(0),
  });
  for (let step = 0; step < steps; step++) await loop.run(tensor(1 + step / 4));
  return numbers((await loop.readState()).parameters);
}

const learningRate = 0.1;
const momentum = 0.9;

/** For every option, two optimizers that differ only in it. */
const options: Readonly<Record<string, readonly [Optimizer, Optimizer]>> = {
  "sgd learningRate": [sgd({ learningRate }), sgd({ learningRate: 0.2 })],
  "sgd momentum": [sgd({ learningRate }), sgd({ learningRate, momentum })],
  "sgd dampening": [sgd({ learningRate, momentum }), sgd({ learningRate, momentum, dampening: 0.5 })],
  "sgd nesterov": [sgd({ learningRate, momentum }), sgd({ learningRate, momentum, nesterov: true })],
  "sgd weightDecay": [sgd({ learningRate }), sgd({ learningRate, weightDecay: 0.1 })],
  "rmsprop decay": [rmsprop({ learningRate }), rmsprop({ learningRate, decay: 0.5 })],
  "rmsprop epsilon": [rmsprop({ learningRate }), rmsprop({ learningRate, epsilon: 0.1 })],
  "rmsprop momentum": [rmsprop({ learningRate }), rmsprop({ learningRate, momentum })],
  "rmsprop centered": [rmsprop({ learningRate }), rmsprop({ learningRate, centered: true })],
  "rmsprop weightDecay": [rmsprop({ learningRate }), rmsprop({ learningRate, weightDecay: 1 })],
  "adagrad epsilon": [adagrad({ learningRate }), adagrad({ learningRate, epsilon: 0.1 })],
  "adagrad weightDecay": [
    adagrad({ learningRate, epsilon: 0.1 }),
    adagrad({ learningRate, epsilon: 0.1, weightDecay: 1 }),
  ],
  "adadelta decay": [adadelta(), adadelta({ decay: 0.5 })],
  "adadelta epsilon": [adadelta(), adadelta({ epsilon: 1e-3 })],
  "adadelta learningRate": [adadelta(), adadelta({ learningRate: 0.5 })],
  "adadelta weightDecay": [adadelta({ epsilon: 1e-2 }), adadelta({ epsilon: 1e-2, weightDecay: 1 })],
  "adam beta1": [adam({ learningRate }), adam({ learningRate, beta1: 0.5 })],
  "adam beta2": [adam({ learningRate }), adam({ learningRate, beta2: 0.9 })],
  "adam epsilon": [adam({ learningRate }), adam({ learningRate, epsilon: 0.1 })],
  "adam amsgrad": [
    adam({ learningRate: 1, beta2: 0.5 }),
    adam({ learningRate: 1, beta2: 0.5, amsgrad: true }),
  ],
  "adam weightDecay": [
    adam({ learningRate, epsilon: 0.1 }),
    adam({ learningRate, epsilon: 0.1, weightDecay: 1 }),
  ],
  "adamW weightDecay": [adamW({ learningRate }), adamW({ learningRate, weightDecay: 0.5 })],
  "decay coupled or decoupled": [
    adam({ learningRate, weightDecay: 0.5 }),
    adamW({ learningRate, weightDecay: 0.5 }),
  ],
  "adamax beta1": [adamax({ learningRate }), adamax({ learningRate, beta1: 0.5 })],
  "nadam momentumDecay": [nadam({ learningRate }), nadam({ learningRate, momentumDecay: 0.5 })],
  "radam beta2": [radam({ learningRate }), radam({ learningRate, beta2: 0.9 })],
  "a schedule": [
    sgd({ learningRate }),
    sgd({ learningRate: stepSchedule({ initial: learningRate, every: 2, factor: 0.5 }) }),
  ],
};

describe("clipNorm is clipByGlobalNorm before everything else", () => {
  const all = { adam, adamW, adamax, lamb, lion, nadam, radam, rmsprop, sgd };
  test.each(Object.entries(all))("%s", async (_, make) => {
    const clipped = await descend(make({ learningRate, clipNorm: 0.5 }));
    expect(clipped).toEqual(await descend(chain(clipByGlobalNorm(0.5), make({ learningRate }))));
  });

  test("and changes the numbers", async () => {
    expect(await descend(sgd({ learningRate, clipNorm: 0.5 }))).not.toEqual(
      await descend(sgd({ learningRate })),
    );
  });
});

test.each(Object.entries(options))("%s changes the numbers", async (_, [one, other]) => {
  const [a, b] = [await descend(one, 12), await descend(other, 12)];
  expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeGreaterThan(1e-5);
});

test("sgd by hand, each leaf separately", async () => {
  expectClose(await descend(sgd({ learningRate: 0.5 }), 1), [0.5, -1, 0.25, 1.5], { absolute: 1e-12 });
  const momentumByHand = (x: number) => {
    const first = x;
    const at = x - 0.1 * first;
    return at - 0.1 * (0.9 * first + 1.25 * at);
  };
  expectClose(await descend(sgd({ learningRate, momentum }), 2), [1, -2, 0.5, 3].map(momentumByHand), {
    absolute: 1e-12,
  });
});

test("adamW without decay is adam", async () => {
  expectClose(await descend(adamW({ learningRate, weightDecay: 0 })), await descend(adam({ learningRate })));
});

describe("chain", () => {
  test("applies its parts in order", async () => {
    const decayed = chain(addDecayedWeights(1), clipByValue(0.1), scaleByLearningRate(1));
    const clipped = chain(clipByValue(0.1), addDecayedWeights(1), scaleByLearningRate(1));
    expectClose(await descend(decayed, 1, [1, -2, 0]), [0.9, -1.9, 0, 2.9], { absolute: 1e-12 });
    expectClose(await descend(clipped, 1, [1, -2, 0]), [-0.1, 0.1, 0, -0.1], { absolute: 1e-12 });
  });

  test("an empty chain returns the gradients", async () => {
    expectClose(await descend(chain(), 1), [2, -4, 1, 6], { absolute: 1e-12 });
  });
});

describe("clipping", () => {
  const gradient = { a: tensor([3, 0]), b: [tensor([[4]])] };
  const clip = async (optimizer: Optimizer, tree: typeof gradient) =>
    numbers(optimizer.update<typeof gradient>(tree, optimizer.init(tree), tree).updates);

  test("globalNorm runs over all leaves", async () => {
    expect(await numbers(globalNorm(gradient))).toEqual([5]);
  });

  test("by global norm keeps the direction, and small gradients", async () => {
    expectClose(await clip(clipByGlobalNorm(2.5), gradient), [1.5, 0, 2], { relative: 1e-6 });
    expect(await clip(clipByGlobalNorm(6), gradient)).toEqual([3, 0, 4]);
    const zero = { a: tensor([0, 0]), b: [tensor([[0]])] };
    expect(await clip(clipByGlobalNorm(1), zero)).toEqual([0, 0, 0]);
  });

  test("by value clips each element", async () => {
    expect(await clip(clipByValue(3.5), { a: tensor([-9, 1]), b: [tensor([[4]])] })).toEqual([-3.5, 1, 3.5]);
  });
});

test("rejects invalid hyperparameters", () => {
  expect(() => sgd({ learningRate: -1 })).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: scaleByLearningRate: learningRate is -1; expected a number of at least 0.]`,
  );
  expect(() => sgd({ learningRate, nesterov: true })).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: sgd: nesterov is true; expected momentum above 0 and no dampening.]`,
  );
  expect(() => adam({ learningRate, beta1: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: adam: beta1 is 1; expected a number from 0 to below 1.]`,
  );
  expect(() => adamW({ learningRate, weightDecay: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: addDecayedWeights: weightDecay is NaN; expected a number of at least 0.]`,
  );
  expect(() => rmsprop({ learningRate, decay: -0.1 })).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: rmsprop: decay is -0.1; expected a number from 0 to below 1.]`,
  );
  expect(() => clipByGlobalNorm(0)).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: clipByGlobalNorm: maxNorm is 0; expected a number above 0.]`,
  );
  expect(() => clipByValue(Number.POSITIVE_INFINITY)).toThrowErrorMatchingInlineSnapshot(
    `[HyperparameterError: clipByValue: limit is Infinity; expected a number above 0.]`,
  );
});
