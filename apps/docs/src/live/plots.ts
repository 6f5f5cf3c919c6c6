// The two plots, drawn by uPlot in the page's colours.
import uPlot from "uplot";
import type { Columns } from "./lines.ts";
import { dayOfMonth, dayWords } from "./words.ts";

/** A plot in an element of the page, as wide as the element. */
export interface Plot {
  set(columns: Columns): void;
  /** Draws a vertical line at this x; none if undefined. */
  mark(x: number | undefined): void;
  /** To be called after the page's colours have changed. */
  redraw(): void;
  destroy(): void;
}

/** Actual values, forecast and naive forecast over days. */
export function forecastPlot(place: HTMLElement, naiveLabel: string): Plot {
  return plot(place, 300, {
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    scales: { x: { time: true }, y: { range: (_, low, high) => roundRange(low, high) } },
    axes: [{ ...axis(), values: (_, days) => days.map((day) => dayOfMonth(day * 1000)) }, axis("°C")],
    legend: legendOf(["--live-truth", "--live-forecast", "--live-naive"]),
    series: [
      { label: "day", value: (_, day) => (day === null ? "–" : dayWords(day * 1000)) },
      line("actual", "--live-truth", (value) => value.toFixed(1)),
      line("forecast", "--live-forecast", (value) => value.toFixed(1), { width: 3 }),
      line(naiveLabel, "--live-naive", (value) => value.toFixed(1), { dash: [5, 4] }),
    ],
  });
}

/** Training and validation loss over epochs. */
export function lossPlot(place: HTMLElement): Plot {
  return plot(place, 300, {
    scales: { x: { time: false }, y: {} },
    axes: [{ ...axis("epoch"), incrs: [1, 2, 5, 10, 20, 50, 100] }, axis()],
    legend: legendOf(["--live-truth", "--live-forecast"]),
    series: [
      { label: "epoch", value: (_, epoch) => (epoch === null ? "–" : `${epoch}`) },
      line("training", "--live-truth", (value) => value.toFixed(3)),
      line("validation", "--live-forecast", (value) => value.toFixed(3)),
    ],
  });
}

function plot(place: HTMLElement, height: number, options: Omit<uPlot.Options, "width" | "height">): Plot {
  let marked: number | undefined;
  const width = (): number => Math.max(200, place.clientWidth);
  const hooks = { draw: [(chart: uPlot) => drawMark(chart, marked)] };
  const cursor = { y: false, drag: { x: false, y: false } };
  const empty: uPlot.AlignedData = [[], ...options.series.slice(1).map(() => [])];
  const chart = new uPlot({ ...options, width: width(), height, hooks, cursor }, empty, place);
  const observer = new ResizeObserver(() => chart.setSize({ width: width(), height }));
  observer.observe(place);
  return {
    set: (columns) => chart.setData(columns as uPlot.AlignedData),
    mark: (x) => {
      marked = x;
    },
    redraw: () => chart.redraw(false, true),
    destroy: () => {
      observer.disconnect();
      chart.destroy();
    },
  };
}

function axis(label?: string): uPlot.Axis {
  const stroke = colour("--vp-c-text-2");
  const grid = { stroke: colour("--vp-c-divider"), width: 1 };
  return { stroke, grid, ticks: grid, ...(label === undefined ? {} : { label, labelSize: 20, labelGap: 0 }) };
}

function line(
  label: string,
  variable: string,
  format: (value: number) => string,
  more: Partial<uPlot.Series> = {},
): uPlot.Series {
  const value = (_: uPlot, found: number | null) =>
    found === null || found === undefined ? "–" : format(found);
  return { label, stroke: colour(variable), width: 2, value, points: { show: false }, ...more };
}

/** A colour of the page, looked up at every draw. */
function colour(variable: string): (chart: uPlot) => string {
  return ({ root }) => getComputedStyle(root).getPropertyValue(variable).trim();
}

/** The legend's markers, in CSS variables, so that they follow the page's colours. */
function legendOf(variables: readonly string[]): uPlot.Legend {
  return { markers: { width: 2, stroke: (_, i) => `var(${variables[i - 1]})` } };
}

function drawMark({ ctx, bbox, root, valToPos }: uPlot, x: number | undefined): void {
  if (x === undefined) return;
  const at = Math.round(valToPos(x, "x", true));
  ctx.save();
  ctx.strokeStyle = getComputedStyle(root).getPropertyValue("--live-naive").trim();
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(at, bbox.top);
  ctx.lineTo(at, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

/** A range with bounds at multiples of five degrees, so that it is stable while the forecast changes. */
function roundRange(low: number | null, high: number | null): [number, number] {
  return [Math.floor(((low ?? 0) - 1) / 5) * 5, Math.ceil(((high ?? 1) + 1) / 5) * 5];
}
