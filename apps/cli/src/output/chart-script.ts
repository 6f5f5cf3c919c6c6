// What the scripts of reports share: axes, lines, and charts that follow the window.

/** Plain JavaScript that runs in the page after uPlot, before what draws the charts of `data`. */
export const chartScript: string = `
const data = JSON.parse(document.getElementById("data").textContent);
const css = (name) => () => getComputedStyle(document.body).getPropertyValue(name).trim();
const [ink, grid, tint] = ["--ink", "--line", "--shade"].map(css);
const show = (v) => v == null ? "–" : String(Number(v.toPrecision(4)));
const tick = (u, ticks) => ticks.map((v) => String(Number(v.toPrecision(6))));
const size = (u, values) => Math.max(44, 16 + 7.5 * Math.max(0, ...(values ?? []).map((v) => v.length)));
const axis = (label, more) => ({ label, stroke: ink, labelSize: 22, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid }, ...more });
const short = (text) => text.length > 24 ? text.slice(0, 11) + " … " + text.slice(-10) : text;
const level = (label) => axis(short(label), { values: tick, size });
const others = ["#8d96a3", "#e0a030", "#5b8e7d", "#7d6bb0", "#3a86c8", "#b5651d", "#4c9f38", "#a0527e"];
const line = (label, stroke, more) => ({ label, stroke, width: 1.5, value: (_, v) => show(v), points: { show: false }, ...more });
const charts = [];
function draw(id, height, options, columns) {
  const place = document.getElementById(id);
  place.replaceChildren();
  const width = () => Math.max(240, place.clientWidth);
  const chart = new uPlot({ width: width(), height, tzDate: (s) => uPlot.tzDate(new Date(s * 1000), data.timeZone), padding: [10, 36, 0, 0], ...options }, columns, place);
  charts.push({ chart, width, height });
}
const mark = (u, i) => u.series[i].swatch ?? u.series[i].stroke(u, i);
const legend = { markers: { width: 2, stroke: mark, fill: (u, i) => u.series[i].swatch } };
addEventListener("resize", () => charts.forEach(({ chart, width, height }) => chart.setSize({ width: width(), height })));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach(({ chart }) => chart.redraw()));
`;
