// All optimizers of the figure in one compiled step: each reads its own gradient and makes its own update.
import { add, type Backend, mul, type Optimizer, ops, optim, type Tensor, tensor } from "grus";
import type { Height } from "./heights.ts";
import type { Landscape } from "./landscapes.ts";
import { WALKERS } from "./walkers.ts";

/** Where walks begin, and what is done to gradients. */
export interface WalkOptions {
  readonly backend: Backend;
  readonly landscape: Landscape;
  readonly height: Height;
  readonly start: readonly [number, number];
  /** Multiplies all learning rates. */
  readonly rateFactor: number;
  /** The norm to which gradients are clipped; undefined for none. */
  readonly maxNorm: number | undefined;
}

/** A number of each optimizer, before an update. */
export interface WalkPlaces {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly heights: ArrayLike<number>;
  /** Norms of gradients, with noise, before clipping. */
  readonly norms: ArrayLike<number>;
}

/** A walk of all optimizers. */
export interface Walk {
  /** Where all are, and then an update of each, with this noise on the gradient. */
  step(noise: readonly [number, number]): Promise<WalkPlaces>;
  dispose(): void;
}

interface Point {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Compiles the step. */
export async function walkOf({
  backend,
  landscape,
  height,
  start,
  rateFactor,
  maxNorm,
}: WalkOptions): Promise<Walk> {
  const clip = maxNorm === undefined ? [] : [optim.clipByGlobalNorm(maxNorm)];
  const walkers = WALKERS.map(({ optimizer, rate }) => ({
    optimizer: optim.chain(...clip, optimizer()),
    rate: rateFactor * rate(landscape),
  }));
  const points = { x: tensor(walkers.map(() => start[0])), y: tensor(walkers.map(() => start[1])) };
  const moments: readonly unknown[] = walkers.map(({ optimizer }, i) => optimizer.init(own(points, i)));
  const step = (held: { points: Point; moments: readonly unknown[] }, noise: Point) => {
    const plain = ops.grad((p: Point) => ops.sum(height(p.x, p.y)))(held.points);
    const gradient = { x: add(plain.x, noise.x), y: add(plain.y, noise.y) };
    const moved = walkers.map(({ optimizer, rate }, i) =>
      moveOne(optimizer, rate, own(held.points, i), own(gradient, i), held.moments[i]),
    );
    const state = { points: joined(moved.map(({ point }) => point)), moments: moved.map((m) => m.moments) };
    const heights = height(held.points.x, held.points.y);
    const norms = ops.sqrt(add(ops.square(gradient.x), ops.square(gradient.y)));
    return { state, output: { ...held.points, heights, norms } };
  };
  const batch = { x: tensor(0), y: tensor(0) };
  const loop = await ops.compileLoop(backend, step, {
    state: await ops.evaluate(backend, { points, moments }),
    batch,
  });
  return {
    step: async ([x, y]) => {
      const places = await loop.run({ x: tensor(x), y: tensor(y) });
      return { x: places.x.data, y: places.y.data, heights: places.heights.data, norms: places.norms.data };
    },
    dispose: () => loop.dispose(),
  };
}

function moveOne(optimizer: Optimizer, rate: number, point: Point, gradient: Point, before: unknown) {
  const { updates, state } = optimizer.update(gradient, before, point);
  const scaled = { x: mul(updates.x, rate), y: mul(updates.y, rate) };
  return { point: optim.applyUpdates(point, scaled), moments: state };
}

/** The point of one optimizer, [1] each. */
function own({ x, y }: Point, i: number): Point {
  return { x: ops.slice(x, 0, i, i + 1), y: ops.slice(y, 0, i, i + 1) };
}

function joined(points: readonly Point[]): Point {
  return {
    x: ops.concat(
      points.map(({ x }) => x),
      0,
    ),
    y: ops.concat(
      points.map(({ y }) => y),
      0,
    ),
  };
}
