// The reach of gradients back in time at initialisation, by initialisation and remedy.
import { watchSequences } from "@grus/cells";
import { type Backend, evaluate, key, mean, randomNormal, square } from "@grus/tensor";
import { type GradientHealth, gradientHealth, healthChart } from "@grus/train";
import type { Figure, Figures, ReportPart } from "../example.ts";
import { figureOf } from "../report/figures.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { svgOf } from "../report/svg.ts";
import { cells } from "./cells.ts";

/** Sizes of the measurement. */
export interface HorizonSizes {
  /** Names of cells. */
  readonly names: readonly string[];
  readonly time: number;
  readonly hiddenSize: number;
  readonly seed: number;
}

/** Options of {@link horizons}. */
export interface HorizonOptions extends HorizonSizes {
  readonly backend: Backend;
  readonly signal?: AbortSignal | undefined;
  /** Called after each cell with its name. */
  readonly onDone?: ((name: string) => void) | undefined;
}

/** A table, a chart and figures. */
export interface Horizons extends ReportPart {
  readonly figures: Figures;
  /** By the name of the cell. */
  readonly healths: Readonly<Record<string, GradientHealth>>;
}

/** Gradients of the mean square of the last hidden state, for 32 rows of Gaussian inputs, two features. */
export async function horizons({
  backend,
  names,
  time,
  hiddenSize,
  seed,
  signal,
  onDone = () => {},
}: HorizonOptions): Promise<Horizons> {
  const x = await evaluate(backend, randomNormal(key(seed), [32, time, 2]));
  const healths: Record<string, GradientHealth> = {};
  for (const name of names) {
    signal?.throwIfAborted();
    const layer = cells[name]!({ inputSize: 2, hiddenSize, time });
    const parameters = await evaluate(backend, layer.init(key(seed)));
    healths[name] = await gradientHealth({
      backend,
      parameters,
      batch: { x },
      watchSequences,
      loss: (p, { x }, { watch }) => mean(square(layer.bind(p, { watch })(x).hidden)),
    });
    onDone(name);
  }
  const picture = await svgOf(healthChart(healths));
  return { table: tableOf(healths, time), picture, figures: figuresOf(healths, time), healths };
}

/** A horizon past the first step counts as all steps before the last. */
function figuresOf(healths: Readonly<Record<string, GradientHealth>>, time: number): Figures {
  return Object.fromEntries(
    Object.entries(healths).flatMap(([name, { sequences }]): [string, Figure][] => {
      const { horizon, growth } = sequences[0]!;
      const most = time - 1;
      return [
        [`horizon of ${most} steps: ${name}`, figureOf([Math.min(horizon, most)])],
        [`gradient's factor a step back: ${name}`, figureOf([growth])],
      ];
    }),
  );
}

function tableOf(healths: Readonly<Record<string, GradientHealth>>, time: number): string {
  const rows = Object.entries(healths).map(([name, { sequences, findings }]) => {
    const { horizon, growth } = sequences[0]!;
    const reach = Number.isFinite(horizon) ? String(horizon) : `more than ${time - 1}`;
    const faults = [...new Set(findings.map(({ fault }) => fault))].join(", ");
    return [name, reach, growth.toPrecision(3), faults || "nothing wrong"];
  });
  return markdownTable(["cell", "horizon, steps", "factor a step back", "found"], rows);
}
