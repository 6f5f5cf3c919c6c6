// The comparison as a picture: bars on a logarithmic axis, each with its name and time beside it; readable on light and dark pages.
import type { Compared } from "../figures/compare.ts";
import { digits } from "../print/numbers.ts";
import type { ReportData } from "./data.ts";

const COLUMN = { width: 460, names: 128, bars: 240 };
const ROW = 20;
const TOP = 78;
const GAP = 40;
const BOTTOM = 46;

const STYLE = `
.page { fill: #ffffff } text { fill: #1f2933; font: 12px system-ui, sans-serif } .title { font-size: 17px; font-weight: 600 }
.head { font-size: 14px; font-weight: 600 } .quiet { fill: #5b6670 } .grid { stroke: #d9dee3 } .bar { fill: #9aa8b5 } .own { fill: #c2571a }
.recorded { fill: none; stroke: #7b8894; stroke-width: 1.5; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
.page { fill: #12161b } text { fill: #e4e8ec } .quiet { fill: #9ba7b2 } .grid { stroke: #333c45 } .bar { fill: #667685 } .own { fill: #f08a4b }
.recorded { stroke: #a3b0bb }
}`;

interface Bar {
  readonly name: string;
  readonly milliseconds: number;
  readonly kind: "own" | "bar" | "recorded";
}

interface Panel {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** The picture as SVG. */
export function reportChart(data: ReportData): string {
  const columns = (["train", "infer"] as const).map((work) => panelsOf(data, work));
  const all = columns.flat().flatMap(({ bars }) => bars.map(({ milliseconds }) => milliseconds));
  const [low, high] = [
    10 ** Math.floor(Math.log10(Math.min(...all))),
    10 ** Math.ceil(Math.log10(Math.max(...all))),
  ];
  const x = (ms: number) => (COLUMN.bars * Math.log10(ms / low)) / Math.log10(high / low);
  const rows = Math.max(...columns.flat().map(({ bars }) => bars.length));
  const panelHeight = rows * ROW + GAP;
  const height = TOP + columns[0]!.length * panelHeight + BOTTOM;
  const width = 2 * COLUMN.width + 20;
  const { threads, simd, node, processor } = data.environment;
  const caption = `${processor}, ${threads} threads, Node ${node.slice(1)}, ${simd} build, ${data.date}. PyTorch's times (dashed) were recorded, not of this run.`;
  const parts = columns.flatMap((panels, c) => {
    const left = 20 + c * COLUMN.width;
    const heading = c === 0 ? "Training step" : "Inference";
    return [
      text(left, 58, heading, "head"),
      ...panels.map((panel, p) =>
        drawPanel(panel, { left, top: TOP + p * panelHeight, x, ticks: decades(low, high) }),
      ),
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">Grus beside other libraries: milliseconds, logarithmic axis</title>
<style>${STYLE}
</style>
<rect class="page" width="${width}" height="${height}"/>
${text(20, 28, "A GRU beside other libraries: median milliseconds, logarithmic axis, less is better", "title")}
${parts.join("\n")}
${text(20, height - 14, caption, "quiet")}
</svg>
`;
}

function panelsOf({ compared, recorded }: ReportData, work: Compared["work"]): Panel[] {
  const lines = compared.filter((line) => line.work === work);
  return [...new Set(lines.map(({ size }) => size))].map((size) => {
    const measured = lines.flatMap((line): Bar[] =>
      line.size !== size || line.timing === undefined
        ? []
        : [
            {
              name: label(line.name),
              milliseconds: line.timing.median,
              kind: line.name === "grus" ? "own" : "bar",
            },
          ],
    );
    const written = recorded
      .filter((one) => one.work === work && one.size === size)
      .map(({ name, milliseconds }): Bar => ({ name, milliseconds, kind: "recorded" }));
    const bars = [...measured, ...written].sort((a, b) => a.milliseconds - b.milliseconds);
    return { title: size, bars };
  });
}

function label(name: string): string {
  return name === "grus" ? "Grus" : name;
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly x: (milliseconds: number) => number;
  readonly ticks: readonly number[];
}

function drawPanel({ title, bars }: Panel, { left, top, x, ticks }: Frame): string {
  const start = left + COLUMN.names;
  const bottom = top + bars.length * ROW;
  const grid = ticks.map((tick) => {
    const at = round(start + x(tick));
    return `<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/>${text(at, bottom + 14, tickLabel(tick), "quiet", "middle")}`;
  });
  const drawn = bars.map(({ name, milliseconds, kind }, row) => {
    const y = top + row * ROW;
    const length = round(Math.max(1, x(milliseconds)));
    return [
      text(start - 8, y + 14, name, "", "end"),
      `<rect class="${kind}" x="${start}" y="${y + 3}" width="${length}" height="${ROW - 6}"/>`,
      text(start + length + 6, y + 14, `${digits(milliseconds)} ms`, ""),
    ].join("");
  });
  return [text(left, top + 14, title, "head"), ...grid, ...drawn].join("\n");
}

function decades(low: number, high: number): number[] {
  const first = Math.round(Math.log10(low));
  const count = Math.round(Math.log10(high)) - first + 1;
  return Array.from({ length: count }, (_, i) => 10 ** (first + i));
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
