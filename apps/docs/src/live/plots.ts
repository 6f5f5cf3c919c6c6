// The plot of a forecast with its bands, drawn by uPlot in the page's colours.
import uPlot from "uplot";
import { type Columns, LEVELS } from "./lines.ts";
import { decimalsOf, percentWords, timeWords, valueWords } from "./words.ts";

/** A plot in an element of the page, as wide as the element. */
export interface Plot {
  set(columns: Columns): void;
  /** To be called after the page's colours have changed. */
  redraw(): void;
  destroy(): void;
}

/** What the plot shows. */
export interface PlotLabels {
  /** The column that is forecast. */
  readonly target: string;
  /** Whether x is a time in seconds; otherwise it is a row. */
  readonly isTime: boolean;
  /** The best naive forecast. */
  readonly naive: string;
}

/** Seconds. */
const DAY = 86_400;
const HEIGHT = 320;
/** Letters for which an axis has room. */
const MOST_LETTERS = 30;
/** The colours of the bands, the narrow one first. */
const BANDS = ["--live-band", "--live-wide-band"] as const;

/** Actual values, forecast with bands, and naive forecast. */
export function forecastPlot(place: HTMLElement, { target, isTime, naive }: PlotLabels): Plot {
  let decimals = 2;
  const width = (): number => Math.max(200, place.clientWidth);
  const words = (value: number) => valueWords(value, decimals);
  const when = (x: number) => (isTime ? timeWords(1000 * x) : `${x}`);
  const chart = new uPlot(
    {
      width: width(),
      height: HEIGHT,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { time: isTime } },
      axes: [
        { ...axis(), ...(isTime ? { values: timeTicks, space: 84 } : {}) },
        {
          ...axis(target.length > MOST_LETTERS ? `${target.slice(0, MOST_LETTERS)}…` : target),
          size: axisSize,
        },
      ],
      legend: { markers: { width: 2, stroke: markOf, fill: markOf } },
      bands: LEVELS.map((_, i) => ({
        series: [2 + 2 * i, 1 + 2 * i] as [number, number],
        fill: colour(BANDS[i]!),
      })).reverse(),
      series: [
        { label: isTime ? "time" : "row", value: (_, x) => (x === null ? "–" : when(x)) },
        ...LEVELS.flatMap((level, i) => bandEdges(level, 1 + 2 * i, words)),
        line("actual", "--live-truth", words),
        line(naive, "--live-naive", words, { dash: [5, 4] }),
        line("forecast", "--live-forecast", words, { width: 3 }),
      ],
    },
    emptyColumns(),
    place,
  );
  const observer = new ResizeObserver(() => chart.setSize({ width: width(), height: HEIGHT }));
  observer.observe(place);
  return {
    set: (columns) => {
      decimals = decimalsOf(Float64Array.from(columns[5]!.filter((value) => value !== null)));
      chart.setData(columns as uPlot.AlignedData);
    },
    redraw: () => chart.redraw(false, true),
    destroy: () => {
      observer.disconnect();
      chart.destroy();
    },
  };
}

function emptyColumns(): uPlot.AlignedData {
  return [[], ...LEVELS.flatMap(() => [[], []]), [], [], []];
}

/** The ends of a band, without lines; the legend shows both in one entry. */
function bandEdges(level: number, lowerAt: number, words: (value: number) => string): uPlot.Series[] {
  const edge = { width: 0, stroke: "transparent", points: { show: false } };
  return [
    { ...edge, label: "lower end", class: "live-edge" },
    {
      ...edge,
      label: percentWords(level),
      value: ({ data }, upper, _, at) => {
        const lower = at === null ? null : data[lowerAt]![at];
        return typeof lower === "number" && upper !== null ? `${words(lower)} to ${words(upper)}` : "–";
      },
    },
  ];
}

function axis(label?: string): uPlot.Axis {
  const stroke = colour("--vp-c-text-2");
  const grid = { stroke: colour("--vp-c-divider"), width: 1 };
  return { stroke, grid, ticks: grid, ...(label === undefined ? {} : { label, labelSize: 20, labelGap: 0 }) };
}

/** Ticks of times: as much of each as their distance tells apart. */
function timeTicks(_: uPlot, ticks: number[], _axis: number, _space: number, distance: number): string[] {
  const [from, to] =
    distance >= 365 * DAY ? [0, 4] : distance >= 28 * DAY ? [0, 7] : distance >= DAY ? [0, 10] : [5, 16];
  return ticks.map((seconds) => new Date(1000 * seconds).toISOString().slice(from, to).replace("T", " "));
}

/** Room for the longest number of an axis. */
function axisSize(_: uPlot, values: string[] | null): number {
  return Math.max(44, 16 + 7.5 * Math.max(0, ...(values ?? []).map(({ length }) => length)));
}

function line(
  label: string,
  variable: string,
  words: (value: number) => string,
  more: Partial<uPlot.Series> = {},
): uPlot.Series {
  const value = (_: uPlot, found: number | null) =>
    found === null || found === undefined ? "–" : words(found);
  return { label, stroke: colour(variable), width: 2, value, points: { show: false }, ...more };
}

/** A colour of the page, looked up at every draw. */
function colour(variable: string): (chart: uPlot) => string {
  return ({ root }) => getComputedStyle(root).getPropertyValue(variable).trim();
}

/** The legend's markers, in CSS variables, so that they follow the page's colours. */
function markOf(_: uPlot, series: number): string {
  const lines = ["--live-truth", "--live-naive", "--live-forecast"];
  const band = series - 1 < 2 * LEVELS.length ? BANDS[(series - 1) >> 1] : undefined;
  return `var(${band ?? lines[series - 1 - 2 * LEVELS.length]})`;
}
