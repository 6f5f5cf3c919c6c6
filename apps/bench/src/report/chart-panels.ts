// The panels of the chart, one for each work and size, with a bar for each contestant, the fastest first.
import { type Compared, SHAPES, type SizeName } from "../figures/comparison.ts";
import { digits, seconds } from "../print/numbers.ts";
import type { ReportData } from "./data.ts";

/** A contestant's bar. */
export interface Bar {
  readonly name: string;
  /** If it was left out: the estimate, for sorting. */
  readonly milliseconds: number;
  readonly label: string;
  readonly kind: "own" | "bar" | "recorded" | "left-out";
}

/** The bars of one size. */
export interface Panel {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** The panels of training or inference. */
export function panelsOf({ compared, recorded }: ReportData, work: Compared["work"]): Panel[] {
  const lines = compared.filter((line) => line.work === work);
  return [...new Set(lines.map(({ size }) => size))].map((size) => {
    const measured = lines.filter((line) => line.size === size).map(barOf);
    const written = recorded.filter((one) => one.work === work && one.size === size).map(recordedBar);
    const bars = [...measured, ...written].sort((a, b) => a.milliseconds - b.milliseconds);
    return { title: titleOf(size), bars };
  });
}

function titleOf(size: SizeName): string {
  const { batch, time, input, hidden } = SHAPES[size];
  return `${size}: batch ${batch}, time ${time}, input ${input}, hidden ${hidden}`;
}

function barOf({ name, timing, expected }: Compared): Bar {
  if (timing === undefined)
    return {
      name,
      milliseconds: expected!,
      label: `left out: about ${seconds(expected!)}`,
      kind: "left-out",
    };
  const milliseconds = timing.median;
  const label = `${digits(milliseconds)} ms`;
  return name === "grus"
    ? { name: "Grus", milliseconds, label, kind: "own" }
    : { name, milliseconds, label, kind: "bar" };
}

function recordedBar({ name, milliseconds }: ReportData["recorded"][number]): Bar {
  return { name, milliseconds, label: `${digits(milliseconds)} ms`, kind: "recorded" };
}
