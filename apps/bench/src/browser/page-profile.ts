// A profile of the time that Grus spends on WebGPU, compared with the same work in hand-written WGSL.
import { gru } from "@grus/cells";
import { adam } from "@grus/optim";
import {
  add,
  type Backend,
  compile,
  compileLoop,
  mapTree,
  matmul,
  mean,
  referenceBackend,
  square,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { timeTraining } from "@grus/train";
import { createBackend, gpu } from "grus";
import { SHAPES } from "../figures/comparison.ts";
import { interleave } from "../interleave.ts";
import type { Timing } from "../measure.ts";
import type { Problem } from "../peers/contestant.ts";
import { grus } from "../peers/grus.ts";
import { problemOf } from "../peers/problem.ts";
import { handGru, handProduct, openHand } from "./hand-written.ts";
import { pageEnvironment } from "./page-environment.ts";
import type { PageEnvironment } from "./page-report.ts";

declare global {
  interface Window {
    /** Set by the page of the profile. */
    profile(): Promise<PageProfile>;
  }
}

/** One figure of the profile. */
export interface ProfileLine {
  readonly name: string;
  readonly timing: Timing;
}

/** The result of the page. */
export interface PageProfile {
  readonly environment: PageEnvironment;
  readonly lines: readonly ProfileLine[];
  /** Milliseconds per step, by steps per call. */
  readonly stepsPerCall: readonly {
    readonly name: string;
    readonly steps: number;
    readonly milliseconds: number;
  }[];
}

/** The largest product of a training step of size S: all hidden states with the recurrent weights. */
const PRODUCT = [2048, 64, 192] as const;
/** Dispatches of a training step of size S. */
const DISPATCHES = 182;

/** Measures everything in turn, in one page. Throws if the results of hand-written code differ. */
async function profile(): Promise<PageProfile> {
  const environment = await pageEnvironment();
  const problem = await problemOf(referenceBackend(), SHAPES.S);
  const backend = await createBackend(gpu({ mode: "webgpu" }));
  const hand = await openHand();
  const byHand = handGru(hand, problem);
  const products = handProduct(hand, PRODUCT);
  const forward = (await grus(backend).infer!(problem)).run;
  await checkSame("hand-written GRU", await forward(), [await byHand.whole(), await byHand.bySteps()]);
  await checkSame("hand-written product", await products.plain(), [await products.blocked()]);
  const runs: Record<string, () => unknown> = {
    "one empty dispatch": await emptyDispatches(backend, 1),
    [`${DISPATCHES} empty dispatches`]: await emptyDispatches(backend, DISPATCHES),
    "state of size S and Adam, written and read back": await stateTransfer(backend, problem),
    "GRU forward, Grus on gpu.js": forward,
    "GRU forward, hand-written, one dispatch per step": byHand.bySteps,
    "GRU forward, hand-written, all steps in one dispatch": byHand.whole,
    "input products of the GRU, hand-written": byHand.products,
    "product, hand-written, one element per invocation": products.plain,
    "product, hand-written, 4 x 4 elements per invocation": products.blocked,
  };
  const timings = await interleave(Object.values(runs), { rounds: 9 });
  const lines = Object.keys(runs).map((name, i) => ({ name, timing: timings[i]! }));
  const stepsPerCall = [
    ...(await severalSteps(backend, "S", problem)),
    ...(await severalSteps(backend, "small", await problemOf(referenceBackend(), SMALL))),
  ];
  return { environment, lines, stepsPerCall };
}

/** A size at which overhead dominates. */
const SMALL = { batch: 8, time: 8, input: 4, hidden: 8 };

/** A chain of `count` products of scalars: as many dispatches. */
async function emptyDispatches(backend: Backend, count: number): Promise<() => Promise<unknown>> {
  const chain = (x: Tensor) => {
    let result = x;
    for (let i = 0; i < count; i++) result = matmul(result, x);
    return result;
  };
  const compiled = await compile(backend, chain, { shape: [1, 1], dtype: "float32" });
  const one = tensor([[1]]);
  return () => compiled.run(one);
}

/** A loop whose state is parameters and both moments of Adam, updated by every run. */
async function stateTransfer(backend: Backend, { weights }: Problem): Promise<() => Promise<unknown>> {
  const state = [weights, weights, weights];
  const body = (held: typeof state) => ({ state: mapTree(held, (leaf) => add(leaf, 1)), output: {} });
  const loop = await compileLoop(backend, body, { state, batch: {} });
  return () => loop.run({});
}

async function severalSteps(backend: Backend, name: string, { shape, weights, x }: Problem) {
  const { batch, time, input, hidden } = shape;
  const layer = gru({ inputSize: input, hiddenSize: hidden });
  const parameters = { layers: [{ forward: weights }] };
  const loss = (p: typeof parameters, given: { readonly x: Tensor }) =>
    mean(square(layer.bind(p)(given.x).output));
  const found: { name: string; steps: number; milliseconds: number }[] = [];
  for (const stepsPerCall of [1, 2, 4, 8]) {
    const { millisecondsPerStep: milliseconds } = await timeTraining({
      backend,
      parameters,
      loss,
      optimizer: adam({ learningRate: 1e-3 }),
      batch: { x: tensor(x, [batch, time, input]) },
      stepsPerCall,
      calls: 7,
      budget: 10_000,
    });
    found.push({ name, steps: stepsPerCall, milliseconds });
  }
  return found;
}

async function checkSame(name: string, expected: Float32Array, all: readonly Float32Array[]): Promise<void> {
  for (const found of all) {
    const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
    if (!(worst < 1e-4))
      throw new Error(`${name}: results differ by ${worst} from those of Grus; expected less than 1e-4.`);
  }
}

window.profile = profile;
