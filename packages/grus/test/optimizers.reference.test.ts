import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  applyUpdates,
  nadam,
  type Optimizer,
  radam,
  rmsprop,
  sgd,
} from "@grus/optim";
import { type Backend, compileLoop, evaluate, fromData, type Tensor } from "@grus/tensor";
import type { Comparison, Fixture, FixtureEntry } from "@grus/testing/reference";
import { constantOf, fixtureTensor, referenceSuite } from "./reference.ts";

type Attrs = Readonly<Record<string, number>>;

/** Each optimizer of the manifest, from PyTorch's hyperparameter names. */
const optimizers: Readonly<Record<string, (attrs: Attrs) => Optimizer>> = {
  sgd: ({ lr }) => sgd({ learningRate: lr! }),
  "sgd-momentum": ({ lr, momentum }) => sgd({ learningRate: lr!, momentum: momentum! }),
  "sgd-nesterov": ({ lr, momentum, weight_decay }) =>
    sgd({ learningRate: lr!, momentum: momentum!, nesterov: true, weightDecay: weight_decay! }),
  adagrad: ({ lr }) => adagrad({ learningRate: lr! }),
  adadelta: ({ lr, rho }) => adadelta({ learningRate: lr!, decay: rho! }),
  rmsprop: ({ lr, alpha }) => rmsprop({ learningRate: lr!, decay: alpha! }),
  "rmsprop-centered": ({ lr, alpha, momentum }) =>
    rmsprop({ learningRate: lr!, decay: alpha!, momentum: momentum!, centered: true }),
  adam: ({ lr }) => adam({ learningRate: lr! }),
  "adam-l2": ({ lr, weight_decay }) => adam({ learningRate: lr!, weightDecay: weight_decay! }),
  amsgrad: ({ lr }) => adam({ learningRate: lr!, amsgrad: true }),
  adamw: ({ lr, weight_decay }) => adamW({ learningRate: lr!, weightDecay: weight_decay! }),
  adamax: ({ lr }) => adamax({ learningRate: lr! }),
  nadam: ({ lr }) => nadam({ learningRate: lr! }),
  radam: ({ lr }) => radam({ learningRate: lr! }),
};

referenceSuite({ suite: "optimizers", kinds: ["optimizer"], compute: trajectory });

/** The parameter after each step of a loop whose state stays on the device. */
async function trajectory(
  backend: Backend,
  { attrs }: FixtureEntry,
  fixture: Fixture,
): Promise<Record<string, Comparison>> {
  const make = optimizers[attrs.optimizer as string];
  if (make === undefined) throw new Error(`no optimizer for ${JSON.stringify(attrs.optimizer)}.`);
  const optimizer = make(attrs as Attrs);
  const parameter = constantOf(fixture, "start");
  const { data, shape } = fixtureTensor(fixture, "grads");
  const state = await evaluate(backend, { parameter, optimizer: optimizer.init(parameter) });
  const step = (held: typeof state, gradient: Tensor) => {
    const { updates, state: next } = optimizer.update<Tensor>(gradient, held.optimizer, held.parameter);
    const moved = applyUpdates(held.parameter, updates);
    return { state: { parameter: moved, optimizer: next }, output: moved };
  };
  const loop = await compileLoop(backend, step, { state, batch: parameter });
  const size = parameter.size;
  const actual: number[] = [];
  for (let i = 0; i < shape[0]!; i++) {
    const gradient = fromData({
      data: data.slice(i * size, (i + 1) * size),
      shape: parameter.shape,
      dtype: "float32",
    });
    actual.push(...(await loop.run(gradient)).data);
  }
  loop.dispose();
  return { trajectory: { actual, expected: fixtureTensor(fixture, "trajectory").data } };
}
