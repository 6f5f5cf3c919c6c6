// The figures of an ETT table as text, beside published ones.
import { table } from "../report/table.ts";
import type { EttErrors, EttResult } from "./ett.ts";

/**
 * MSE / MAE on ETTh1 by horizon. SegRNN: arXiv 2308.11200, Table 2 (whose test part lacks its last batch), and its
 * final version with that mended; PatchTST: its own table, and as run again for SegRNN; DLinear, NLinear: LTSF-Linear.
 */
const ETTH1: Readonly<Record<number, readonly (readonly [name: string, mse: number, mae: number])[]>> = {
  96: [
    ["SegRNN, preprint", 0.341, 0.376],
    ["SegRNN, final", 0.351, 0.392],
    ["PatchTST", 0.37, 0.4],
    ["NLinear", 0.374, 0.394],
    ["DLinear", 0.375, 0.399],
  ],
  192: [
    ["SegRNN, preprint", 0.385, 0.402],
    ["SegRNN, final", 0.392, 0.414],
    ["DLinear", 0.405, 0.416],
    ["NLinear", 0.408, 0.415],
    ["PatchTST", 0.413, 0.429],
  ],
  336: [
    ["SegRNN, preprint", 0.401, 0.417],
    ["PatchTST", 0.422, 0.44],
    ["SegRNN, final", 0.423, 0.433],
    ["NLinear", 0.429, 0.427],
    ["DLinear", 0.439, 0.443],
  ],
  720: [
    // biome-ignore lint/suspicious/noApproximativeNumericConstant: a published figure.
    ["SegRNN, preprint", 0.434, 0.447],
    ["NLinear", 0.44, 0.453],
    ["PatchTST", 0.447, 0.468],
    ["SegRNN, final", 0.466, 0.472],
    ["DLinear", 0.472, 0.49],
  ],
};

/** Lines for a terminal; those of other forecasters where the file is ETTh1 and its table has the horizon. */
export function ettText(file: string, result: EttResult): string {
  const { horizon, context, columns, windows, seconds, seeds, parameters } = result;
  const own = [
    row("this forecast", result),
    ...result.parts.map(({ name, weight, test }) => row(`  ${name}, weight ${weight.toFixed(2)}`, test)),
  ];
  const others = /etth1/i.test(file) ? (ETTH1[horizon] ?? []) : [];
  const [late, early] = [0, 1].map((fold) =>
    result.parts.map(({ name, validation }) => row(name, validation[fold]!)),
  );
  return [
    `${file}, horizon ${horizon}: ${columns} columns, ${windows} test windows of stride 1, context ${context}.`,
    "",
    table(["test", "MSE", "MAE"], [...own, ...others.map(([name, mse, mae]) => row(name, { mse, mae }))]),
    "",
    table(["validation", "MSE", "MAE"], late!),
    "",
    table(["stretch before it", "MSE", "MAE"], early!),
    "",
    `With one network each (${seeds.count}): MSE ${seeds.mse.mean.toFixed(4)} ± ${seeds.mse.plusMinus.toFixed(4)}, MAE ${seeds.mae.mean.toFixed(4)} ± ${seeds.mae.plusMinus.toFixed(4)}.`,
    `${parameters} parameters, ${Math.round(seconds)} s.`,
  ].join("\n");
}

function row(name: string, { mse, mae }: EttErrors): readonly string[] {
  return [name, mse.toFixed(4), mae.toFixed(4)];
}
