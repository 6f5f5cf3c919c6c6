// Networks with a memory copy sequences longer than those that they were trained on.
import type { Backend } from "grus";
import { computer, machine, recurrent } from "../copy-task/models.ts";
import { bitError, trainToCopy } from "../copy-task/train.ts";
import { svgOf } from "./chart.ts";
import { markdownTable } from "./table.ts";

/** How long to train and what to test. */
export interface MemoryOptions {
  readonly backend: Backend;
  readonly steps: number;
  readonly seed: number;
  /** Patterns of a training sequence at most. */
  readonly longest: number;
  readonly lengths: readonly number[];
  readonly onDone?: (name: string) => void;
}

/** Bit errors by length, of an NTM, a DNC and an LSTM. */
export async function copyLengths({
  backend,
  steps,
  seed,
  longest,
  lengths,
  onDone = () => {},
}: MemoryOptions): Promise<{
  readonly table: string;
  readonly picture: string;
  readonly errors: Readonly<Record<string, number[]>>;
}> {
  const errors: Record<string, number[]> = {};
  const rows: string[][] = [];
  for (const model of [machine, computer, recurrent]) {
    const { parameters, count, seconds } = await trainToCopy(model, {
      backend,
      seed,
      steps,
      rows: 16,
      longest,
      slots: 2 * longest,
    });
    const own: number[] = [];
    for (const length of lengths) {
      const slots = Math.max(2 * longest, length + longest);
      own.push(await bitError(model, parameters, { backend, length, slots }));
    }
    errors[model.name] = own;
    rows.push([
      model.name,
      String(count),
      ...own.map((error) => `${(100 * error).toFixed(1)} %`),
      seconds.toFixed(0),
    ]);
    onDone(model.name);
  }
  const head = ["model", "parameters", ...lengths.map(String), "seconds"];
  return {
    table: markdownTable(head, rows),
    picture: await svgOf(chartOf(errors, lengths, longest)),
    errors,
  };
}

function chartOf(
  errors: Readonly<Record<string, number[]>>,
  lengths: readonly number[],
  longest: number,
): object {
  const values = Object.entries(errors).flatMap(([model, own]) =>
    own.map((error, i) => ({ model, length: lengths[i]!, error })),
  );
  const x = { field: "length", type: "quantitative", title: "patterns to copy" };
  return {
    width: 480,
    height: 260,
    layer: [
      {
        data: { values },
        mark: { type: "line", point: true },
        encoding: {
          x,
          y: { field: "error", type: "quantitative", title: "wrong bits", axis: { format: "%" } },
          color: { field: "model", type: "nominal", title: null, sort: Object.keys(errors) },
        },
      },
      {
        data: { values: [{ length: longest }] },
        mark: { type: "rule", strokeDash: [4, 4] },
        encoding: { x },
      },
    ],
    config: { background: "white", font: "system-ui, sans-serif" },
  };
}
