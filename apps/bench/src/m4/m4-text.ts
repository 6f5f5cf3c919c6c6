// The figures of an M4 table as text, beside published ones.
import { table } from "../report/table.ts";
import type { M4Result } from "./m4.ts";

type Row = readonly [name: string, smape: number, mase: number | undefined, owa: number | undefined];

/** Of the organisers' "Evaluation and Ranks"; the OWA of hourly and weekly series from the same file's errors. */
const HOURLY: readonly Row[] = [
  ["Doornik and others, best hourly OWA", 8.913, 0.801, 0.41],
  ["Smyl, ES-RNN, winner of M4", 9.328, 0.893, 0.44],
  ["Montero-Manso and others, FFORMA", 11.506, 0.819, 0.484],
  ["sNaive", 13.912, 1.193, undefined],
  ["M4's RNN", 14.698, 3.048, 1.036],
  ["Theta", 18.138, 2.455, undefined],
];
const WEEKLY: readonly Row[] = [
  ["Darin and Stellwagen, best weekly OWA", 6.582, 2.107, 0.739],
  ["Montero-Manso and others, FFORMA", 7.625, 2.108, 0.796],
  ["Smyl, ES-RNN, winner of M4", 7.817, 2.356, 0.851],
  ["Theta", 9.093, 2.637, 0.971],
];

/** Lines for a terminal; those of other forecasters where the file is that of M4 Hourly or Weekly. */
export function m4Text(file: string, result: M4Result): string {
  const { series, horizon, seasons, parts, naive2, seeds, parameters, seconds } = result;
  const own: readonly Row[] = [
    ["this forecast", result.smape, result.mase, result.owa],
    ...parts.map(
      ({ name, weight, test }): Row => [
        `  ${name}, weight ${weight.toFixed(2)}`,
        test.smape,
        test.mase,
        test.owa,
      ],
    ),
  ];
  const others = /hourly/i.test(file) ? HOURLY : /weekly/i.test(file) ? WEEKLY : [];
  const naive: Row = ["Naive2", naive2.smape, naive2.mase, 1];
  const validation = parts.map(({ name, validation: { smape, mase, owa } }): Row => [name, smape, mase, owa]);
  return [
    `${file}, horizon ${horizon}: ${series} series, seasons of ${seasons.join(" and ") || "none"} steps.`,
    "",
    table(["test", "sMAPE", "MASE", "OWA"], [...own, ...others, naive].map(cells)),
    "",
    table(["last known values", "sMAPE", "MASE", "OWA"], validation.map(cells)),
    "",
    `With one network each (${seeds.count}): OWA ${seeds.owa.mean.toFixed(3)} ± ${seeds.owa.plusMinus.toFixed(3)}.`,
    `${parameters} parameters, ${Math.round(seconds)} s.`,
  ].join("\n");
}

function cells([name, smape, mase, owa]: Row): readonly string[] {
  return [name, smape.toFixed(3), mase?.toFixed(3) ?? "", owa?.toFixed(3) ?? ""];
}
