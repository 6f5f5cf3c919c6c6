// The charts of how training went.
import type { text as language } from "grus";
import { chartScript } from "./chart-script.ts";

type Line = readonly (number | null)[];

/** Losses over updates, and the accuracy on validation. */
export interface LearningCharts {
  readonly unit: string;
  readonly losses: {
    readonly x: readonly number[];
    readonly training: Line;
    readonly validation: Line | undefined;
  };
  readonly accuracy: { readonly x: readonly number[]; readonly validation: Line } | undefined;
}

/** The charts of a run; losses are nats a `unit`. */
export function learningCharts({ curve, history }: language.TrainingSummary, unit: string): LearningCharts {
  const training = new Map(curve.map(({ step, loss }) => [step, loss]));
  const validation = new Map(history.map(({ step, validationLoss }) => [step, validationLoss]));
  const x = [...new Set([...training.keys(), ...validation.keys()])].sort((a, b) => a - b);
  const line = (values: ReadonlyMap<number, number | undefined>) =>
    x.map((step) => rounded(values.get(step)));
  const isValidated = history.some(({ validationLoss }) => validationLoss !== undefined);
  const isLabelled = history.some(({ validationAccuracy }) => validationAccuracy !== undefined);
  return {
    unit,
    losses: { x, training: line(training), validation: isValidated ? line(validation) : undefined },
    accuracy: isLabelled
      ? {
          x: history.map(({ step }) => step),
          validation: history.map(({ validationAccuracy }) => rounded(validationAccuracy)),
        }
      : undefined,
  };
}

function rounded(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(5));
}

/** Plain JavaScript that runs in the page after uPlot. */
export const learningReportScript: string = `${chartScript}
const own = "#d1495b";
const updates = () => axis("updates", { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000] });
const step = { label: "update", value: (_, v) => v == null ? "–" : String(v) };
const share = (v) => v == null ? "–" : (100 * v).toFixed(2) + " %";
const few = (x) => x.length < 60;
function lines(id, height, label, x, series, scale, columns) {
  draw(id, height, { scales: { x: { time: false }, ...scale }, axes: [updates(), level(label)], series: [step, ...series] }, [x, ...columns]);
}
const { losses, accuracy } = data;
lines("losses", 280, "nats a " + data.unit, losses.x, [
  line("training", others[0], { spanGaps: true }),
  ...(losses.validation ? [line("validation", () => own, { width: 2, spanGaps: true, points: { show: true, size: 5 } })] : []),
], { y: { range: (_, low, high) => [Math.min(0, low), (high || 1) * 1.05] } }, [losses.training, ...(losses.validation ? [losses.validation] : [])]);
if (accuracy) lines("accuracy", 220, "right on validation", accuracy.x, [
  line("validation", () => own, { width: 2, points: { show: few(accuracy.x), size: 5 }, value: (_, v) => share(v) }),
], {}, [accuracy.validation]);
document.body.dataset.ready = "true";
`;
