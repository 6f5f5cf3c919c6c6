// The optimizers that walk, and their learning rates.
import { adam, adamW, type Optimizer, optim, sgd } from "grus";
import type { Landscape } from "./landscapes.ts";

/** An optimizer of the figure. */
export interface Walker {
  readonly name: string;
  /** At a rate of 1, which the walk scales. */
  optimizer(): Optimizer;
  /** Its learning rate in a landscape. */
  rate(landscape: Landscape): number;
}

/** AdamW's decay in the figure, ten times the default, so that it is seen. */
export const WEIGHT_DECAY = 0.1;

/** In the order of the figure. */
export const WALKERS: readonly Walker[] = [
  { name: "SGD", optimizer: () => sgd({ learningRate: 1 }), rate: ({ rates }) => rates.plain },
  {
    name: "Momentum",
    optimizer: () => sgd({ learningRate: 1, momentum: 0.9 }),
    rate: ({ rates }) => rates.plain,
  },
  { name: "RMSProp", optimizer: () => optim.rmsprop({ learningRate: 1 }), rate: ({ rates }) => rates.scaled },
  { name: "Adam", optimizer: () => adam({ learningRate: 1 }), rate: ({ rates }) => rates.scaled },
  {
    name: "AdamW",
    optimizer: () => adamW({ learningRate: 1, weightDecay: WEIGHT_DECAY }),
    rate: ({ rates }) => rates.scaled,
  },
  { name: "Lion", optimizer: () => optim.lion({ learningRate: 1 }), rate: ({ rates }) => rates.scaled / 3 },
];
