// The comparison as a chart: labelled bars on a logarithmic axis, for light and dark pages.
import { type Bar, type Panel, panelsOf } from "./chart-panels.ts";
import type { ReportData } from "./data.ts";

const COLUMN = { width: 480, names: 130, bars: 260 };
const ROW = 20;
const TOP = 78;
const HEAD = 20;
const GAP = 34;
const BOTTOM = 46;

const STYLE = `
.page { fill: #ffffff } text { fill: #1f2933; font: 12px system-ui, sans-serif } .title { font-size: 17px; font-weight: 600 }
.head { font-size: 14px; font-weight: 600 } .size { font-weight: 600 } .quiet { fill: #5b6670 } .grid { stroke: #d9dee3 } .bar { fill: #9aa8b5 } .own { fill: #c2571a }
.recorded { fill: none; stroke: #7b8894; stroke-width: 1.5; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
.page { fill: #12161b } text { fill: #e4e8ec } .quiet { fill: #9ba7b2 } .grid { stroke: #333c45 } .bar { fill: #667685 } .own { fill: #f08a4b }
.recorded { stroke: #a3b0bb }
}`;

/** The first and the last power of ten of the axis, in milliseconds. */
interface Axis {
  readonly first: number;
  readonly last: number;
}

/** The chart as SVG. */
export function reportChart(data: ReportData): string {
  const columns = [
    { heading: "Training step", panels: panelsOf(data, "train") },
    { heading: "Inference", panels: panelsOf(data, "infer") },
  ];
  const panels = columns.flatMap((column) => column.panels);
  const axis = axisOf(panels);
  const panelHeight = Math.max(...panels.map(({ bars }) => bars.length)) * ROW + HEAD + GAP;
  const height = TOP + Math.max(...columns.map((column) => column.panels.length)) * panelHeight + BOTTOM;
  const width = columns.length * COLUMN.width + 20;
  const drawn = columns.flatMap(({ heading, panels: own }, c) => {
    const left = 20 + c * COLUMN.width;
    const below = own.map((panel, p) => drawPanel(panel, axis, left, TOP + p * panelHeight));
    return [text(left, 58, heading, "head"), ...below];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">A GRU in Grus and in other libraries: median milliseconds on a logarithmic axis</title>
<style>${STYLE}
</style>
<rect class="page" width="${width}" height="${height}"/>
${text(20, 28, "A GRU in Grus and in other libraries: median milliseconds, logarithmic axis, less is better", "title")}
${drawn.join("\n")}
${text(20, height - 14, caption(data), "quiet")}
</svg>
`;
}

function caption({ environment: { processor, threads, node, simd }, date }: ReportData): string {
  return `${processor}, ${threads} threads, Node ${node.slice(1)}, ${simd} build, ${date}. PyTorch's times (dashed) were recorded in another run.`;
}

/** From the power of ten below half the shortest bar, so that it is visible, to that above the longest. */
function axisOf(panels: readonly Panel[]): Axis {
  const times = panels.flatMap(({ bars }) =>
    bars.filter(({ kind }) => kind !== "left-out").map(({ milliseconds }) => milliseconds),
  );
  return {
    first: Math.floor(Math.log10(Math.min(...times) / 2)),
    last: Math.ceil(Math.log10(Math.max(...times))),
  };
}

function position(milliseconds: number, { first, last }: Axis): number {
  return (COLUMN.bars * (Math.log10(milliseconds) - first)) / (last - first);
}

function drawPanel({ title, bars }: Panel, axis: Axis, left: number, top: number): string {
  const start = left + COLUMN.names;
  const first = top + HEAD;
  const bottom = first + bars.length * ROW;
  const grid = Array.from({ length: axis.last - axis.first + 1 }, (_, i) => {
    const tick = 10 ** (axis.first + i);
    const at = round(start + position(tick, axis));
    return `<line class="grid" x1="${at}" x2="${at}" y1="${first}" y2="${bottom}"/>${text(at, bottom + 14, tickLabel(tick), "quiet", "middle")}`;
  });
  const drawn = bars.map((bar, row) => drawBar(bar, axis, start, first + row * ROW));
  return [text(left, top + 13, title, "size"), ...grid, ...drawn].join("\n");
}

function drawBar({ name, milliseconds, label, kind }: Bar, axis: Axis, start: number, y: number): string {
  const named = text(start - 8, y + 14, name, "", "end");
  if (kind === "left-out") return named + text(start + 6, y + 14, label, "quiet");
  const length = round(position(milliseconds, axis));
  const bar = `<rect class="${kind}" x="${start}" y="${y + 3}" width="${length}" height="${ROW - 6}"/>`;
  return named + bar + text(start + length + 6, y + 14, label, "");
}

function tickLabel(milliseconds: number): string {
  return milliseconds >= 1000 ? `${milliseconds / 1000} s` : `${Number(milliseconds.toPrecision(1))} ms`;
}

function text(x: number, y: number, content: string, kind: string, anchor = "start"): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const style = `${kind === "" ? "" : ` class="${kind}"`}${anchor === "start" ? "" : ` text-anchor="${anchor}"`}`;
  return `<text x="${round(x)}" y="${round(y)}"${style}>${escaped}</text>`;
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
