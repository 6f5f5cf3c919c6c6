// The program of the landscape: several optimizers walk down the same function from the same place.
import type { Backend } from "grus";
import { normalNumber, randomNumbers } from "../random-numbers.ts";
import type { FigureProgram } from "../serve-figure.ts";
import { bandPath } from "./contour-bands.ts";
import { heightOf } from "./heights.ts";
import { type Landscape, type LandscapeName, landscapeNamed } from "./landscapes.ts";
import { COLUMNS, ROWS, surfaceOf } from "./surface.ts";
import { walkOf } from "./walk.ts";
import { emptyTrace, extended, type WalkerTrace } from "./walker-trace.ts";
import { WALKERS } from "./walkers.ts";

/** The knobs. */
export interface LandscapeSettings {
  readonly landscape: LandscapeName;
  readonly startX: number;
  readonly startY: number;
  /** Multiplies all learning rates. */
  readonly rateFactor: number;
  /** Whether gradients are clipped to the median norm in the picture. */
  readonly isClipped: boolean;
  /** The standard deviation of what is added to both numbers of a gradient, as a share of the median norm. */
  readonly noise: number;
}

/** What is drawn. */
export interface LandscapeFrame {
  readonly landscape: LandscapeName;
  readonly update: number;
  readonly walkers: readonly WalkerTrace[];
  /** Paths of what is higher than each level of the landscape, in units of the grid. */
  readonly bands: readonly string[];
  /** The median norm of the gradient in the picture. */
  readonly gradientNorm: number;
}

/** Updates in all, and between frames. */
export const [UPDATES, BETWEEN] = [400, 4] as const;

interface DrawnSurface {
  readonly bands: readonly string[];
  readonly gradientNorm: number;
}

/** The program. `pause` slows walks down to what an eye can follow, once a frame; pictures of landscapes are kept. */
export function landscapeProgram(
  backend: Backend,
  pause: () => Promise<void>,
): FigureProgram<LandscapeSettings, LandscapeFrame> {
  const surfaces = new Map<LandscapeName, DrawnSurface>();
  return async ({ settings, show, turn }) => {
    const { landscape: name, rateFactor, isClipped, noise } = settings();
    const landscape = landscapeNamed(name);
    const surface = surfaces.get(name) ?? (await drawnSurface(backend, name));
    surfaces.set(name, surface);
    await turn();
    const walk = await walkOf({
      backend,
      landscape,
      height: heightOf(name),
      start: startIn(landscape, settings()),
      rateFactor,
      maxNorm: isClipped ? surface.gradientNorm : undefined,
    });
    const random = randomNumbers(11);
    let walkers = WALKERS.map((walker) => emptyTrace(walker.name, rateFactor * walker.rate(landscape)));
    try {
      for (let update = 0; update <= UPDATES; update++) {
        const deviation = noise * surface.gradientNorm;
        const { x, y, heights, norms } = await walk.step([
          deviation * normalNumber(random),
          deviation * normalNumber(random),
        ]);
        walkers = walkers.map((walker, i) => {
          const place = { x: x[i]!, y: y[i]!, height: heights[i]!, norm: norms[i]! };
          return extended(walker, place, landscape.levels[0]!, landscape.view);
        });
        if (update % BETWEEN !== 0) continue;
        show({ landscape: name, update, walkers, ...surface });
        await pause();
        await turn();
      }
    } finally {
      walk.dispose();
    }
  };
}

async function drawnSurface(backend: Backend, name: LandscapeName): Promise<DrawnSurface> {
  const { view, levels } = landscapeNamed(name);
  const { heights, gradientNorm } = await surfaceOf(backend, heightOf(name), view);
  const grid = { heights, columns: COLUMNS, rows: ROWS };
  return { bands: levels.map((level) => bandPath(grid, level)), gradientNorm };
}

/** The start of the settings, in the picture. */
function startIn({ view }: Landscape, { startX, startY }: LandscapeSettings): readonly [number, number] {
  return [
    Math.min(Math.max(startX, view.left), view.right),
    Math.min(Math.max(startY, view.bottom), view.top),
  ];
}
