// The landscapes that optimizers walk: what is drawn of them, where walks begin, and how fast they go.

/** The part of the plane that is drawn. */
export interface View {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** A function to be minimised. */
export interface Landscape {
  readonly label: string;
  /** The names of the two numbers. */
  readonly names: readonly [string, string];
  readonly view: View;
  /** Where walks begin. */
  readonly start: readonly [number, number];
  /** Between the bands of the picture, rising. */
  readonly levels: readonly number[];
  /** Learning rates that suit it: of steps in proportion to the gradient, and of steps whose size does not depend on it. */
  readonly rates: { readonly plain: number; readonly scaled: number };
}

/** A valley 25 times as steep across as along. */
const bowl: Landscape = {
  label: "Narrow bowl",
  names: ["x", "y"],
  view: { left: -4, right: 4, bottom: -2.5, top: 2.5 },
  start: [-3.5, 1.5],
  levels: [0.25, 1, 2.5, 5, 10, 20, 40],
  rates: { plain: 0.07, scaled: 0.05 },
};

/** Rosenbrock 1960: a bent valley with a flat floor; the minimum is at (1, 1). */
const rosenbrock: Landscape = {
  label: "Rosenbrock's valley",
  names: ["x", "y"],
  view: { left: -2, right: 2, bottom: -0.75, top: 1.75 },
  start: [-1.5, 1.25],
  levels: [0.5, 2, 6, 20, 60, 150, 400],
  rates: { plain: 0.0005, scaled: 0.08 },
};

/** Beale 1958: plateaus between steep corners; the minimum is at (3, 0.5). */
const beale: Landscape = {
  label: "Beale's function",
  names: ["x", "y"],
  view: { left: -1, right: 4.6, bottom: -1.75, top: 1.75 },
  start: [0.5, 1.4],
  levels: [0.1, 0.5, 2, 6, 15, 40, 120],
  rates: { plain: 0.002, scaled: 0.05 },
};

/** Pascanu et al. 2013: x ← w σ(x) + b fifty times from 0.5, and the squared distance of σ(x) to 0.7. */
const cliff: Landscape = {
  label: "Recurrent cliff",
  names: ["w", "b"],
  view: { left: 2, right: 7, bottom: -4, top: -0.75 },
  start: [6.4, -2.4],
  levels: [0.002, 0.01, 0.03, 0.06, 0.15, 0.25, 0.4],
  rates: { plain: 0.05, scaled: 0.02 },
};

/** A unit h ← tanh(w h) that is to keep a number for twenty steps, which it reads as tanh(u s). */
const memory: Landscape = {
  label: "Recurrent memory",
  names: ["w", "u"],
  view: { left: 0, right: 2, bottom: -0.25, top: 1.75 },
  start: [0.7, 0.3],
  levels: [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9],
  rates: { plain: 0.1, scaled: 0.02 },
};

/** By name, in the order of the figure. */
export const LANDSCAPES = { bowl, rosenbrock, beale, cliff, memory } as const;

/** The name of a landscape. */
export type LandscapeName = keyof typeof LANDSCAPES;

/** The landscape of a name, the bowl for any other text. */
export function landscapeNamed(name: unknown): Landscape {
  return isLandscapeName(name) ? LANDSCAPES[name] : bowl;
}

function isLandscapeName(name: unknown): name is LandscapeName {
  return typeof name === "string" && Object.hasOwn(LANDSCAPES, name);
}
