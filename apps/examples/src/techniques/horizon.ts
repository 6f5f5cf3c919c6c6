// How far a gradient comes back at the beginning of training: before a cure, and after it.
import { watchSequences } from "@grus/cells";
import { evaluate, mean, randomNormal, square } from "@grus/tensor";
import { type GradientHealth, gradientHealth, healthChart } from "@grus/train";
import { type Backend, key, type LossContext, type Tensor } from "grus";
import { cells } from "./cells.ts";
import { svgOf } from "./chart.ts";
import { markdownTable } from "./table.ts";

/** What is measured. */
export interface HorizonOptions {
  readonly backend: Backend;
  /** Names of cells. */
  readonly names: readonly string[];
  readonly time: number;
  readonly hiddenSize: number;
  readonly seed: number;
}

/** A table and a picture. */
export interface Horizons {
  readonly table: string;
  readonly picture: string;
  readonly healths: Readonly<Record<string, GradientHealth>>;
}

/** Gradients of the mean square of the last hidden state, for normal inputs of two features in 32 rows. */
export async function horizons({
  backend,
  names,
  time,
  hiddenSize,
  seed,
}: HorizonOptions): Promise<Horizons> {
  const x = (await evaluate(backend, randomNormal(key(seed), [32, time, 2]))) as Tensor;
  const healths: Record<string, GradientHealth> = {};
  for (const name of names) {
    const layer = cells[name]!({ inputSize: 2, hiddenSize, time });
    const parameters = await evaluate(backend, layer.init(key(seed)));
    healths[name] = await gradientHealth({
      backend,
      parameters,
      batch: { x },
      watchSequences,
      loss: (p: typeof parameters, batch: { x: Tensor }, { watch }: LossContext) =>
        mean(square(layer.bind(p, { watch })(batch.x).hidden)),
    });
  }
  return { table: tableOf(healths, time), picture: await svgOf(healthChart(healths)), healths };
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
