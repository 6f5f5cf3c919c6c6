// What the picture of a landscape is drawn from: heights on a grid, and how large gradients are there.
import { add, type Backend, ops, tensor } from "grus";
import type { Height } from "./heights.ts";
import type { View } from "./landscapes.ts";

/** Points of the grid, across and up. */
export const [COLUMNS, ROWS] = [121, 91] as const;

/** A landscape on a grid. */
export interface Surface {
  /** [ROWS · COLUMNS], the lowest row first. */
  readonly heights: ArrayLike<number>;
  /** The median norm of the gradient. */
  readonly gradientNorm: number;
}

/** Computes heights and gradients over a view. */
export async function surfaceOf(backend: Backend, height: Height, view: View): Promise<Surface> {
  const { left, right, bottom, top } = view;
  const x = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => place(left, right, i % COLUMNS, COLUMNS));
  const y = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) =>
    place(bottom, top, Math.floor(i / COLUMNS), ROWS),
  );
  const points = { x: tensor(x, [ROWS * COLUMNS]), y: tensor(y, [ROWS * COLUMNS]) };
  const compiled = await ops.compile(
    backend,
    (p: typeof points) => {
      const gradient = ops.grad((at: typeof points) => ops.sum(height(at.x, at.y)))(p);
      const squares = add(ops.square(gradient.x), ops.square(gradient.y));
      return { heights: height(p.x, p.y), norms: ops.sqrt(squares) };
    },
    points,
  );
  const { heights, norms } = await compiled.run(points);
  compiled.dispose();
  return { heights: heights.data, gradientNorm: median(Array.from(norms.data, Number)) };
}

function place(from: number, to: number, index: number, count: number): number {
  return from + ((to - from) * index) / (count - 1);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
