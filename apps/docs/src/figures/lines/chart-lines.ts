// The geometry of a chart of lines: scales, ticks, and labels at the ends of lines that do not overlap.

/** A line of a chart. */
export interface ChartLine {
  readonly name: string;
  /** Pairs of x and y, in the order of x; those that are not finite, or not above 0 on a logarithmic axis, are left out. */
  readonly points: readonly (readonly [number, number])[];
}

/** A horizontal line for comparison. */
export interface ChartLevel {
  readonly name: string;
  readonly y: number;
}

/** A vertical line at a place of interest. */
export interface ChartMark {
  readonly name: string;
  readonly x: number;
}

/** The area between two lines. */
export interface ChartBand {
  readonly name: string;
  /** The position of the line whose colour it has. */
  readonly line: number;
  /** x with the lower and the upper end, in the order of x. */
  readonly points: readonly (readonly [number, number, number])[];
}

/** What a chart shows. */
export interface ChartOptions {
  readonly lines: readonly ChartLine[];
  readonly levels?: readonly ChartLevel[] | undefined;
  readonly marks?: readonly ChartMark[] | undefined;
  readonly bands?: readonly ChartBand[] | undefined;
  /** Default: a linear axis. */
  readonly logarithmic?: boolean | undefined;
  /** The end of the x axis. Default: the largest x. */
  readonly xMost?: number | undefined;
  /** The ends of the y axis. Default: those of what is shown. */
  readonly yRange?: readonly [number, number] | undefined;
}

/** A tick of an axis, and where it is. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** A chart that can be drawn: coordinates are those of the picture. */
export interface DrawnChart {
  readonly lines: readonly {
    readonly name: string;
    readonly path: string;
    readonly x: number;
    readonly labelY: number;
  }[];
  readonly levels: readonly { readonly name: string; readonly y: number; readonly labelY: number }[];
  /** A label is left of its line where there is no room at the right. */
  readonly marks: readonly { readonly name: string; readonly x: number; readonly isLeft: boolean }[];
  readonly bands: readonly { readonly name: string; readonly line: number; readonly path: string }[];
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

/** The sides of a picture, and of the part in which lines are; the rest is for ticks and labels. */
export interface ChartArea {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The area of a picture of this width, in pixels of the page, so that its text is as large as other text. */
export function chartArea(width: number): ChartArea {
  const height = width < 480 ? 260 : 320;
  return { width, height, left: 56, right: width - (width < 480 ? 96 : 120), top: 12, bottom: height - 40 };
}

/** Between the middles of labels. */
const LABEL_HEIGHT = 15;

/** Places everything in the picture. */
export function drawnChart(options: ChartOptions, area: ChartArea): DrawnChart {
  const { levels = [], marks = [], bands = [], logarithmic = false } = options;
  const lines = options.lines.map(({ name, points }) => ({
    name,
    points: points.filter(isShown(logarithmic)),
  }));
  const edges = bands.map(({ name, line, points }) => ({
    ...{ name, line },
    upper: points.map(([x, , high]) => [x, high] as const).filter(isShown(logarithmic)),
    lower: points.map(([x, low]) => [x, low] as const).filter(isShown(logarithmic)),
  }));
  const all = [
    ...lines.flatMap(({ points }) => points),
    ...edges.flatMap(({ lower, upper }) => [...lower, ...upper]),
  ];
  const [low, high] =
    options.yRange ?? rangeOf([...all.map(([, y]) => y), ...levels.map(({ y }) => y)], logarithmic);
  const xMost = Math.max(options.xMost ?? 0, ...all.map(([x]) => x), 1);
  const xMin = Math.min(0, ...all.map(([x]) => x));
  const toX = (x: number) => area.left + ((x - xMin) / (xMost - xMin)) * (area.right - area.left);
  const share = (y: number) =>
    logarithmic ? Math.log(y / low) / Math.log(high / low) : (y - low) / (high - low);
  const toY = (y: number) => area.bottom - Math.min(1, Math.max(0, share(y))) * (area.bottom - area.top);
  const drawn = lines.map(({ name, points }) => {
    const [x, y] = points.at(-1) ?? [xMin, Number.NaN];
    return { name, path: pathOf(points, toX, toY), x: toX(x), y: toY(y) };
  });
  const heights = levels.map(({ y }) => toY(y));
  const labels = apart([...drawn.map(({ y }) => y), ...heights], area.bottom);
  return {
    lines: drawn.map(({ name, path, x }, i) => ({ name, path, x, labelY: labels[i]! })),
    levels: levels.map(({ name }, i) => ({ name, y: heights[i]!, labelY: labels[drawn.length + i]! })),
    marks: marks.map(({ name, x }) => ({
      name,
      x: toX(x),
      isLeft: toX(x) > (area.left + area.right) / 2,
    })),
    bands: edges.map(({ name, line, upper, lower }) => ({
      ...{ name, line },
      path: lower.length === 0 ? "" : `${pathOf([...upper, ...lower.reverse()], toX, toY)}Z`,
    })),
    xTicks: linearTicks(xMin, xMost, area.width < 480 ? 3 : 6).map((x) => ({
      at: toX(x),
      text: shortNumber(x),
    })),
    yTicks: (logarithmic ? logarithmicTicks(low, high) : linearTicks(low, high)).map((y) => ({
      at: toY(y),
      text: shortNumber(y),
    })),
  };
}

function isShown(logarithmic: boolean): (point: readonly [number, number]) => boolean {
  return ([x, y]) => Number.isFinite(x) && Number.isFinite(y) && (!logarithmic || y > 0);
}

function pathOf(
  points: readonly (readonly [number, number])[],
  toX: (x: number) => number,
  toY: (y: number) => number,
): string {
  return points
    .map(([x, y], i) => `${i === 0 ? "M" : "L"}${toX(x).toFixed(1)} ${toY(y).toFixed(1)}`)
    .join("");
}

/** From the least to the greatest value, whole powers of ten on a logarithmic axis. */
function rangeOf(values: readonly number[], logarithmic: boolean): readonly [number, number] {
  const finite = values.filter((y) => Number.isFinite(y) && (!logarithmic || y > 0));
  if (finite.length === 0) return logarithmic ? [0.01, 1] : [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (logarithmic) {
    const first = Math.floor(Math.log10(low) + 1e-9);
    return [10 ** first, 10 ** Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9))];
  }
  const margin = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - (low === 0 ? 0 : margin), high + margin];
}

/** Round numbers between two, about as many as wished for. */
function linearTicks(low: number, high: number, about = 6): number[] {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

/** Powers of ten, at most eight of them. */
function logarithmicTicks(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.ceil((last - first + 1) / 8);
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => 10 ** (first + i * step));
}

/** A number with few digits: 0.001, 200, 1e-6. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.0005 || size >= 1e6)) return value.toExponential(0).replace("e+", "e");
  return String(Number(value.toPrecision(6)));
}

/** The same heights, moved as far as labels need: from the top to the bottom, and back from the bottom. */
function apart(heights: readonly number[], bottom: number): number[] {
  const order = heights
    .map((_, i) => i)
    .filter((i) => Number.isFinite(heights[i]))
    .sort((a, b) => heights[a]! - heights[b]!);
  const moved = [...heights];
  for (let k = 1; k < order.length; k++)
    moved[order[k]!] = Math.max(moved[order[k]!]!, moved[order[k - 1]!]! + LABEL_HEIGHT);
  let limit = bottom;
  for (const i of order.reverse()) {
    moved[i] = Math.min(moved[i]!, limit);
    limit = moved[i]! - LABEL_HEIGHT;
  }
  return moved;
}
